import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newKeyPair } from "@/server/deploy-keys/openssh";
import { resolveHead } from "@/server/git";
import { type GitServer, startGitServer } from "@/tests/support/git-server";
import { type SshServer, startSshServer } from "@/tests/support/ssh-server";
import { fetchBench } from "./testing/fetch-bench";
import { commitFiles, git } from "./testing/repositories";

const { folder, dataDir, newRepository, nameOf, ask, hasTree } = fetchBench();
const access = { kind: "password", username: "alice", password: "s3cret" } as const;
const pair = newKeyPair("test");
let http: GitServer;
let ssh: SshServer;

beforeAll(async () => {
  http = await startGitServer(folder.path, { credentials: `${access.username}:${access.password}` });
  ssh = await startSshServer();
  await ssh.letIn(pair.publicKey);
});
afterAll(async () => {
  await http.close();
  await ssh.close();
  folder.remove();
});
beforeEach(() => {
  http.requests.length = http.authorised.length = 0;
});

const one = () => {
  const repository = newRepository();
  return { repository, url: http.url(nameOf(repository)), commit: commitFiles(repository, { a: "1" }) };
};

/** Everything below the host's data folder, as text. */
const everythingKept = () =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");

describe("a host", () => {
  it("fetches a private repository with the credential of the claim, and keeps none of it", async () => {
    const { url, commit } = one();
    const call = ask(url, { commit, access });
    const { tree } = await call;
    expect(readFileSync(join(tree, "a"), "utf8")).toBe("1");
    const kept = everythingKept() + call.log.join("\n");
    for (const secret of [access.password, Buffer.from("alice:s3cret").toString("base64")]) expect(kept).not.toContain(secret);
  });

  it("shows the credential in no process's arguments", async () => {
    const { url } = one();
    http.pause();
    const call = ask(url, { access });
    await expect.poll(() => http.requests.length).toBeGreaterThan(0);
    const listed = execFileSync("ps", ["-eo", "args"]).toString();
    http.resume();
    await call;
    expect(listed).toContain(url);
    expect(listed).not.toContain(access.password);
    expect(listed).not.toContain(Buffer.from("alice:s3cret").toString("base64"));
  });

  it("says what its credential may not", async () => {
    const { url } = one();
    await expect(ask(url, { access: { ...access, password: "old" } })).rejects.toMatchObject({
      code: "repository_private",
      message: expect.stringContaining("does not let this connection"),
    });
    await expect(ask(url)).rejects.toMatchObject({ code: "repository_private" });
  });

  it("fetches the head of a pull request", async () => {
    const { repository, url } = one();
    const head = commitFiles(repository, { a: "2" }, { branch: "aside" });
    git(repository, ["update-ref", "refs/pull/3/head", head]);
    git(repository, ["update-ref", "-d", "refs/heads/aside"]);
    expect((await ask(url, { access, ref: "refs/pull/3/head" })).commit).toBe(head);
    expect((await ask(url, { access, ref: "refs/pull/3/head", commit: head })).commit).toBe(head);
    await expect(ask(url, { access, ref: "refs/pull/4/head" })).rejects.toMatchObject({ code: "branch_not_found" });
    await expect(ask(url, { access, ref: "refs/pull/../../heads/main" })).rejects.toMatchObject({ code: "repository_refused" });
  });

  it("fetches over SSH with a deploy key, from the server that the control plane has met and no other", async () => {
    const { repository, commit } = one();
    const url = ssh.url(repository);
    const met: string[] = [];
    const key = { kind: "key", privateKey: pair.privateKey, knownHosts: [] as string[] } as const;
    await resolveHead({
      repository: url,
      branch: "main",
      allowLocal: false,
      allowPrivateAddresses: true,
      access: key,
      timeoutMs: 10_000,
      onServerSeen: async (lines) => void met.push(...lines),
    });
    const call = ask(url, { commit, access: { ...key, knownHosts: met } });
    expect((await call).commit).toBe(commit);
    expect(hasTree(call.claimId)).toBe(true);
    expect(everythingKept()).not.toContain(pair.privateKey.split("\n")[2]);
    await expect(ask(url, { commit, access: key })).rejects.toMatchObject({ code: "host_key_refused" });
    await ssh.changeKey();
    await expect(ask(url, { access: { ...key, knownHosts: met } })).rejects.toMatchObject({
      code: "host_key_refused",
      message: expect.stringContaining("another key than before"),
    });
  });
});

describe("a git server that asks for patience", () => {
  it.each([[[429]], [[503, 503, 502]]])("%j at first is asked again, and says so", async (statuses) => {
    const { url, commit } = one();
    http.failNext(...statuses);
    const call = ask(url, { commit, access });
    expect((await call).commit).toBe(commit);
    expect(call.log.filter((line) => line.includes("Trying again"))).toHaveLength(statuses.length);
  });

  it("is given up after four tries, with its own reason", async () => {
    const { url } = one();
    http.failNext(503, 503, 503, 503, 503);
    await expect(ask(url, { access })).rejects.toMatchObject({
      code: "repository_unreachable",
      message: "The git server has a fault of its own. Try again later.",
    });
    expect(http.requests).toHaveLength(4);
    http.failNext();
    await expect(ask(url, { access })).resolves.toBeDefined();
  });

  it("is not asked again for what another try cannot mend", async () => {
    const { url } = one();
    await expect(ask(`${url}-gone`, { access })).rejects.toMatchObject({ code: "repository_private" });
    expect(http.requests).toHaveLength(1);
  });

  it("is waited for no longer than the fetch may take, and not past a cancel", async () => {
    const { url } = one();
    http.failNext(503, 503);
    await expect(ask(url, { access, timeoutMs: 20_000 }, { retryWaitsMs: [60_000] })).rejects.toMatchObject({
      code: "repository_unreachable",
    });
    const cancel = new AbortController();
    const call = ask(url, { access }, { retryWaitsMs: [20_000], signal: cancel.signal });
    await expect.poll(() => call.log.join()).toContain("Trying again");
    cancel.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
  });
});
