import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { senderWith } from "@/server/outgoing/send";
import {
  addRepository,
  addToken,
  type HeldToken,
  type ProviderServer,
  startProviderServer,
} from "@/tests/support/provider-server";
import type { ProviderAccess } from "./access";
import { providerClient } from "./clients";
import type { ProviderClient } from "./provider";
import { providers } from "./schema";

const send = senderWith({ allowPrivate: true, environment: {} });

const accessTo = (server: ProviderServer, { token, username }: HeldToken): ProviderAccess => ({
  baseUrl: server.baseUrl,
  send,
  token: () => Promise.resolve(token),
  username,
  kind: "token",
});

/** The same promises, whoever the provider is. */
describe.each(providers)("the client of %s", (provider) => {
  let server: ProviderServer;
  let held: HeldToken;
  let client: ProviderClient;
  const repository = () => server.world.repositories.find(({ fullName }) => fullName === "team/shop")!;

  beforeEach(async () => {
    server = await startProviderServer(provider, { repositories: ["team/shop"] });
    held = addToken(server.world, provider === "bitbucket" ? { username: "robot@example.com" } : {});
    client = providerClient(provider, accessTo(server, held));
  });
  afterEach(() => server.close());

  it("says whose token it is", async () => {
    expect(await client.describe()).toMatchObject({ account: "robot" });
  });

  it("lists repositories, newest activity first, page by page", async () => {
    for (let index = 0; index < 40; index += 1) addRepository(server.world, `team/extra-${index}`);
    const first = await client.listRepositories({ search: "", page: 1 });
    const second = await client.listRepositories({ search: "", page: 2 });
    expect(first.items).toHaveLength(30);
    expect(first.items[0]).toMatchObject({
      fullName: "team/extra-39",
      cloneUrl: `${server.baseUrl}/team/extra-39.git`,
      defaultBranch: "main",
      private: true,
      description: "About team/extra-39",
    });
    expect([first.more, second.more]).toEqual([true, false]);
    expect(second.items.at(-1)?.fullName).toBe("team/shop");
  });

  it("finds repositories by a part of their name, beyond the first page too", async () => {
    for (let index = 0; index < 130; index += 1) addRepository(server.world, `team/extra-${index}`);
    const found = await client.listRepositories({ search: "SHO", page: 1 });
    expect(found).toMatchObject({ more: false, items: [{ fullName: "team/shop" }] });
    expect(await client.listRepositories({ search: 'no "such" \\ thing', page: 1 })).toEqual({ items: [], more: false });
  });

  it("lists branches with their commits, and searches them", async () => {
    for (let index = 0; index < 120; index += 1) repository().branches[`topic/${index}`] = "a".repeat(40);
    expect(await client.listBranches("team/shop", { search: "" })).toHaveLength(121);
    expect(await client.listBranches("team/shop", { search: "topic/119" })).toEqual([
      { name: "topic/119", commit: "a".repeat(40) },
    ]);
  });

  it("makes a webhook once, brings it up to date, and takes it away", async () => {
    const url = "https://paas.example.com/v1/webhooks/x/1";
    const { remoteId } = await client.putWebhook("team/shop", { url, secret: "first", remoteId: null });
    // The id was lost: its address is found.
    expect(await client.putWebhook("team/shop", { url, secret: "second", remoteId: null })).toEqual({ remoteId });
    // Its address has changed: it is known by its id.
    await client.putWebhook("team/shop", { url: `${url}0`, secret: "third", remoteId });
    expect(repository().hooks).toMatchObject([{ id: remoteId, url: `${url}0`, secret: "third" }]);
    expect(repository().hooks[0]?.events.length).toBeGreaterThanOrEqual(2);
    await client.removeWebhook("team/shop", remoteId);
    await client.removeWebhook("team/shop", remoteId);
    expect(repository().hooks).toEqual([]);
  });

  it("leaves webhooks of others alone, and finds its own behind a hundred of them", async () => {
    const of = (index: number) => ({ id: String(index), url: `https://other.example.com/${index}`, secret: "", events: [] });
    repository().hooks.push(...Array.from({ length: 105 }, (_, index) => of(index + 1)));
    const url = "https://paas.example.com/v1/webhooks/x/1";
    repository().hooks.push({ id: "900", url, secret: "old", events: [] });
    await client.putWebhook("team/shop", { url, secret: "new", remoteId: null });
    expect(repository().hooks).toHaveLength(106);
    expect(repository().hooks.at(-1)).toMatchObject({ url, secret: "new" });
  });

  it("sets the status of a commit, twice the same too", async () => {
    const commit = repository().branches.main ?? "";
    const context = `wisehosting/${"a".repeat(63)}`;
    const status = { commit, description: "D".repeat(400), url: "https://paas.example.com/apps/a/deployments/1", context };
    for (const state of ["pending", "pending", "success", "failure"] as const) {
      await client.setCommitStatus("team/shop", {
        ...status,
        state,
        description: provider === "bitbucket" ? "Deployed." : status.description,
      });
    }
    const { statuses } = repository();
    expect(new Set(statuses.map(({ state }) => state)).size).toBe(3);
    expect(statuses.at(-1)).toMatchObject({ commit, context, url: status.url });
  });

  it("keeps one comment, and writes a new one where somebody has deleted it", async () => {
    repository().pullRequests[4] = { open: true, headCommit: "b".repeat(40) };
    const first = await client.putComment("team/shop", { number: 4, body: "One", remoteId: null });
    expect(await client.putComment("team/shop", { number: 4, body: "Two", remoteId: first.remoteId })).toEqual(first);
    expect(repository().comments).toMatchObject([{ number: 4, body: "Two" }]);
    repository().comments.length = 0;
    const second = await client.putComment("team/shop", { number: 4, body: "Three", remoteId: first.remoteId });
    expect(second.remoteId).not.toBe(first.remoteId);
    expect(repository().comments).toMatchObject([{ body: "Three" }]);
  });

  it("reads a pull request with its whole commit, and knows one that is closed or none", async () => {
    repository().pullRequests[4] = { open: true, headCommit: "b".repeat(40) };
    repository().pullRequests[5] = { open: false, headCommit: "c".repeat(40) };
    expect(await client.pullRequest("team/shop", 4)).toEqual({ number: 4, open: true, headCommit: "b".repeat(40) });
    expect(await client.pullRequest("team/shop", 5)).toMatchObject({ open: false });
    expect(await client.pullRequest("team/shop", 6)).toBeNull();
  });

  it("gives git a user name and the token", async () => {
    expect(await client.gitCredential("team/shop")).toEqual({ username: expect.stringMatching(/./), password: held.token });
  });

  it.each([
    [401, {}, "unauthorized", undefined],
    [403, {}, "forbidden", undefined],
    [429, { "retry-after": "7" }, "rate_limited", 7_000],
    [500, {}, "unavailable", undefined],
    [503, { "retry-after": "9" }, "unavailable", 9_000],
    [422, {}, "refused", undefined],
  ] as const)("takes a %i for what it is", async (status, headers, fault, retryAfterMs) => {
    server.world.interruptions.push({ status, headers });
    const error = await client.listBranches("team/shop", { search: "" }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: "ProviderError", fault, options: retryAfterMs === undefined ? {} : { retryAfterMs } });
  });

  it("names a wrong token, a missing right and an unknown repository apart", async () => {
    const wrong = providerClient(provider, accessTo(server, { ...held, token: "guessed" }));
    await expect(wrong.describe()).rejects.toMatchObject({ fault: "unauthorized" });
    held.may = ["read"];
    await expect(client.putWebhook("team/shop", { url: "https://a.example", secret: "s", remoteId: null })).rejects.toMatchObject(
      {
        fault: "forbidden",
      },
    );
    await expect(client.listBranches("team/nothing", { search: "" })).rejects.toMatchObject({ fault: "not_found" });
    await expect(client.listBranches("../admin", { search: "" })).rejects.toMatchObject({ fault: expect.any(String) });
    expect(server.calls.every((call) => !call.includes("admin") || call.includes("%2F"))).toBe(true);
  });

  it("does not say its secret when a server repeats it", async () => {
    server.world.interruptions.push({ status: 422, body: { message: `You sent ${held.token}` } });
    const error = await client.describe().catch((cause: unknown) => cause as Error);
    expect(String((error as Error).message)).not.toContain(held.token);
  });

  it("does not follow an answer to another server, and sends it nothing", async () => {
    const other = await startProviderServer(provider);
    server.world.interruptions.push({ status: 302, headers: { location: `${other.baseUrl}/somewhere` } });
    await expect(client.describe()).rejects.toMatchObject({ fault: "refused" });
    expect(other.calls).toEqual([]);
    await other.close();
  });

  it("does not go on at another server when a list says that its next page is there", async () => {
    const other = await startProviderServer(provider);
    for (let index = 0; index < 40; index += 1) addRepository(server.world, `team/extra-${index}`);
    const link = `<${other.baseUrl}/next>; rel="next"`;
    server.world.interruptions.push({ status: 200, headers: { link }, body: { values: [], next: `${other.baseUrl}/next` } });
    await client.listBranches("team/shop", { search: "" }).catch(() => undefined);
    expect(other.calls).toEqual([]);
    await other.close();
  });

  it("knows a server that is none of this kind", async () => {
    server.world.interruptions.push({ status: 200, body: "<html>" });
    await expect(client.describe()).rejects.toMatchObject({ fault: "unavailable", message: expect.stringContaining("address") });
  });
});

describe("Bitbucket's access tokens, which belong to nobody", () => {
  it("are known by their working, and a wrong one by a 401", async () => {
    const server = await startProviderServer("bitbucket", { repositories: ["team/shop"] });
    const held = addToken(server.world);
    const client = providerClient("bitbucket", accessTo(server, held));
    server.world.interruptions.push({ status: 403 }, { status: 403 });
    expect(await client.describe()).toMatchObject({ account: "an access token", abilities: { readCode: null } });
    server.world.interruptions.push({ status: 403 }, { status: 401 });
    await expect(client.describe()).rejects.toMatchObject({ fault: "unauthorized" });
    expect(await client.gitCredential("team/shop")).toEqual({ username: "x-token-auth", password: held.token });
    await server.close();
  });
});
