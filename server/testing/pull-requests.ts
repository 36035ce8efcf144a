import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PullRequestEvent } from "@/server/git/providers/event-schema";
import { testRepository } from "./repository";

const run = promisify(execFile);

/** A repository whose branches can be pushed to, as pull requests do. */
export const testRequests = async () => {
  const { path, commit } = await testRepository();
  const git = async (...words: string[]) => (await run("git", ["-C", path, ...words])).stdout.trim();
  await git("config", "user.name", "Test");
  await git("config", "user.email", "test@example.com");
  return {
    path,
    commit,
    git,
    /** One more commit on the branch, which is made from `main` where there is none. */
    push: async (branch: string): Promise<string> => {
      await git("switch", "--quiet", "--force-create", "work", `refs/heads/${branch}`).catch(() =>
        git("switch", "--quiet", "--force-create", "work", "main"),
      );
      await writeFile(join(path, "version"), randomUUID());
      await git("add", ".");
      await git("commit", "--quiet", "--message", `Change ${branch}`);
      const head = await git("rev-parse", "HEAD");
      await git("update-ref", `refs/heads/${branch}`, head);
      return head;
    },
  };
};

export const pullRequestEvent = (
  number: number,
  more: Partial<Omit<PullRequestEvent, "head">> & { branch?: string; commit?: string; forkAt?: string } = {},
): PullRequestEvent => {
  const { branch = "feature", commit = "c".repeat(40), forkAt, ...rest } = more;
  return {
    kind: "pull_request",
    action: "opened",
    number,
    title: `Change number ${number}`,
    author: "someone",
    url: `https://git.example.com/team/app/pull/${number}`,
    head: { branch, commit, repository: forkAt ?? null },
    base: { branch: "main" },
    fork: false,
    ...rest,
  };
};
