import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gitConnections } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import { testApp, testCaller, testDatabase } from "@/server/testing";
import { addToken, type HeldToken, type ProviderServer, startProviderServer } from "@/tests/support/provider-server";
import { checkDueConnections, clientForApp, clientOf, gitCredentialForApp, requireConnection } from ".";
import { checkConnection } from "./check-connection";
import { createConnection } from "./create-connection";
import { deleteConnection } from "./delete-connection";
import { listBranches, listRepositories } from "./read-repositories";
import { type Connection, type CreateConnectionInput, createConnectionInput } from "./schema";
import { getConnection, listConnections } from "./store";
import { updateConnection } from "./update-connection";

testDatabase({ ALLOW_PRIVATE_ADDRESSES: "true" });

let caller: Caller;
let server: ProviderServer;
let held: HeldToken;

beforeAll(async () => {
  caller = await testCaller();
  server = await startProviderServer("github", { repositories: ["team/shop", "team/blog"] });
});
afterAll(() => server.close());
beforeEach(() => {
  held = addToken(server.world, { scopes: ["repo"] });
  server.world.interruptions.length = 0;
});

const connect = (values: Partial<CreateConnectionInput> = {}): Promise<Connection> =>
  createConnection(
    caller,
    createConnectionInput.parse({ provider: "github", baseUrl: server.baseUrl, token: held.token, ...values }),
  );
const rowOf = async ({ id }: { id: string }) => (await db().select().from(gitConnections).where(eq(gitConnections.id, id)))[0]!;

