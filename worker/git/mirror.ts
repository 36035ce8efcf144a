import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { withLock } from "./lock";

/**
 * A bare repository per app and address. Every commit in it that was fetched as a whole has a ref of its own under
 * `refs/wisehosting/`; what has none is not relied upon. It is a cache: when in doubt it is thrown away.
 */
export type Mirror = { path: string; fresh: boolean };

const safeName = (id: string) => {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) throw new Error(`Not an id: ${JSON.stringify(id)}`);
  return id;
};

export const mirrorsFolder = (dataDir: string, appId: string) => resolve(dataDir, "worker", "mirrors", safeName(appId));
export const treesFolder = (dataDir: string) => resolve(dataDir, "worker", "trees");
export const treeFolder = (dataDir: string, claimId: string) => join(treesFolder(dataDir), safeName(claimId));

/** More packs than this make git slow; a new shallow fetch is cheaper than packing again. */
const maxPacks = 50;

type Wanted = { dataDir: string; appId: string; url: string; maxBytes: number; objectFormat: "sha1" | "sha256" };

/** Opens the mirror of this app's repository, or makes an empty one. Mirrors of its earlier addresses go. */
export const openMirror = async (wanted: Wanted): Promise<Mirror> => {
  const folder = mirrorsFolder(wanted.dataDir, wanted.appId);
  const name = `${createHash("sha256").update(`${wanted.objectFormat} ${wanted.url}`).digest("hex").slice(0, 20)}.git`;
  const path = join(folder, name);
  const present = await namesIn(folder);
  await Promise.all(
    present.filter((other) => other !== name).map((other) => rm(join(folder, other), { recursive: true, force: true })),
  );
  if (present.includes(name)) {
    await cleanMirror(path);
    const packs = await packFiles(path);
    const crowded = packs.files.filter((file) => file.endsWith(".pack")).length > maxPacks || packs.bytes > wanted.maxBytes;
    if (!crowded) return { path, fresh: false };
    await rm(path, { recursive: true, force: true });
  }
  await createMirror(path, wanted.objectFormat);
  return { path, fresh: true };
};

/** What `git init --bare` would make, without a process; under a passing name until it is whole. */
const createMirror = async (path: string, objectFormat: Wanted["objectFormat"]) => {
  const making = `${path}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(join(making, "objects", "pack"), { recursive: true, mode: 0o700 });
  await mkdir(join(making, "refs", "wisehosting"), { recursive: true });
  const sha256 = objectFormat === "sha256";
  const format = `[core]\n\trepositoryformatversion = ${sha256 ? 1 : 0}\n\tbare = true\n${sha256 ? "[extensions]\n\tobjectformat = sha256\n" : ""}`;
  await writeFile(join(making, "config"), format);
  await writeFile(join(making, "HEAD"), "ref: refs/heads/none\n");
  await rename(making, path);
};

/** Locks and half packs that a killed git left behind. Called with the mirror's lock held: nobody else's are there. */
export const cleanMirror = async (path: string) => {
  const stale = async (folder: string, isStale: (name: string) => boolean) => {
    const names = (await namesIn(join(path, folder))).filter(isStale);
    await Promise.all(names.map((name) => rm(join(path, folder, name), { force: true })));
  };
  await stale(".", (name) => name.endsWith(".lock") || name.startsWith("shallow_"));
  await stale("refs/wisehosting", (name) => name.endsWith(".lock"));
  await stale("objects/pack", (name) => name.startsWith("tmp_") || name.endsWith(".keep") || name.endsWith(".lock"));
};

/** Pack files with their sizes; those that are being written too. */
export const packFiles = async (path: string): Promise<{ files: readonly string[]; bytes: number }> => {
  const folder = join(path, "objects", "pack");
  const files = await namesIn(folder);
  const sizes = await Promise.all(files.map((name) => bytesOf(join(folder, name))));
  return { files, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
};

const commitRef = (path: string, commit: string) => join(path, "refs", "wisehosting", commit);

export const hasCommit = async (path: string, commit: string): Promise<boolean> => (await readRef(path, commit)) === commit;

/** What a ref of ours names; null when there is none. */
export const readRef = async (path: string, name: string): Promise<string | null> => {
  try {
    return (await readFile(commitRef(path, name), "latin1")).trim();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/** Gives a whole commit its ref, so that no later fetch asks for it again. */
export const keepCommit = async (path: string, commit: string) => {
  const lock = `${commitRef(path, commit)}.lock`;
  await writeFile(lock, `${commit}\n`);
  await rename(lock, commitRef(path, commit));
};

/** Removes everything fetched for an app that is gone. */
export const removeMirror = (dataDir: string, appId: string): Promise<void> =>
  withLock(appId, new AbortController().signal, () => rm(mirrorsFolder(dataDir, appId), { recursive: true, force: true }));

/** Removes the work tree of a claim. */
export const removeTree = async (dataDir: string, claimId: string): Promise<void> => {
  await rm(treeFolder(dataDir, claimId), { recursive: true, force: true, maxRetries: 3 });
};

/** What is fetched for a look alone, whose mirror nobody comes back to. */
export const inspectionPrefix = "inspection-";

/**
 * Removes the work trees that nobody works on, but for those of these claims, and the mirrors of looks. At boot all of them: a
 * killed worker left them. Later those that are old: a look may be under way.
 */
export const cleanTrees = async (dataDir: string, keepClaimIds: readonly string[], olderThanMs = 0): Promise<void> => {
  const stale = (await namesIn(treesFolder(dataDir))).filter((name) => !keepClaimIds.includes(name));
  const mirrors = resolve(dataDir, "worker", "mirrors");
  const looks = (await namesIn(mirrors)).filter((name) => name.startsWith(inspectionPrefix));
  const left = [...stale.map((name) => join(treesFolder(dataDir), name)), ...looks.map((name) => join(mirrors, name))];
  await Promise.all(
    left.map(async (path) => {
      if (olderThanMs === 0 || (await ageOf(path)) > olderThanMs) await rm(path, { recursive: true, force: true });
    }),
  );
};

/** Milliseconds since something was last put into the folder; 0 when it has just gone. */
const ageOf = async (path: string): Promise<number> => {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
};

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

/** A file that git renamed meanwhile counts as nothing. */
const bytesOf = async (file: string) => {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
};
