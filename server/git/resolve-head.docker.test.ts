import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGitServer } from "@/worker/git/testing/git-server";
import { bareRepository, commitFiles, temporaryFolder } from "@/worker/git/testing/repositories";
import { checkRepository, resolveHead } from ".";
import { lsRemote } from "./git-rules";
import { runGit } from "./run-git";

const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
let commit = "";
const path = join(folder.path, "app.git");
const open = { allowLocal: true, allowPrivateAddresses: true, timeoutMs: 10_000 };

beforeAll(async () => {
  server = await startGitServer(folder.path);
  bareRepository(path);
  bareRepository(join(folder.path, "empty.git"));
  commit = commitFiles(path, { a: "1" }, { branch: "main" });
  // A name that ends like the one that is asked for.
  commitFiles(path, { a: "2" }, { branch: "x/refs/heads/dev" });
  commitFiles(path, { a: "3" }, { branch: "feature/ü" });
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

describe.each(["path", "http"])("by %s", (way) => {
  const address = (name = "app.git") => (way === "path" ? join(folder.path, name) : server.url(name));

  it("names the branch's commit", async () => {
    server.behave({});
    expect(await resolveHead({ ...open, repository: address(), branch: "main" })).toBe(commit);
    expect(await checkRepository({ ...open, repository: address(), branch: "feature/ü" })).toMatchObject({
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });
  it("says which branches there are instead, the default one first", async () => {
    await expect(resolveHead({ ...open, repository: address(), branch: "dev" })).rejects.toMatchObject({
      code: "invalid",
      reason: "branch_not_found",
      fields: [{ path: "branch", message: "There is no branch “dev”. This repository has: main, feature/ü, x/refs/heads/dev." }],
    });
  });
  it("says that a repository is empty", async () => {
    await expect(resolveHead({ ...open, repository: address("empty.git"), branch: "main" })).rejects.toMatchObject({
      message: expect.stringContaining("push a commit first"),
    });
  });
  it("says that there is none", async () => {
    await expect(resolveHead({ ...open, repository: address("none.git"), branch: "main" })).rejects.toMatchObject({
      reason: "repository_unreachable",
      fields: [{ path: "repository" }],
    });
  });
});

it.each([
  [{ needsPassword: true }, "repository_private"],
  [{ redirectTo: "http://127.0.0.1:1/x" }, "repository_refused"],
  [{ stall: true }, "fetch_timeout"],
  [{ status: 503 }, "repository_unreachable"],
])("%j is %s at the field", async (behaviour, reason) => {
  server.behave(behaviour);
  const call = resolveHead({ ...open, timeoutMs: 700, repository: server.url("app.git"), branch: "main" });
  await expect(call).rejects.toMatchObject({ code: "invalid", reason, fields: [{ path: "repository" }] });
});

it("a pinned name goes where it was pinned, whatever the resolver says", async () => {
  server.behave({});
  const port = Number(new URL(server.url("")).port);
  const repository = { kind: "http", url: `http://pinned.invalid:${port}/app.git`, host: "pinned.invalid", port } as const;
  const ask = (pinned: readonly string[] | null) =>
    runGit(lsRemote({ repository, pinned, inherited: { PATH: "/usr/bin:/bin" }, credential: {} }, ["refs/heads/main"]), {
      timeoutMs: 20_000,
    });
  expect((await ask(["127.0.0.1"])).output.toString()).toContain(commit);
  expect((await ask(null)).errors).toContain("Could not resolve host");
});
