import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { auditEvents, deployKeys } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import { db } from "@/server/db";
import { testApp, testCaller, testDatabase, testRequest, testToken } from "@/server/testing";
import { keyAccessOf, noteServerKeys, requireDeployKey } from ".";
import { createDeployKey, deleteDeployKey, forgetServer } from "./change-deploy-keys";
import { fingerprintOf, newKeyPair } from "./openssh";
import type { DeployKey } from "./schema";
import { listDeployKeys } from "./store";

testDatabase();

const handle = restHandler(appRouter);
let caller: Caller;
let token: string;
beforeAll(async () => {
  caller = await testCaller();
  token = await testToken(caller);
});

const call = async <Body>(method: string, path: string, body?: unknown) => {
  const response = await handle(testRequest(path, { method, token, ...(body === undefined ? {} : { body }) }));
  return { status: response.status, body: (await response.json()) as Body };
};
/** As ssh writes it down when it first meets a server. */
const lineOf = (server: string) => `${server} ${newKeyPair("").publicKey.trim()}`;
const blobOf = (line: string) => line.split(" ").at(-1) ?? "";
const idOf = (deployKeyId: string) => ({ teamId: caller.teamId, deployKeyId });

describe("a deploy key", () => {
  it("is made, listed and deleted by the API, which never shows its private half", async () => {
    const made = await call<DeployKey>("POST", "/v1/deploy-keys", { name: "Shop" });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: "Shop",
      publicKey: expect.stringMatching(/^ssh-ed25519 AAAA\S+ wisehosting-dky_\S+$/),
      fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
      servers: [],
      apps: 0,
    });
    const { privateKey } = await keyAccessOf(idOf(made.body.id), "git.example.com");
    expect(privateKey).toContain("BEGIN OPENSSH PRIVATE KEY");
    const listed = await call<{ items: DeployKey[] }>("GET", "/v1/deploy-keys");
    expect(listed.body.items).toContainEqual(made.body);
    const [row] = await db().select().from(deployKeys).where(eq(deployKeys.id, made.body.id));
    const events = await db().select().from(auditEvents).where(eq(auditEvents.targetId, made.body.id));
    const shown = JSON.stringify([made, listed, row, events]);
    for (const line of privateKey.split("\n").filter((each) => each.length > 30 && !each.startsWith("-----")))
      expect(shown).not.toContain(line);
    expect((await call("DELETE", `/v1/deploy-keys/${made.body.id}`)).status).toBe(200);
    expect((await call("DELETE", `/v1/deploy-keys/${made.body.id}`)).status).toBe(404);
  });

  it("stays while an app is read with it", async () => {
    const { id } = await createDeployKey(caller, { name: "used" });
    await testApp(caller, { deployKeyId: id });
    await expect(deleteDeployKey(caller, id)).rejects.toMatchObject({ code: "conflict", reason: "deploy_key_used" });
    expect((await listDeployKeys(caller)).find((key) => key.id === id)?.apps).toBe(1);
  });

  it("does not open in another team's row, and is no other team's to use", async () => {
    const { id } = await createDeployKey(caller, { name: "ours" });
    const stranger = await testCaller();
    for (const use of [
      requireDeployKey({ teamId: stranger.teamId, deployKeyId: id }),
      keyAccessOf({ teamId: stranger.teamId, deployKeyId: id }, "x"),
    ])
      await expect(use).rejects.toMatchObject({ reason: "deploy_key_not_found", fields: [{ path: "deployKeyId" }] });
    await db().update(deployKeys).set({ teamId: stranger.teamId }).where(eq(deployKeys.id, id));
    await expect(keyAccessOf({ teamId: stranger.teamId, deployKeyId: id }, "x")).rejects.toThrow("cannot be read");
  });
});

describe("the key of a server", () => {
  it("is kept when it is first seen, held to afterwards, and taken anew once it is forgotten", async () => {
    const { id } = await createDeployKey(caller, { name: "met" });
    const [first, second] = [lineOf("[git.example.com]:2222"), lineOf("[git.example.com]:2222")];
    await noteServerKeys(idOf(id), [first]);
    await noteServerKeys(idOf(id), [second]);
    expect((await keyAccessOf(idOf(id), "[git.example.com]:2222")).knownHosts).toEqual([first]);
    expect((await keyAccessOf(idOf(id), "git.example.com")).knownHosts).toEqual([]);
    const shown = (await listDeployKeys(caller)).find((key) => key.id === id)?.servers;
    expect(shown).toEqual([{ server: "[git.example.com]:2222", fingerprint: fingerprintOf(blobOf(first)) }]);
    const forgotten = await call<DeployKey>(
      "DELETE",
      `/v1/deploy-keys/${id}/servers/${encodeURIComponent("[git.example.com]:2222")}`,
    );
    expect(forgotten).toMatchObject({ status: 200, body: { servers: [] } });
    await expect(forgetServer(caller, { id, server: "git.example.com" })).rejects.toMatchObject({ code: "not_found" });
    await noteServerKeys(idOf(id), [second]);
    expect((await keyAccessOf(idOf(id), "[git.example.com]:2222")).knownHosts).toEqual([second]);
  });

  it("is the published one where there is one, whatever was seen", async () => {
    const { id } = await createDeployKey(caller, { name: "published" });
    await noteServerKeys(idOf(id), [lineOf("github.com")]);
    expect((await keyAccessOf(idOf(id), "github.com")).knownHosts).toEqual([
      "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
    ]);
  });

  it.each(["", "# a comment", "|1|abc|def ssh-ed25519 AAAA", "@revoked * ssh-rsa AAAA", "git.example.com ssh-ed25519 AAAA\nx"])(
    "is not read from %j",
    async (line) => {
      const { id } = await createDeployKey(caller, { name: "nothing" });
      await noteServerKeys(idOf(id), [line]);
      expect((await listDeployKeys(caller)).find((key) => key.id === id)?.servers).toEqual([]);
    },
  );
});
