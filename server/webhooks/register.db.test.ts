import { and, eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { apps, providerCalls } from "@/drizzle/schema";
import { callHandlers } from "@/jobs/call-handlers";
import type { Caller } from "@/server/accounts/schema";
import type { AppRow } from "@/server/apps";
import { deleteApp } from "@/server/apps/delete-app";
import { updateConnection } from "@/server/connections/update-connection";
import { db, transaction } from "@/server/db";
import { runProviderCall } from "@/server/provider-calls";
import { Later } from "@/server/queue";
import { testApp, testCaller, testDatabase } from "@/server/testing";
import { testConnection } from "@/server/testing/connections";
import {
  addRepository,
  addToken,
  type HeldToken,
  type ProviderServer,
  startProviderServer,
} from "@/tests/support/provider-server";
import { followApp, webhookAddress, webhookOf } from ".";
import { listWebhooks, rotateSecret } from "./secrets";

testDatabase({ ALLOW_PRIVATE_ADDRESSES: "true", PUBLIC_URL: "https://paas.example.com" });

let caller: Caller;
let server: ProviderServer;
let held: HeldToken;
let app: AppRow;

beforeAll(async () => {
  caller = await testCaller();
});
beforeEach(async () => {
  server = await startProviderServer("codeberg", { repositories: ["team/shop", "team/blog"] });
  held = addToken(server.world);
  const connectionId = await testConnection(caller, {
    baseUrl: server.baseUrl,
    credential: { kind: "token", token: held.token, username: null },
  });
  app = await testApp(caller, { repository: `${server.baseUrl}/team/shop.git`, gitConnectionId: connectionId });
});
afterEach(() => server.close());

const hooksOf = (name: string) => server.world.repositories.find(({ fullName }) => fullName === name)?.hooks ?? [];
const webhook = async () => (await listWebhooks(caller, app.id)).find(({ provider }) => provider === "codeberg");

/** What waits, until nothing does that is due now. */
const tellAll = async () => {
  const waiting = await db().select().from(providerCalls).where(eq(providerCalls.teamId, caller.teamId));
  for (const { id, dueAt } of waiting) {
    if (dueAt === null) continue;
    await runProviderCall(id, callHandlers).catch((error: unknown) => {
      if (!(error instanceof Later)) throw error;
    });
  }
};

const change = async (values: Partial<AppRow>) => {
  await transaction(async (tx) => {
    const [changed] = await tx.update(apps).set(values).where(eq(apps.id, app.id)).returning();
    await followApp(tx, app, changed ?? null);
    app = changed ?? app;
  });
};
const connect = () => transaction((tx) => followApp(tx, null, app));

describe("the webhook of an app with a connection", () => {
  it("is made in the background with the app's address and secret", async () => {
    await connect();
    expect(await webhook()).toMatchObject({ state: "registering" });
    await tellAll();
    const seen = await webhook();
    expect(seen).toMatchObject({ state: "registered", registered: true, stateReason: null });
    expect(hooksOf("team/shop")).toMatchObject([
      { url: webhookAddress(app, "codeberg"), secret: seen?.secret, events: ["push", "pull_request"] },
    ]);
  });

  it("is made once, however often it is asked for", async () => {
    await connect();
    await connect();
    await tellAll();
    await tellAll();
    expect(hooksOf("team/shop")).toHaveLength(1);
  });

  it("gets the new secret when that is rotated", async () => {
    await connect();
    await tellAll();
    const rotated = await rotateSecret(caller, { id: app.id, provider: "codeberg" });
    await tellAll();
    expect(hooksOf("team/shop")).toMatchObject([{ secret: rotated.secret }]);
  });

  it("moves with the app's repository", async () => {
    await connect();
    await tellAll();
    await change({ repository: `${server.baseUrl}/team/blog.git` });
    await tellAll();
    expect(hooksOf("team/shop")).toEqual([]);
    expect(hooksOf("team/blog")).toHaveLength(1);
    expect(await webhook()).toMatchObject({ state: "registered" });
  });

  it("goes with its connection, and comes back with it", async () => {
    await connect();
    await tellAll();
    const { gitConnectionId } = app;
    await change({ gitConnectionId: null });
    await change({ gitConnectionId });
    await tellAll();
    await tellAll();
    expect(hooksOf("team/shop")).toHaveLength(1);
    await change({ gitConnectionId: null });
    await tellAll();
    expect(hooksOf("team/shop")).toEqual([]);
    expect(await webhook()).toMatchObject({ state: "waiting", registered: false });
  });

  it("is not registering for ever where its connection has come to lead elsewhere", async () => {
    await connect();
    await db().update(apps).set({ repository: "https://elsewhere.example.com/team/shop.git" }).where(eq(apps.id, app.id));
    await tellAll();
    expect(await webhook()).toMatchObject({ state: "waiting", stateReason: null });
  });

  it("goes with the app", async () => {
    await connect();
    await tellAll();
    await deleteApp(caller, app.id);
    await tellAll();
    expect(hooksOf("team/shop")).toEqual([]);
  });

  it("that is taken away by somebody else needs not be taken away again", async () => {
    await connect();
    await tellAll();
    hooksOf("team/shop").length = 0;
    await change({ gitConnectionId: null });
    await tellAll();
    const [call] = await db()
      .select()
      .from(providerCalls)
      .where(and(eq(providerCalls.teamId, caller.teamId), eq(providerCalls.kind, "remove-webhook")))
      .orderBy(providerCalls.updatedAt);
    expect(call).toMatchObject({ dueAt: null, error: null });
  });

  it("is refused where the credential may not, says what to do, and is tried again with a better one", async () => {
    held.may = ["read"];
    await connect();
    await tellAll();
    expect(await webhook()).toMatchObject({
      state: "refused",
      stateReason: expect.stringMatching(/may not do that.*Paste address and secret into the repository's settings yourself\.$/),
    });
    const better = addToken(server.world);
    await updateConnection(caller, { id: app.gitConnectionId ?? "", token: better.token });
    expect(await webhook()).toMatchObject({ state: "registering" });
    await tellAll();
    expect(await webhook()).toMatchObject({ state: "registered", stateReason: null });
  });

  it("is tried again while the provider has a fault of its own, and says so", async () => {
    server.world.interruptions.push({ status: 503, headers: { "retry-after": "30" } });
    await connect();
    await tellAll();
    expect(await webhook()).toMatchObject({ state: "registering", stateReason: expect.stringMatching(/^Trying again: /) });
    const [call] = await db()
      .select()
      .from(providerCalls)
      .where(eq(providerCalls.subjectId, (await webhookId()) ?? ""));
    expect(call?.dueAt?.getTime()).toBeGreaterThan(Date.now() + 25_000);
  });

  it("is taken away again where the app went elsewhere while it was being made", async () => {
    await connect();
    const [call] = await db()
      .select()
      .from(providerCalls)
      .where(eq(providerCalls.subjectId, (await webhookId()) ?? ""));
    // Connections that are open already: a new one would come later than what the provider answers.
    await Promise.all(Array.from({ length: 4 }, () => webhookId()));
    const telling = runProviderCall(call?.id ?? "", callHandlers);
    await db().update(apps).set({ gitConnectionId: null }).where(eq(apps.id, app.id));
    await telling;
    expect(hooksOf("team/shop")).toEqual([]);
  });
});

const webhookId = async () => (await transaction((tx) => webhookOf(tx, app, "codeberg"))).id;

it("asks nobody for an app that lies elsewhere, or is a preview", async () => {
  addRepository(server.world, "team/other");
  const elsewhere = await testApp(caller, { gitConnectionId: app.gitConnectionId });
  const preview = await testApp(caller, { repository: app.repository, gitConnectionId: app.gitConnectionId, previewOf: app.id });
  for (const each of [elsewhere, preview]) await transaction((tx) => followApp(tx, null, each));
  await tellAll();
  expect(server.calls).toEqual([]);
});
