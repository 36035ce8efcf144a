import { StageError } from "../deployments/stage-error";

/** One entry of `git ls-tree -r -t -l -z`. `path` holds one character per byte, so that every name survives. */
export type TreeEntry = { mode: string; object: string; bytes: number; path: string };

export const treeLimits = { entries: 200_000, pathBytes: 3_900, nameBytes: 255, linkHops: 40 } as const;

const modes = { folder: "040000", link: "120000", submodule: "160000" } as const;

export const isLink = (entry: TreeEntry) => entry.mode === modes.link;
export const isSubmodule = (entry: TreeEntry) => entry.mode === modes.submodule;
export const isFile = (entry: TreeEntry) => !isSubmodule(entry) && entry.mode !== modes.folder;

/** For a person: names are UTF-8, whatever is not shows as a replacement character. */
export const readable = (bytes: string) =>
  Buffer.from(bytes, "latin1")
    .toString("utf8")
    .replace(/\p{Cc}/gu, "\ufffd");

export const parseTree = (output: Buffer): TreeEntry[] =>
  output
    .toString("latin1")
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", , object = "", size = "-"] = line.slice(0, tab).split(/ +/);
      return { mode, object, bytes: size === "-" ? 0 : Number(size), path: line.slice(tab + 1) };
    });

const refused = (sentence: string) => new StageError("repository_refused", sentence);

/** Number, sizes and names of what would be checked out. @throws StageError */
export const checkEntries = (entries: readonly TreeEntry[], maxBytes: number): { files: number; bytes: number } => {
  if (entries.length > treeLimits.entries) throw tooManyFiles();
  const seen = new Set<string>();
  let bytes = 0;
  for (const entry of entries) {
    checkPath(entry.path);
    // A tree that names the same thing twice, once as a link and once as a folder, writes through the link.
    if (seen.has(entry.path)) throw refused(`The repository holds “${readable(entry.path)}” twice.`);
    seen.add(entry.path);
    bytes += entry.bytes;
  }
  if (bytes > maxBytes) throw tooLarge(maxBytes);
  return { files: entries.filter(isFile).length, bytes };
};

export const tooManyFiles = () =>
  new StageError(
    "repository_too_large",
    `The repository holds more than ${treeLimits.entries.toLocaleString("en")} files and folders.`,
  );

export const tooLarge = (maxBytes: number) =>
  new StageError("repository_too_large", `The repository is larger than the ${megabytes(maxBytes)} that are allowed here.`);

export const megabytes = (bytes: number) =>
  bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} kB` : `${Math.round(bytes / 1_048_576).toLocaleString("en")} MB`;

const checkPath = (path: string) => {
  if (path.length > treeLimits.pathBytes) throw refused(`The path “${readable(path).slice(0, 80)}…” is too long.`);
  for (const name of path.split("/")) {
    if (name === "" || name === "." || name === ".." || isDotGit(name)) {
      throw refused(`The repository holds the path “${readable(path)}”, which is not allowed.`);
    }
    if (name.length > treeLimits.nameBytes) throw refused(`The name “${readable(name).slice(0, 80)}…” is too long.`);
  }
};

/** `.git` as any file system would read it: letter case, invisible characters, dots and spaces at the end, short names. */
const isDotGit = (name: string) => {
  const plain = Buffer.from(name, "latin1")
    .toString("utf8")
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, "")
    .toLowerCase();
  return /^(?:\.git|git~1)(?:[. ]*|:.*|\\.*)$/.test(plain);
};

/** Targets of links by their paths, both one character per byte. */
export type Links = ReadonlyMap<string, string>;

/** The first link that leads out of the tree, alone or through others; null when all stay inside. */
export const findLinkOutside = (links: Links): string | null => {
  for (const [path, target] of links) {
    if (!staysInside(path, target, links)) return path;
  }
  return null;
};

/**
 * Walks a link as the kernel would: names one by one, other links in place, `..` from where they lead. Reading `..` off the
 * text alone would be fooled by `x -> d/..` where `d` is a link itself.
 */
const staysInside = (path: string, target: string, links: Links): boolean => {
  let at = path.split("/").slice(0, -1);
  let ahead = target.split("/");
  let hops = 0;
  if (target.startsWith("/")) return false;
  while (ahead.length > 0) {
    const [name = "", ...rest] = ahead;
    ahead = rest;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (at.length === 0) return false;
      at = at.slice(0, -1);
      continue;
    }
    const next = links.get([...at, name].join("/"));
    if (next === undefined) {
      at = [...at, name];
      continue;
    }
    hops += 1;
    // A circle leads nowhere: the kernel refuses it too.
    if (hops > treeLimits.linkHops) return true;
    if (next.startsWith("/")) return false;
    ahead = [...next.split("/"), ...ahead];
  }
  return true;
};
