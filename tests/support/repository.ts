import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "./run";

export type FileContent = string | Buffer | { symlink: string };
export type Files = Readonly<Record<string, FileContent>>;

export type Repository = {
  /** The bare repository: a path that can be cloned. */
  path: string;
  /** Writes files into the branch, commits and pushes; gives the commit. */
  commit: (files: Files, options?: { branch?: string; message?: string }) => Promise<string>;
  /** Runs git in the work tree from which commits are pushed. */
  git: (...args: string[]) => Promise<string>;
  remove: () => Promise<void>;
};

const identity = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

const writeAll = async (root: string, files: Files): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await rm(target, { force: true });
    if (typeof content === "object" && "symlink" in content) await symlink(content.symlink, target);
    else await writeFile(target, content);
  }
};

/** A bare repository in a directory of its own, with one commit of `files` on `main`. */
export const makeRepository = async (files: Files): Promise<Repository & { firstCommit: string }> => {
  const home = await mkdtemp(join(tmpdir(), "wh-repository-"));
  const bare = join(home, "repository.git");
  const tree = join(home, "tree");
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare], { env: identity });
  await run("git", ["init", "--quiet", "--initial-branch=main", tree], { env: identity });
  const git = (...args: string[]) => run("git", args, { cwd: tree, env: identity });
  await git("remote", "add", "origin", bare);
  const commit: Repository["commit"] = async (changed, { branch = "main", message = "Change" } = {}) => {
    if ((await git("branch", "--show-current")).trim() !== branch) {
      await git("checkout", "--quiet", "-B", branch);
    }
    await writeAll(tree, changed);
    await git("add", "--all");
    await git("commit", "--quiet", "--allow-empty", "--message", message);
    await git("push", "--quiet", "--force", "origin", `HEAD:refs/heads/${branch}`);
    return (await git("rev-parse", "HEAD")).trim();
  };
  const firstCommit = await commit(files, { message: "Begin" });
  return { path: bare, commit, git, firstCommit, remove: () => rm(home, { recursive: true, force: true }) };
};
