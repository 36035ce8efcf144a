import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll } from "vitest";

const run = promisify(execFile);

/** A local git repository with one commit on `main`; gone at the end of the test file. */
export const testRepository = async (): Promise<{ path: string; commit: string }> => {
  const path = await mkdtemp(join(tmpdir(), "wh-repository-"));
  const git = async (...words: string[]) => (await run("git", ["-C", path, ...words])).stdout.trim();
  await git("init", "--quiet", "--initial-branch=main");
  await writeFile(join(path, "Dockerfile"), "FROM scratch\n");
  await git("add", ".");
  await git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "First");
  afterAll(() => rm(path, { recursive: true, force: true }));
  return { path, commit: await git("rev-parse", "HEAD") };
};
