import { basename, dirname } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type GitServer, startGitServer } from "@/tests/support/git-server";
import { makeRepository, type Repository } from "@/tests/support/repository";
import { resolveHead } from ".";
import { lsRemote } from "./git-rules";
import { parseRepository } from "./repository-rules";
import { runGit } from "./run-git";
import { withAccess } from "./with-access";

const policy = { allowLocal: false, allowPrivateAddresses: true };
const alice = { kind: "password", username: "alice", password: "s3cret pässwörd:with%signs" } as const;
const bob = { kind: "password", username: "bob", password: "another" } as const;

let repository: Repository & { firstCommit: string };
let server: GitServer;
let elsewhere: GitServer;

beforeAll(async () => {
  repository = await makeRepository({ Dockerfile: "FROM scratch\n" });
  const name = basename(repository.path);
  server = await startGitServer(dirname(repository.path), { credentials: { [name]: `${alice.username}:${alice.password}` } });
  elsewhere = await startGitServer(dirname(repository.path));
});
afterAll(async () => {
  await server.close();
  await elsewhere.close();
  await repository.remove();
});
beforeEach(() => {
  for (const { requests, authorised } of [server, elsewhere]) requests.length = authorised.length = 0;
});

type Access = typeof alice | typeof bob | null;
const head = (access: Access, over: Partial<Parameters<typeof resolveHead>[0]> = {}) =>
  resolveHead({
    ...policy,
    repository: server.url(basename(repository.path)),
    branch: "main",
    access,
    timeoutMs: 10_000,
    ...over,
  });

describe("a private repository over HTTP", () => {
  it("is read with its own credential", async () => {
    expect(await head(alice)).toBe(repository.firstCommit);
    expect(server.authorised.length).toBeGreaterThan(0);
    expect(new Set(server.authorised.map(({ credential }) => credential))).toEqual(
      new Set([`${alice.username}:${alice.password}`]),
    );
  });

  it("without one says what to do", async () => {
    await expect(head(null)).rejects.toMatchObject({
      reason: "repository_private",
      fields: [{ path: "repository", message: expect.stringContaining("Connect its provider, or use a deploy key") }],
    });
  });

  it("with another's is refused, and no word of it is repeated", async () => {
    const error = await head(bob).catch((fault: unknown) => fault as Error);
    expect(error).toMatchObject({
      reason: "repository_private",
      message: expect.stringContaining("does not let this connection"),
    });
    const said = JSON.stringify(error) + String((error as Error).cause) + String((error as Error).stack);
    expect(said).not.toContain(bob.password);
    expect(said).not.toContain(Buffer.from("bob:another").toString("base64"));
  });

  it("that is not there may be one that the connection may not read", async () => {
    await expect(head(alice, { repository: server.url("none.git") })).rejects.toMatchObject({
      message: expect.stringContaining("or this connection may not read it"),
    });
  });

  it("is read at the head of a pull request, which is no branch", async () => {
    await repository.git("push", "--quiet", "origin", "HEAD:refs/pull/7/head");
    expect(await head(alice, { ref: "refs/pull/7/head" })).toBe(repository.firstCommit);
    await expect(head(alice, { ref: "refs/pull/8/head" })).rejects.toMatchObject({ reason: "branch_not_found" });
    await expect(head(alice, { ref: "refs/heads/main" })).rejects.toMatchObject({ reason: "branch_invalid" });
  });
});

describe("a credential", () => {
  it("does not follow a redirect", async () => {
    const turning = await startGitServer("/nonexistent", { redirectTo: `http://127.0.0.1:${elsewhere.port}` });
    try {
      const url = turning.url(basename(repository.path));
      await expect(head(alice, { repository: url })).rejects.toMatchObject({ reason: "repository_refused" });
      expect(elsewhere.requests).toEqual([]);
      expect(elsewhere.authorised).toEqual([]);
    } finally {
      await turning.close();
    }
  });

  it.each([
    ["the same server by another name", (url: string) => url.replace("127.0.0.1", "localhost")],
    ["another port", (url: string) => url.replace(String(server.port), String(elsewhere.port))],
  ])("made for one origin is not sent to %s", async (_name, other) => {
    const url = server.url(basename(repository.path));
    const own = parseRepository(url, { ...policy, access: alice });
    // git itself decides by the address whether the header goes out.
    await withAccess({ repository: own, access: alice, pinned: null, trustsFirst: false }, ({ credential }) => {
      const call = {
        repository: parseRepository(other(url), policy),
        pinned: null,
        inherited: { PATH: "/usr/bin:/bin" },
        credential,
      };
      return runGit(lsRemote(call, []), { timeoutMs: 10_000 });
    });
    expect(server.requests.length + elsewhere.requests.length).toBeGreaterThan(0);
    expect([...server.authorised, ...elsewhere.authorised]).toEqual([]);
  });

  it("is in no argument", async () => {
    const own = parseRepository("https://git.example.org/a.git", { ...policy, access: alice });
    await withAccess({ repository: own, access: alice, pinned: null, trustsFirst: false }, ({ credential }) => {
      const command = lsRemote({ repository: own, pinned: null, inherited: {}, credential }, ["HEAD"]);
      expect(command.arguments.join(" ")).not.toContain(Buffer.from(`${alice.username}:${alice.password}`).toString("base64"));
      expect(command.arguments.join(" ")).not.toContain(alice.password);
      expect(command.environment.GIT_CONFIG_KEY_0).toBe("http.https://git.example.org:443/.extraHeader");
      return Promise.resolve();
    });
  });
});