describe("a connection with a token", () => {
  it("knows whose it is and what it may, and gives its token to nobody", async () => {
    const connection = await connect({ name: "Ours" });
    expect(connection).toMatchObject({
      name: "Ours",
      state: "connected",
      account: "robot",
      scopes: ["repo"],
      abilities: { readCode: true, writeStatuses: true, manageWebhooks: true },
      warnings: [],
      baseUrl: server.baseUrl,
    });
    expect((await rowOf(connection)).sealedCredential).not.toContain(held.token);
    expect(JSON.stringify([await listConnections(caller), await getConnection(caller, connection.id)])).not.toContain(held.token);
  });

  it("is named after its account when nobody names it, and its address is brought into form", async () => {
    expect(await connect({ baseUrl: `${server.baseUrl}///` })).toMatchObject({ name: "robot", baseUrl: server.baseUrl });
  });

  it("says in words what it may not do, and when it ends", async () => {
    held.scopes = ["repo:status"];
    held.expiresAt = new Date(Date.now() + 3.5 * 86_400_000).toISOString();
    expect(await connect()).toMatchObject({
      abilities: { readCode: false, writeStatuses: true, manageWebhooks: false },
      daysLeft: 3,
      warnings: [
        "It ends in 3 days: make a new one at the provider and save it here.",
        "It may not read private repositories: their code cannot be fetched with it.",
        "It may not manage webhooks: you will paste address and secret into the repository's settings yourself.",
      ],
    });
  });

  it("is not kept when the provider does not take it, or is none", async () => {
    const before = (await listConnections(caller)).length;
    await expect(connect({ token: "guessed" })).rejects.toMatchObject({ code: "invalid", fields: [{ path: "token" }] });
    server.world.interruptions.push({ status: 200, body: "<html>" });
    await expect(connect()).rejects.toMatchObject({ fields: [{ path: "baseUrl" }] });
    await expect(connect({ baseUrl: "http://127.0.0.1:1" })).rejects.toMatchObject({ fields: [{ path: "baseUrl" }] });
    expect(await listConnections(caller)).toHaveLength(before);
  });

  it("lists repositories and branches, with search", async () => {
    const { id } = await connect();
    const found = await listRepositories(caller, { id, search: "bl", page: 1 });
    expect(found).toMatchObject({ items: [{ fullName: "team/blog", private: true }], more: false });
    const { items } = await listBranches(caller, { id, repository: "team/blog", search: "" });
    expect(items).toEqual([{ name: "main", commit: server.world.repositories[1]?.branches.main }]);
    await expect(listBranches(caller, { id, repository: "team/none", search: "" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("goes to another server only with a credential for that one", async () => {
    const { id } = await connect();
    const other = await startProviderServer("github");
    const theirs = addToken(other.world, { account: "theirs" });
    await expect(updateConnection(caller, { id, baseUrl: other.baseUrl })).rejects.toMatchObject({ reason: "credential_needed" });
    expect(other.calls).toEqual([]);
    expect(await updateConnection(caller, { id, baseUrl: other.baseUrl, token: theirs.token })).toMatchObject({
      account: "theirs",
    });
    await other.close();
  });

  it("does not open where somebody changes the address in its row", async () => {
    const { id } = await connect();
    const other = await startProviderServer("github");
    await db().update(gitConnections).set({ baseUrl: other.baseUrl }).where(eq(gitConnections.id, id));
    await expect(clientOf(id)).rejects.toThrow("cannot be read");
    expect(other.calls).toEqual([]);
    await other.close();
  });

  it("keeps its token when only its name changes, and takes a new one once the provider has", async () => {
    const { id } = await connect();
    await updateConnection(caller, { id, name: "Renamed" });
    expect(await clientOf(id).then((client) => client.describe())).toMatchObject({ account: "robot" });
    await expect(updateConnection(caller, { id, token: "guessed" })).rejects.toMatchObject({ fields: [{ path: "token" }] });
    const next = addToken(server.world, { account: "next" });
    expect(await updateConnection(caller, { id, token: next.token })).toMatchObject({ name: "Renamed", account: "next" });
  });

  it("is failing once it is revoked, says why, and is connected again when it works again", async () => {
    const { id } = await connect();
    server.world.tokens.splice(server.world.tokens.indexOf(held), 1);
    await expect(listRepositories(caller, { id, search: "", page: 1 })).rejects.toMatchObject({ reason: "connection_failing" });
    expect(await getConnection(caller, id)).toMatchObject({ state: "failing", stateReason: expect.stringContaining("revoked") });
    // To be given a password proves nothing.
    await (await clientOf(id)).gitCredential("team/shop");
    expect(await getConnection(caller, id)).toMatchObject({ state: "failing" });
    server.world.tokens.push(held);
    expect(await checkConnection(caller, id)).toMatchObject({ state: "connected", stateReason: null });
  });

  it("is not judged by a provider that has a fault of its own", async () => {
    const { id } = await connect();
    server.world.interruptions.push({ status: 502 });
    await expect(checkConnection(caller, id)).rejects.toMatchObject({ code: "unavailable" });
    expect(await getConnection(caller, id)).toMatchObject({ state: "connected" });
  });
});

describe("the daily check", () => {
  const makeOld = (id: string, values = {}) =>
    db()
      .update(gitConnections)
      .set({ checkedAt: new Date(Date.now() - 2 * 86_400_000), ...values })
      .where(eq(gitConnections.id, id));

  it("finds what was revoked, tells how long the others last, and asks nobody twice a day", async () => {
    const { id } = await connect();
    const gone = addToken(server.world);
    const { id: goneId } = await connect({ token: gone.token });
    server.world.tokens.splice(server.world.tokens.indexOf(gone), 1);
    held.expiresAt = new Date(Date.now() + 5.5 * 86_400_000).toISOString();
    await Promise.all([makeOld(id), makeOld(goneId)]);
    await checkDueConnections();
    expect(await getConnection(caller, goneId)).toMatchObject({ state: "failing" });
    expect(await getConnection(caller, id)).toMatchObject({ state: "connected", daysLeft: 5 });
    const asked = server.calls.length;
    await checkDueConnections();
    expect(server.calls).toHaveLength(asked);
  });

  it("goes on to the others where one cannot be opened any more, and says so of that one", async () => {
    const [lost, other] = [await connect(), await connect()];
    const { sealedCredential } = await rowOf(other);
    await db().update(gitConnections).set({ sealedCredential }).where(eq(gitConnections.id, lost.id));
    await makeOld(lost.id);
    await makeOld(other.id);
    await checkDueConnections();
    const said = { state: "failing", stateReason: expect.stringContaining("cannot be read") };
    expect(await getConnection(caller, lost.id)).toMatchObject(said);
    expect((await rowOf(other)).checkedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it("says that one has ended, at once when its moment has come", async () => {
    held.expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const { id } = await connect();
    held.expiresAt = new Date(Date.now() - 1_000).toISOString();
    await db()
      .update(gitConnections)
      .set({ expiresAt: new Date(held.expiresAt) })
      .where(eq(gitConnections.id, id));
    await checkDueConnections();
    expect(await getConnection(caller, id)).toMatchObject({ state: "failing", warnings: [expect.stringContaining("has ended")] });
  });
});

describe("an app's connection", () => {
  const appAt = async (repository: string, of = caller) => testApp(of, { repository, gitConnectionId: (await connect()).id });

  it("serves the repository that lies on its server, by HTTPS and by SSH", async () => {
    const ours = await appAt(`${server.baseUrl}/team/shop.git`);
    expect(await clientForApp(ours)).toMatchObject({ repository: "team/shop", provider: "github" });
    expect(await gitCredentialForApp(ours)).toEqual({ username: "x-access-token", password: held.token });
    const bySsh = await appAt("git@127.0.0.1:team/shop.git");
    expect(await clientForApp(bySsh)).toMatchObject({ repository: "team/shop" });
    expect(await gitCredentialForApp(bySsh)).toBeNull();
  });

  it.each([
    "https://other.example.com/team/shop.git",
    "https://127.0.0.1/team/shop.git",
    "http://127.0.0.1.example.com/team/shop.git",
  ])("gives nothing to %s", async (repository) => {
    const app = await appAt(repository);
    expect(await clientForApp(app)).toBeNull();
    expect(await gitCredentialForApp(app)).toBeNull();
  });

  it("of another team gives nothing either", async () => {
    const stranger = await testCaller();
    const app = await appAt(`${server.baseUrl}/team/shop.git`, stranger);
    expect(await clientForApp(app)).toBeNull();
    await expect(requireConnection(stranger.teamId, app.gitConnectionId)).rejects.toMatchObject({
      reason: "connection_not_found",
    });
    await requireConnection(caller.teamId, app.gitConnectionId);
  });

  it("is not forgotten while the app uses it", async () => {
    const app = await appAt(`${server.baseUrl}/team/shop.git`);
    const id = app.gitConnectionId ?? "";
    expect(await getConnection(caller, id)).toMatchObject({ apps: 1 });
    await expect(deleteConnection(caller, id)).rejects.toMatchObject({ reason: "connection_used" });
  });
});
