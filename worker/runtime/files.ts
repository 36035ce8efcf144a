import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Where the host's program keeps what it must not forget. */
export const workerFolders = (dataDir: string) => {
  const root = resolve(dataDir, "worker");
  return {
    root,
    identity: join(root, "identity.json"),
    desiredState: join(root, "desired-state.json"),
    applied: join(root, "applied.json"),
    spool: join(root, "spool"),
    claims: join(root, "claims"),
    appLogs: join(root, "logs"),
    dockerHome: join(root, "docker-home"),
  };
};

export const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

/** Null when there is no such file. */
export const readIfThere = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/** Names in a folder; none when it is not there. */
export const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const saving = new Map<string, Promise<void>>();

/** Whole or not at all, also over a power cut. Saves of one file come one after the other; the last call's value stays. */
export const saveJson = async (path: string, value: unknown): Promise<void> => {
  const before = saving.get(path) ?? Promise.resolve();
  const saved = before.then(() => save(path, value));
  const settled = saved.catch(() => undefined);
  saving.set(path, settled);
  try {
    await saved;
  } finally {
    if (saving.get(path) === settled) saving.delete(path);
  }
};

const save = async (path: string, value: unknown): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.new`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
};

/** Null when the file is missing or holds no JSON. */
export const readJson = async (path: string): Promise<unknown> => {
  const text = await readIfThere(path);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};
