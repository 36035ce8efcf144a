import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { appWebhooks, auditEvents, providerCalls, webhookDeliveries } from "@/drizzle/schema";
import { afterCommit, db, transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { subscribe } from "@/server/live";
import { testCaller, testDatabase, testSubscriber } from "@/server/testing";
import { finishDelivery, pruneDeliveries, recordFound, setWebhookState, webhookOf } from ".";
import { listDeliveries } from "./list-deliveries";
import type { Received } from "./schema";
import { listWebhooks, rotateSecret } from "./secrets";
import { sendAgain } from "./send-again";
import { asPush, push, type Subject, subject, testSender } from "./testing/sender";
import { watchDeliveries } from "./watch-deliveries";

testDatabase({ TRUSTED_PROXIES: "192.0.2.0/24" });
testSubscriber();
const { caller } = testSender();

const pushed = async (to: Subject): Promise<string> => {
  const response = await to.proven({ body: push(), headers: asPush(randomUUID()) });
  return ((await response.json()) as Received).deliveryId;
};
const ignored = { outcome: "ignored", reason: "It is another branch.", reasonCode: "other_branch" } as const;

describe("the end of a delivery", () => {
  it("is written once", async () => {
    const to = await subject(caller());
    const id = await pushed(to);
    expect(await transaction((tx) => finishDelivery(tx, id, ignored))).toBe(true);
    expect(await transaction((tx) => finishDelivery(tx, id, { ...ignored, outcome: "failed" }))).toBe(false);
    expect(await to.listed()).toMatchObject([{ ...ignored, finishedAt: expect.any(String) as string }]);
  });

  it("is told to the pages after its transaction, and not when that is rolled back", async () => {
    const to = await subject(caller());
    const id = await pushed(to);
    const seen: string[] = [];
    const leave = await subscribe(`app:${to.app.id}`, () => {
      void to.listed().then(([delivery]) => seen.push(delivery?.outcome ?? "none"));
    });
    const broken = transaction(async (tx) => {
      await finishDelivery(tx, id, ignored);
      throw new Error("Something else failed");
    });
    await expect(broken).rejects.toThrow("Something else failed");
    await transaction((tx) => finishDelivery(tx, id, ignored));
    await expect.poll(() => seen).toEqual(["ignored"]);
    await leave();
  });

  it("that the comparison found has a row of its own", async () => {
    const to = await subject(caller());
    const result = { outcome: "deployed", reason: "The delivery was lost.", reasonCode: "found", deploymentId: null } as const;
    const id = await transaction((tx) => recordFound(tx, { appId: to.app.id, content: null, ...result }));
    expect(await to.listed()).toMatchObject([
      { id, source: "comparison", provider: null, outcome: "deployed", canSendAgain: false },
    ]);
  });
});

it("words that are kept until a commit are not said before", async () => {
  const said: string[] = [];
  await transaction(async (tx) => {
    afterCommit(tx, () => said.push("after"));
    await tx.select().from(appWebhooks).limit(1);
    said.push("within");
  });
  afterCommit(db(), () => said.push("at once"));
  expect(said).toEqual(["within", "after", "at once"]);
});

describe("sending again", () => {
  it("takes what was stored as a new delivery that waits, and is written down", async () => {
    const to = await subject(caller());
    const id = await pushed(to);
    await transaction((tx) => finishDelivery(tx, id, ignored));
    const again = await sendAgain(caller(), id);
    expect(again).toMatchObject({ source: "redelivery", originalId: id, outcome: "received", commit: "a".repeat(40) });
    const third = await sendAgain(caller(), again.id);
    expect(third).toMatchObject({ originalId: id, outcome: "received" });
    const events = await db().select().from(auditEvents).where(eq(auditEvents.targetId, again.id));
    expect(events).toMatchObject([{ action: "delivery.sent-again", teamId: to.app.teamId }]);
  });

  it("of a ping ends at once", async () => {
    const to = await subject(caller());
    const response = await to.proven({ body: "{}", headers: { "x-github-event": "ping" } });
    const { deliveryId } = (await response.json()) as Received;
    expect(await sendAgain(caller(), deliveryId)).toMatchObject({ outcome: "ignored", reasonCode: "ping" });
  });

  it("is refused for what was refused, for a duplicate, for what was found, and for a stranger", async () => {
    const to = await subject(caller());
    await to.send({ body: "{}" });
    const twice = { body: push(), headers: asPush("twice") };
    await to.proven(twice);
    await to.proven(twice);
    const found = { outcome: "deployed", reason: "Found.", reasonCode: "found" } as const;
    await transaction((tx) => recordFound(tx, { appId: to.app.id, content: null, ...found }));
    const rows = await to.listed();
    expect(rows.map(({ canSendAgain }) => canSendAgain)).toEqual([false, false, true, false]);
    for (const row of rows.filter(({ canSendAgain }) => !canSendAgain))
      await expect(sendAgain(caller(), row.id)).rejects.toMatchObject({ reason: "delivery_not_stored" });
    const stranger = await testCaller();
    await expect(sendAgain(stranger, rows[2]?.id ?? "")).rejects.toMatchObject({ reason: "delivery_not_found" });
  });
});

describe("the list", () => {
  it("tells how many paths a push touched, where that is known", async () => {
    const to = await subject(caller());
    const commits = [{ added: ["a", "b"], modified: ["docs/c"], removed: [] }];
    await to.proven({ body: push({ commits }), headers: asPush(randomUUID()) });
    await to.proven({ body: push({ after: "c".repeat(40), forced: true }), headers: asPush(randomUUID()) });
    await to.send({ provider: "gitlab", body: "{}" });
    expect((await to.listed()).map(({ changedPaths }) => changedPaths).sort()).toEqual([3, null, null]);
  });

  it("goes page by page, newest first, and by outcome and provider", async () => {
    const to = await subject(caller());
    const ids: string[] = [];
    for (let sent = 0; sent < 5; sent += 1) ids.push(await pushed(to));
    await to.send({ provider: "gitlab", body: "{}" });
    const wish = { id: to.app.name, limit: 4 };
    const first = await listDeliveries(caller(), wish);
    const rest = await listDeliveries(caller(), { ...wish, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items].slice(1).map(({ id }) => id)).toEqual(ids.reverse());
    expect(rest.nextCursor).toBeNull();
    const refused = await listDeliveries(caller(), { ...wish, outcome: "refused" });
    expect(refused.items.map(({ provider }) => provider)).toEqual(["gitlab"]);
    expect((await listDeliveries(caller(), { ...wish, provider: "gitlab" })).items).toEqual(refused.items);
    await expect(listDeliveries(caller(), { ...wish, cursor: "nonsense" })).rejects.toMatchObject({ code: "invalid" });
  });

  it("is followed live, with the state of the webhooks and without their secrets", async () => {
    const to = await subject(caller());
    const leave = new AbortController();
    const stream = watchDeliveries(caller(), { id: to.app.id, limit: 20 }, leave.signal);
    const first = (await stream.next()).value;
    expect(first?.items).toEqual([]);
    const next = stream.next();
    await pushed(to);
    const second = (await next).value;
    expect(second?.items).toHaveLength(1);
    expect(second?.webhooks[0]).toMatchObject({ provider: "github", state: "receiving" });
    expect(JSON.stringify(second)).not.toContain(to.secretOf("github"));
    leave.abort();
    await stream.return();
  });
});

describe("what is pruned", () => {
  const insert = (to: Subject, values: Partial<typeof webhookDeliveries.$inferInsert>, count: number) =>
    db()
      .insert(webhookDeliveries)
      .values(
        Array.from({ length: count }, () => ({
          id: newId("delivery"),
          appId: to.app.id,
          provider: "github" as const,
          source: "webhook" as const,
          ...values,
        })),
      );
  const outcomesOf = async (to: Subject) => {
    const outcomes: Record<string, number> = {};
    for (const { outcome } of await to.rows()) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    return outcomes;
  };

  it("is a month old, or beyond a thousand of its app, noise before the rest; what waits stays", async () => {
    const [old, full] = [await subject(caller()), await subject(caller())];
    const lastMonth = new Date(Date.now() - 31 * 86_400_000);
    await insert(old, { outcome: "ignored", receivedAt: lastMonth }, 3);
    await insert(old, { outcome: "received", receivedAt: lastMonth }, 2);
    await insert(full, { outcome: "deployed" }, 900);
    await insert(full, { outcome: "refused" }, 300);
    await insert(full, { outcome: "received" }, 1);
    await pruneDeliveries();
    expect(await outcomesOf(old)).toEqual({ received: 2 });
    expect(await outcomesOf(full)).toEqual({ deployed: 900, refused: 99, received: 1 });
  });
});

describe("the state of a webhook", () => {
  it("says how its registration went, until it receives", async () => {
    const to = await subject(caller());
    const row = await webhookOf(db(), to.app, "github");
    const stateOf = async () => (await listWebhooks(caller(), to.app.id))[0];
    await setWebhookState(db(), row.id, { state: "registered", stateReason: null, remoteId: "12" });
    expect(await stateOf()).toMatchObject({ state: "registered", registered: true });
    await setWebhookState(db(), row.id, { state: "refused", stateReason: "The token may not." });
    expect(await stateOf()).toMatchObject({ state: "refused", stateReason: "The token may not.", registered: true });
    await pushed(to);
    await setWebhookState(db(), row.id, { state: "registered", stateReason: null });
    expect(await stateOf()).toMatchObject({ state: "receiving", stateReason: null });
  });

  it("is made once, however many ask at the same time", async () => {
    const to = await subject(caller());
    await db().delete(appWebhooks).where(eq(appWebhooks.appId, to.app.id));
    const asked = await Promise.all(Array.from({ length: 5 }, () => listWebhooks(caller(), to.app.id)));
    expect(new Set(asked.map((webhooks) => JSON.stringify(webhooks))).size).toBe(1);
    expect(new Set(asked[0]?.map(({ secret }) => secret)).size).toBe(4);
    expect(asked[0]?.map(({ url }) => new URL(url).pathname)).toEqual(
      ["github", "gitlab", "codeberg", "bitbucket"].map((provider) => `/v1/webhooks/${provider}/${to.app.webhookUuid}`),
    );
  });

  it("after a new secret is told to the provider where we registered it", async () => {
    const to = await subject(caller());
    const row = await webhookOf(db(), to.app, "gitlab");
    const asked = () =>
      db()
        .select()
        .from(providerCalls)
        .where(and(eq(providerCalls.kind, "register-webhook"), eq(providerCalls.subjectId, row.id)));
    await rotateSecret(caller(), { id: to.app.id, provider: "gitlab" });
    expect(await asked()).toEqual([]);
    await setWebhookState(db(), row.id, { state: "registered", stateReason: null, remoteId: "12" });
    expect(await rotateSecret(caller(), { id: to.app.id, provider: "gitlab" })).toMatchObject({ state: "registering" });
    expect(await asked()).toHaveLength(1);
    const events = await db().select().from(auditEvents).where(eq(auditEvents.targetId, to.app.id));
    expect(events.map(({ action, details }) => [action, details])).toEqual(
      Array(2).fill(["webhook.secret-rotated", { provider: "gitlab" }]),
    );
  });
});
