import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, posix } from "node:path";

/** Made by package managers, read by nobody who wants to know what an app is. */
const skipped = new Set(["node_modules", ".git"]);

/**
 * The files below a folder of a checkout, relative to it, in the order of their names. A link counts as a file where it leads
 * to one, and is not followed into a folder: it may lead round in a circle. The nearest first, no more than `most`, and from no
 * deeper than `levels`.
 */
export const listTree = async (root: string, { most, levels }: { most: number; levels: number }): Promise<string[]> => {
  const files: string[] = [];
  let level = [""];
  for (let depth = 0; depth < levels && level.length > 0 && files.length < most; depth += 1) {
    const below: string[] = [];
    for (const folder of level) {
      const found = await listFolder(root, folder);
      files.push(...found.files);
      below.push(...found.folders);
      if (files.length >= most) break;
    }
    level = below;
  }
  return files.slice(0, most);
};

const listFolder = async (root: string, folder: string): Promise<{ files: string[]; folders: string[] }> => {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const path = posix.join(folder, entry.name);
    if (await isFile(join(root, path), entry)) files.push(path);
  }
  const folders = entries.filter((entry) => entry.isDirectory() && !skipped.has(entry.name));
  return { files, folders: folders.map(({ name }) => posix.join(folder, name)) };
};

const isFile = async (path: string, entry: Dirent): Promise<boolean> => {
  if (!entry.isSymbolicLink()) return entry.isFile();
  try {
    return (await stat(path)).isFile();
  } catch {
    // It leads nowhere, or in a circle.
    return false;
  }
};
