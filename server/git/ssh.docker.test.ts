import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fingerprintOf, type KeyPair, newKeyPair } from "@/server/deploy-keys/openssh";
import { type SshServer, startSshServer } from "@/tests/support/ssh-server";
import { bareRepository, commitFiles, temporaryFolder } from "@/worker/git/testing/repositories";
import { type GitAccess, resolveHead } from ".";
import { lsRemote } from "./git-rules";
import { readKnownHost } from "./known-hosts-rules";
import { runGit } from "./run-git";
import { withAccess } from "./with-access";

const folder = temporaryFolder();
const path = join(folder.path, "app.git");
const policy = { allowLocal: false, allowPrivateAddresses: true };
let server: SshServer;
let pair: KeyPair;
let commit = "";
let seen: string[] = [];

beforeAll(async () => {
  server = await startSshServer();
  pair = newKeyPair("test");
  bareRepository(path);
  commit = commitFiles(path, { a: "1" });
});
afterAll(async () => {
  await server.close();
  folder.remove();
});
beforeEach(async () => {
  seen = [];
  await server.letNobodyIn();
  await server.letIn(pair.publicKey);
});

const access = (knownHosts: readonly string[] = []): GitAccess => ({
  kind: "key",
  privateKey: pair.privateKey,
  knownHosts: [...knownHosts],
});

const head = (knownHosts: readonly string[] = [], repository = server.url(path), branch = "main") =>
  resolveHead({
    ...policy,
    repository,
    branch,
    access: access(knownHosts),
    timeoutMs: 15_000,
    onServerSeen: async (lines) => void seen.push(...lines),
  });

const keyFolders = () =>
  (existsSync("/dev/shm") ? readdirSync("/dev/shm") : []).filter((name) => name.startsWith(`wisehosting-ssh-${process.pid}-`));

describe("a repository behind SSH", () => {
  it("is read with its deploy key, and the server's key is told once", async () => {
    expect(await head()).toBe(commit);
    const known = readKnownHost(seen[0] ?? "");
    expect(known?.server).toBe(`[127.0.0.1]:${server.port}`);
    expect(fingerprintOf(known?.blob ?? "")).toBe(await server.fingerprint());
    const lines = seen.splice(0);
    expect(await head(lines)).toBe(commit);
    expect(seen).toEqual([]);
  });

  it("leaves no key behind, whatever happened", async () => {
    await head();
    await expect(head([], server.url("/none"))).rejects.toThrow();
    await expect(head([], server.url(path), "nowhere")).rejects.toMatchObject({ reason: "branch_not_found" });
    expect(keyFolders()).toEqual([]);
  });

  it("says what to do when the key is not there yet; the server's key is known by then", async () => {
    await server.letNobodyIn();
    await expect(head()).rejects.toMatchObject({
      reason: "repository_private",
      fields: [{ path: "repository", message: expect.stringContaining("Add its public half") }],
    });
    expect(seen).toHaveLength(1);
  });

  it("says that there is none", async () => {
    await expect(head([], server.url("/none.git"))).rejects.toMatchObject({
      reason: expect.stringMatching(/^repository_(?:unreachable|private)$/),
    });
  });

  it("is refused from a server that shows another key than before, and can be accepted", async () => {
    await head();
    const known = seen.splice(0);
    await server.changeKey();
    await expect(head(known)).rejects.toMatchObject({ reason: "host_key_refused" });
    expect(seen).toEqual([]);
    expect(await head()).toBe(commit);
  });

  it("is not read from a server whose key nobody has met, where none may be trusted", async () => {
    const repository = { kind: "ssh", url: server.url(path), host: "127.0.0.1", port: server.port, user: server.user } as const;
    const call = { repository, pinned: null, inherited: { PATH: "/usr/bin:/bin" } };
    const ask = (trustsFirst: boolean) =>
      withAccess({ repository, pinned: null, access: access(), trustsFirst }, ({ credential }) =>
        runGit(lsRemote({ ...call, credential }, ["HEAD"]), { timeoutMs: 10_000 }),
      );
    expect((await ask(false)).errors).toContain("Host key verification failed");
    expect((await ask(true)).ok).toBe(true);
  });

  it("goes where its name was pinned, to the first address that answers, whatever the resolver says", async () => {
    const repository = {
      kind: "ssh",
      url: `ssh://${server.user}@pinned.invalid:${server.port}${path}`,
      host: "pinned.invalid",
      port: server.port,
      user: server.user,
    } as const;
    const ask = (pinned: readonly string[] | null) =>
      withAccess({ repository, pinned, access: access(), trustsFirst: true }, async ({ credential, seen: found }) => {
        const command = lsRemote({ repository, pinned, inherited: { PATH: "/usr/bin:/bin" }, credential }, ["HEAD"]);
        return { ...(await runGit(command, { timeoutMs: 10_000 })), found: await found() };
      });
    const answer = await ask(["127.0.0.2", "127.0.0.1"]);
    expect(answer.output.toString()).toContain(commit);
    // Under its name, not under the address: the same key is expected wherever the name leads.
    expect(readKnownHost(answer.found[0] ?? "")?.server).toBe(`[pinned.invalid]:${server.port}`);
    expect((await ask(null)).errors).toContain("Could not resolve hostname");
  });

  it("tells the key to nobody: not in arguments, and in a file of our own alone", async () => {
    const repository = { kind: "ssh", url: server.url(path), host: "127.0.0.1", port: server.port, user: server.user } as const;
    await withAccess({ repository, pinned: null, access: access(), trustsFirst: true }, async ({ credential }) => {
      const secret = pair.privateKey.split("\n")[2] ?? "none";
      const command = lsRemote({ repository, pinned: null, inherited: {}, credential }, ["HEAD"]);
      expect(JSON.stringify(command)).not.toContain(secret);
      const config = credential.WISEHOSTING_SSH_CONFIG ?? "";
      expect(readFileSync(config, "utf8")).not.toContain(secret);
      expect(keyFolders()).toHaveLength(1);
    });
    expect(keyFolders()).toEqual([]);
  });
});
