import { generateKeyPairSync, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { apps } from "@/drizzle/schema";
import { checkRepository } from "@/server/apps/check-repository";
import { updateApp } from "@/server/apps/update-app";
import { db } from "@/server/db";
import { createDeployKey } from "@/server/deploy-keys/change-deploy-keys";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { deploymentRow, type TestHouse, testCaller, testClaim, testDatabase, testDeploy, testHouse } from "@/server/testing";
import { testConnection } from "@/server/testing/connections";
import { claimDeployment } from "./claim-deployment";

testDatabase({ ALLOW_PRIVATE_ADDRESSES: "true" });
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

const set = (house: TestHouse, values: Partial<typeof apps.$inferInsert>) =>
  db().update(apps).set(values).where(eq(apps.id, house.app.id));

const claim = async (house: TestHouse, deploymentId: string) =>
  claimDeployment(house.worker.id, { deploymentId, claimId: `claim-${randomUUID()}`, bootId: house.bootId });

const sourceOf = ({ source }: Awaited<ReturnType<typeof testClaim>>["spec"]) => (source.kind === "repository" ? source : null);

describe("the holder of a claim", () => {
  it("gets nothing for a repository that needs nothing", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const { spec } = await testClaim(house, id);
    expect(sourceOf(spec)).toMatchObject({ access: null, ref: null });
  });

  it("gets the connection's credential, which its log does not show", async () => {
    const house = await testHouse();
    await set(house, { gitConnectionId: await testConnection(house.caller), sourceRef: "refs/pull/5/head" });
    const { id } = await testDeploy(house.caller, house.app.id);
    const { spec } = await testClaim(house, id);
    const access = { kind: "password", username: "oauth2", password: "theirs alone" };
    expect(sourceOf(spec)).toMatchObject({ access, ref: "refs/pull/5/head" });
    expect(spec.masked).toEqual(expect.arrayContaining(["theirs alone", Buffer.from("oauth2:theirs alone").toString("base64")]));
  });

  it("gets the open deploy key, and the server's key that it is to expect", async () => {
    const house = await testHouse();
    const { id: deployKeyId } = await createDeployKey(house.caller, { name: "key" });
    await set(house, { deployKeyId, repository: "git@github.com:a/b.git" });
    const { id } = await testDeploy(house.caller, house.app.id);
    const { spec } = await testClaim(house, id);
    const access = sourceOf(spec)?.access;
    if (access?.kind !== "key") throw new Error("There is no key");
    expect(access.privateKey).toContain("BEGIN OPENSSH PRIVATE KEY");
    expect(access.knownHosts).toEqual([expect.stringMatching(/^github\.com ssh-ed25519 /)]);
    expect(spec.masked).toContain(access.privateKey);
  });

  it("gets no credential for a repository on another server: the deployment has failed, and says why", async () => {
    const house = await testHouse();
    await set(house, { gitConnectionId: await testConnection(house.caller, { baseUrl: "https://other.example.com" }) });
    const { id } = await testDeploy(house.caller, house.app.id);
    await expect(claim(house, id)).rejects.toMatchObject({ code: "conflict", reason: "claim_refused" });
    expect(await deploymentRow(id)).toMatchObject({
      status: "failed",
      reasonCode: "repository_refused",
      reason: expect.stringContaining("not on the server of this connection"),
    });
  });

  it("gets nothing of another team's connection or key, however the app came to name it", async () => {
    const house = await testHouse();
    const stranger = await testCaller();
    await set(house, { gitConnectionId: await testConnection(stranger) });
    const first = await testDeploy(house.caller, house.app.id);
    await expect(claim(house, first.id)).rejects.toMatchObject({ reason: "claim_refused" });
    const { id: deployKeyId } = await createDeployKey(stranger, { name: "key" });
    await set(house, { gitConnectionId: null, deployKeyId, repository: "git@github.com:a/b.git" });
    const second = await testDeploy(house.caller, house.app.id);
    await expect(claim(house, second.id)).rejects.toMatchObject({ reason: "claim_refused" });
    for (const { id } of [first, second]) expect((await deploymentRow(id)).status).toBe("failed");
  });

  it("is asked to come again while the provider, which makes the token, is away", async () => {
    const house = await testHouse();
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const baseUrl = "http://127.0.0.1:1";
    const gitConnectionId = await testConnection(house.caller, {
      provider: "github",
      baseUrl,
      credential: { kind: "github_app", appId: "1", privateKey: pem, installationId: "2" },
    });
    await set(house, { gitConnectionId, repository: `${baseUrl}/team/app.git` });
    const { id } = await testDeploy(house.caller, house.app.id);
    await expect(claim(house, id)).rejects.toMatchObject({ code: "unavailable", reason: "provider_away" });
    expect((await deploymentRow(id)).status).toBe("queued");
  });
});

describe("the credential of an app", () => {
  it("is one of its team's, one of both kinds, and fits the repository", async () => {
    const house = await testHouse();
    const stranger = await testCaller();
    const { id } = house.app;
    const key = await createDeployKey(house.caller, { name: "key" });
    const theirs = await createDeployKey(stranger, { name: "theirs" });
    const connection = await testConnection(house.caller, { baseUrl: "https://other.example.com" });
    const refused = (path: string, reason: string) => ({ code: "invalid", reason, fields: [{ path }] });
    const change = (values: Partial<Parameters<typeof updateApp>[1]>) => updateApp(house.caller, { id, ...values });
    await expect(change({ deployKeyId: theirs.id })).rejects.toMatchObject(refused("deployKeyId", "deploy_key_not_found"));
    await expect(change({ gitConnectionId: await testConnection(stranger) })).rejects.toMatchObject(
      refused("gitConnectionId", "connection_not_found"),
    );
    await expect(change({ gitConnectionId: connection, deployKeyId: key.id })).rejects.toMatchObject(
      refused("deployKeyId", "two_credentials"),
    );
    await expect(change({ gitConnectionId: connection })).rejects.toMatchObject(
      refused("gitConnectionId", "connection_elsewhere"),
    );
    await expect(change({ deployKeyId: key.id })).rejects.toMatchObject(refused("repository", "repository_refused"));
    const source = { teamId: house.caller.teamId, branch: "main", gitConnectionId: null, deployKeyId: null };
    await expect(checkRepository({ ...source, repository: "git@git.example.com:a/b.git" })).rejects.toMatchObject(
      refused("repository", "repository_refused"),
    );
  });
});
