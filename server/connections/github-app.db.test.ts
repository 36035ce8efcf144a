import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "@/server/accounts/schema";
import { testApp, testCaller, testDatabase } from "@/server/testing";
import { type ProviderServer, startProviderServer } from "@/tests/support/provider-server";
import { clientOf, gitCredentialForApp } from ".";
import { createConnection } from "./create-connection";
import { createConnectionInput } from "./schema";

testDatabase({ ALLOW_PRIVATE_ADDRESSES: "true" });

/** GitHub gives keys in PKCS#1. */
const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});

let caller: Caller;
let server: ProviderServer;
beforeAll(async () => {
  caller = await testCaller();
});
beforeEach(async () => {
  server = await startProviderServer("github", { repositories: ["acme/shop", "acme/blog"] });
  server.world.githubApps.push({
    appId: "4711",
    slug: "deploys",
    publicKey: keys.publicKey,
    installations: [{ id: 99, account: "acme" }],
  });
});
afterEach(() => server.close());

const connect = (values: Record<string, unknown> = {}) =>
  createConnection(
    caller,
    createConnectionInput.parse({
      provider: "github",
      kind: "github_app",
      baseUrl: server.baseUrl,
      appId: "4711",
      privateKey: keys.privateKey,
      ...values,
    }),
  );
const tokensMade = () => server.calls.filter((call) => call.endsWith("/access_tokens")).length;

describe("a GitHub App", () => {
  it("finds its one installation, and says what it may", async () => {
    expect(await connect()).toMatchObject({
      state: "connected",
      account: "acme",
      abilities: { readCode: true, writeStatuses: true, manageWebhooks: true },
      expiresAt: null,
    });
  });

  it("works with tokens of its installation, each made once", async () => {
    const { id } = await connect();
    for (let round = 0; round < 3; round += 1) {
      const client = await clientOf(id);
      expect(await client.listRepositories({ search: "sho", page: 1 })).toMatchObject({ items: [{ fullName: "acme/shop" }] });
    }
    expect(tokensMade()).toBe(1);
  });

  it("gives git a token that reads one repository, and no other", async () => {
    const { id } = await connect();
    const app = await testApp(caller, { repository: `${server.baseUrl}/acme/shop.git`, gitConnectionId: id });
    const credential = await gitCredentialForApp(app);
    const held = server.world.tokens.find(({ token }) => token === credential?.password);
    expect(held).toMatchObject({ repositories: ["acme/shop"], may: ["read"] });
    expect(credential?.username).toBe("x-access-token");
  });

  it.each([
    ["a key that is none", { privateKey: "not a key" }, "privateKey"],
    ["a key of another App", { appId: "4712" }, "privateKey"],
    ["an installation that it does not have", { installationId: "98" }, "baseUrl"],
  ])("with %s is not kept", async (_, values, path) => {
    await expect(connect(values)).rejects.toMatchObject({ fields: [{ path }] });
  });

  it("asks which installation is meant where there are several, and to be installed where there is none", async () => {
    const [app] = server.world.githubApps;
    app?.installations.push({ id: 100, account: "umbrella" });
    await expect(connect()).rejects.toMatchObject({ message: expect.stringContaining("acme: 99, umbrella: 100") });
    expect(await connect({ installationId: "100" })).toMatchObject({ account: "umbrella" });
    app?.installations.splice(0);
    await expect(connect()).rejects.toMatchObject({ reason: "installation_missing" });
  });
});
