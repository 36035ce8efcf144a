import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type GitCommand, inMirror } from "@/server/git/git-rules";
import { StageError } from "../deployments/stage-error";
import { parseCommit } from "./commit-rules";
import { runInSession, type Session } from "./session";
import {
  checkEntries,
  findLinkOutside,
  isLink,
  isSubmodule,
  type Links,
  megabytes,
  parseTree,
  readable,
  type TreeEntry,
  tooManyFiles,
} from "./tree-rules";

/** A list of 200,000 entries with long names; a larger one is refused unread. */
const maxListBytes = 64 * 1_048_576;
/** The kernel's own limit for the target of a link. */
const maxTargetBytes = 4_096;

export type Place = { mirror: string; commit: string; folder: string };

/** Checks what the commit holds, then writes it to `<folder>/source`. Nothing is written before everything is checked. */
export const checkOut = async (session: Session, place: Place): Promise<{ tree: string; message: string; author: string }> => {
  const [entries, about] = await Promise.all([listTree(session, place), readCommit(session, place)]);
  const size = checkEntries(entries, session.source.maxBytes);
  await checkLinks(session, place, entries.filter(isLink));
  for (const { path } of entries.filter(isSubmodule).slice(0, 20)) {
    session.log(`Submodule ${readable(path)} is not fetched: its folder stays empty.`);
  }
  const tree = await writeTree(session, place, entries.length === 0);
  session.log(`Checked out ${size.files} ${size.files === 1 ? "file" : "files"}, ${megabytes(size.bytes)}.`);
  return { tree, ...about };
};

const listTree = async (session: Session, place: Place): Promise<TreeEntry[]> => {
  const command = inMirror(place.mirror, session.inherited, ["ls-tree", "-r", "-t", "-l", "-z", "--full-tree", place.commit]);
  let tooMuch = false;
  try {
    return parseTree(await runInSession(session, command, { maxOutputBytes: maxListBytes }));
  } catch (error) {
    tooMuch = error instanceof StageError && error.code === "repository_too_large";
    throw tooMuch ? tooManyFiles() : error;
  }
};

const readCommit = async (session: Session, place: Place) => {
  const [object] = await readObjects(session, place, [place.commit]);
  if (object?.type !== "commit") throw new StageError("commit_not_found", `${place.commit.slice(0, 10)} is not a commit.`);
  return parseCommit(object.content);
};

const checkLinks = async (session: Session, place: Place, entries: readonly TreeEntry[]) => {
  if (entries.length === 0) return;
  const long = entries.find((entry) => entry.bytes > maxTargetBytes);
  if (long) throw new StageError("repository_refused", `The link “${readable(long.path)}” is longer than a path can be.`);
  const contents = await readObjects(
    session,
    place,
    entries.map((entry) => entry.object),
  );
  const links: Links = new Map(entries.map((entry, index) => [entry.path, contents[index]?.content.toString("latin1") ?? ""]));
  const outside = findLinkOutside(links);
  if (outside === null) return;
  const target = readable(links.get(outside) ?? "");
  throw new StageError("symlink_outside", `The link “${readable(outside)}” leads out of the repository, to “${target}”.`);
};

type GitObject = { type: string; content: Buffer };

/** Several objects by one process. */
const readObjects = async (session: Session, place: Place, names: readonly string[]): Promise<GitObject[]> => {
  const command = inMirror(place.mirror, session.inherited, ["cat-file", "--batch"]);
  const output = await runInSession(session, command, { input: `${names.join("\n")}\n`, maxOutputBytes: maxListBytes });
  const objects: GitObject[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    const [, type = "", size = "0"] = output.subarray(at, end).toString("latin1").split(" ");
    const bytes = type === "missing" ? -1 : Number(size);
    objects.push({ type, content: output.subarray(end + 1, end + 1 + Math.max(0, bytes)) });
    at = end + 1 + bytes + 1;
  }
  return objects;
};

/** `read-tree -u` writes the files; hooks, filters and submodules have no configuration to run by. */
const writeTree = async (session: Session, place: Place, empty: boolean): Promise<string> => {
  const tree = join(place.folder, "source");
  const index = join(place.folder, "index");
  await rm(place.folder, { recursive: true, force: true });
  await mkdir(tree, { recursive: true, mode: 0o755 });
  if (empty) return tree;
  const command: GitCommand = inMirror(place.mirror, session.inherited, [
    `--work-tree=${tree}`,
    "read-tree",
    "-u",
    "--reset",
    place.commit,
  ]);
  await runInSession(session, { ...command, environment: { ...command.environment, GIT_INDEX_FILE: index } });
  await rm(index, { force: true });
  return tree;
};
