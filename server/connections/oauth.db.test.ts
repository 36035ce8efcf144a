import { eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gitConnections } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import type { Provider } from "@/server/git/providers/schema";
import { testCaller, testDatabase } from "@/server/testing";
import { type ProviderServer, startProviderServer } from "@/tests/support/provider-server";
import { clientOf } from ".";
import { beginAuthorisation, finishAuthorisation } from "./authorise";
import { comeBack } from "./come-back";
import { createConnection } from "./create-connection";
import { openCredential } from "./credential";
import { callbackUrl } from "./oauth-app";
import { createConnectionInput } from "./schema";
import { getConnection, listConnections } from "./store";
import { updateConnection } from "./update-connection";

testDatabase({ ALLOW_PRIVATE_ADDRESSES: "true", PUBLIC_URL: "https://paas.example.com" });

let caller: Caller;
let server: ProviderServer;
beforeAll(async () => {
  caller = await testCaller();
});
afterEach(() => server.close());

const begin = async (provider: Provider) => {
  server = await startProviderServer(provider, { repositories: ["team/shop"] });
  server.world.oauthApps.push({ clientId: "client-1", clientSecret: "secret-1", redirectUri: callbackUrl() });
  const input = { provider, kind: "oauth", baseUrl: server.baseUrl, clientId: "client-1", clientSecret: "secret-1" };
  return createConnection(caller, createConnectionInput.parse(input));
};

/** What the provider sends the person back with, who agrees at once. */
const agree = async (id: string): Promise<URLSearchParams> => {
  const { url } = await beginAuthorisation(caller, id);
  const answer = await fetch(url, { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "").searchParams;
};
const whereTo = async (query: URLSearchParams, who = caller) =>
  new URL((await comeBack(who, query)).headers.get("location") ?? "");

const credentialOf = async (id: string) => {
  const [row] = await db().select().from(gitConnections).where(eq(gitConnections.id, id));
  const credential = row && openCredential(row);
  if (credential?.kind !== "oauth") throw new Error("no OAuth");
  return credential;
};
const usable = (id: string) => clientOf(id).then((client) => client.listBranches("team/shop", { search: "" }));

describe.each(["github", "gitlab", "codeberg", "bitbucket"] as const)("an OAuth app of %s", (provider) => {
  it("is pending until the person comes back, then connected", async () => {
    const { id, state } = await begin(provider);
    expect(state).toBe("pending");
    await expect(usable(id)).rejects.toMatchObject({ fault: "unauthorized" });
    const query = await agree(id);
    expect((await whereTo(query)).href).toBe(`https://paas.example.com/settings/git?connection=${id}`);
    expect(await getConnection(caller, id)).toMatchObject({ state: "connected", account: "robot" });
    expect(await usable(id)).toHaveLength(1);
    const { tokens } = await credentialOf(id);
    const shown = JSON.stringify(await listConnections(caller));
    for (const secret of ["secret-1", tokens?.accessToken, tokens?.refreshToken]) if (secret) expect(shown).not.toContain(secret);
  });
});

describe("what comes back", () => {
  let id: string;
  beforeEach(async () => {
    ({ id } = await begin("gitlab"));
  });

  it("serves once", async () => {
    const query = await agree(id);
    await comeBack(caller, query);
    expect((await whereTo(query)).searchParams.get("error")).toMatch(/does not belong to anything/);
  });

  it("from a person who was not sent is nothing, also of the same team", async () => {
    const query = await agree(id);
    const colleague = { ...(await testCaller()), teamIds: caller.teamIds };
    expect((await whereTo(query, colleague)).searchParams.get("error")).toMatch(/does not belong to anything/);
    await expect(comeBack(await testCaller(), query)).rejects.toMatchObject({ code: "not_found" });
    expect(await getConnection(caller, id)).toMatchObject({ state: "pending" });
  });

  it("with a changed state, or one of an earlier beginning, is nothing", async () => {
    const early = await agree(id);
    await agree(id);
    for (const state of [early.get("state") ?? "", `${id}.guessed`]) {
      const query = new URLSearchParams({ code: early.get("code") ?? "", state });
      expect((await whereTo(query)).searchParams.get("error")).toMatch(/does not belong to anything/);
    }
  });

  it("as a refusal is told", async () => {
    const { url } = await beginAuthorisation(caller, id);
    const state = new URL(url).searchParams.get("state") ?? "";
    const to = await whereTo(new URLSearchParams({ state, error: "access_denied" }));
    expect(to.searchParams.get("error")).toBe("The provider was not allowed to give access (access_denied).");
    expect(await getConnection(caller, id)).toMatchObject({
      state: "pending",
      stateReason: expect.stringContaining("access_denied"),
    });
  });

  it("with a code of somebody else, whose verifier we do not have, is refused by the provider", async () => {
    const { url } = await beginAuthorisation(caller, id);
    const state = new URL(url).searchParams.get("state") ?? "";
    server.world.codes.set("stolen", { clientId: "client-1", redirectUri: callbackUrl(), challenge: "another" });
    await expect(finishAuthorisation(caller, { state, code: "stolen", error: null })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("an OAuth token that ends", () => {
  let id: string;
  beforeEach(async () => {
    ({ id } = await begin("gitlab"));
    server.world.accessTokenSeconds = 30;
    await comeBack(caller, await agree(id));
    server.world.accessTokenSeconds = 7_200;
  });

  it("is renewed before it is used", async () => {
    const before = await credentialOf(id);
    await usable(id);
    const after = await credentialOf(id);
    expect(after.tokens?.accessToken).not.toBe(before.tokens?.accessToken);
    await usable(id);
    expect(await credentialOf(id)).toEqual(after);
  });

  it("is renewed once, however many need it at the same moment", async () => {
    await Promise.all(Array.from({ length: 8 }, () => usable(id)));
    expect(server.calls.filter((call) => call === "POST /oauth/token")).toHaveLength(2);
    expect(await getConnection(caller, id)).toMatchObject({ state: "connected" });
  });

  it("that cannot be renewed makes the connection failing, and connecting again mends it", async () => {
    server.world.refreshTokens.clear();
    await expect(usable(id)).rejects.toMatchObject({ fault: "unauthorized" });
    expect(await getConnection(caller, id)).toMatchObject({
      state: "failing",
      stateReason: expect.stringContaining("invalid_grant"),
    });
    await comeBack(caller, await agree(id));
    expect(await getConnection(caller, id)).toMatchObject({ state: "connected", stateReason: null });
  });

  it("waits for a provider that has a fault of its own", async () => {
    server.world.interruptions.push({ status: 503 });
    await expect(usable(id)).rejects.toMatchObject({ fault: "unavailable" });
    expect(await getConnection(caller, id)).toMatchObject({ state: "connected" });
    expect(await usable(id)).toHaveLength(1);
  });

  it("is forgotten with the app that it was given to", async () => {
    server.world.oauthApps.push({ clientId: "client-2", clientSecret: "secret-2", redirectUri: callbackUrl() });
    await updateConnection(caller, { id, clientId: "client-2", clientSecret: "secret-2" });
    expect(await getConnection(caller, id)).toMatchObject({ state: "pending" });
    expect((await credentialOf(id)).tokens).toBeNull();
  });
});
