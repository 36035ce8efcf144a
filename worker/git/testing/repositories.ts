import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Real repositories, well-formed and not, made by git's own plumbing. */
const environment = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Ada Example",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_COMMITTER_NAME: "Ada Example",
  GIT_COMMITTER_EMAIL: "ada@example.org",
} as unknown as NodeJS.ProcessEnv;

export const temporaryFolder = () => {
  const path = mkdtempSync(join(tmpdir(), "wisehosting-git-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

export const git = (repository: string, given: readonly string[], input: string | Buffer = "") =>
  execFileSync("git", ["-C", repository, ...given], { env: environment, input, maxBuffer: 1e9, stdio: ["pipe", "pipe", "pipe"] })
    .toString()
    .trim();

export const bareRepository = (path: string, objectFormat = "sha1") => {
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", `--object-format=${objectFormat}`, path], { env: environment });
  return path;
};

export type File = { mode?: "100644" | "100755" | "120000" | "160000"; content: string | Buffer };

/** Commits exactly these files by `git fast-import`; answers the commit. */
export const commitFiles = (
  repository: string,
  files: Readonly<Record<string, string | File>>,
  { branch = "main", message = "A change", onto = true } = {},
): string => {
  const parts: Buffer[] = [];
  const line = (text: string) => parts.push(Buffer.from(`${text}\n`));
  const data = (content: string | Buffer) => {
    const bytes = Buffer.from(content);
    line(`data ${bytes.length}`);
    parts.push(bytes, Buffer.from("\n"));
  };
  line(`commit refs/heads/${branch}`);
  line("committer Ada Example <ada@example.org> 1700000000 +0000");
  data(message);
  if (onto && git(repository, ["for-each-ref", `refs/heads/${branch}`]) !== "") line(`from refs/heads/${branch}^0`);
  line("deleteall");
  for (const [path, given] of Object.entries(files)) {
    const file = typeof given === "string" ? { content: given } : given;
    const mode = file.mode ?? "100644";
    const quoted = `"${path.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
    if (mode === "160000") line(`M ${mode} ${file.content.toString()} ${quoted}`);
    else {
      line(`M ${mode} inline ${quoted}`);
      data(file.content);
    }
  }
  line("done");
  git(repository, ["fast-import", "--quiet", "--done", "--force"], Buffer.concat(parts));
  return git(repository, ["rev-parse", `refs/heads/${branch}`]);
};

export type RawEntry = { mode: string; name: string; object: string };

/** A tree that no well-behaved git would make: names and order are written as given. */
export const rawTree = (repository: string, entries: readonly RawEntry[]): string =>
  git(
    repository,
    ["hash-object", "-w", "-t", "tree", "--literally", "--stdin"],
    Buffer.concat(
      entries.map(({ mode, name, object }) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(object, "hex")])),
    ),
  );

export const blob = (repository: string, content: string) => git(repository, ["hash-object", "-w", "--stdin"], content);

export const commitTree = (repository: string, tree: string, branch = "main"): string => {
  const commit = git(repository, ["commit-tree", tree, "-m", "Made by hand"]);
  git(repository, ["update-ref", `refs/heads/${branch}`, commit]);
  return commit;
};
