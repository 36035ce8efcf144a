import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, posix, sep } from "node:path";
import { StageError } from "../deployments/stage-error";

/** The real path of the Dockerfile, which is inside the checkout however many links lead there. @throws StageError */
export const resolveInTree = async (tree: string, path: string): Promise<string> => {
  const outside = () => new StageError("dockerfile_outside", `The Dockerfile path “${path}” leads out of the repository.`);
  const clean = posix.normalize(path);
  if (posix.isAbsolute(path) || clean === ".." || clean.startsWith("../") || path.includes("\0")) throw outside();
  const root = await realpath(tree);
  const real = await realPathOf(join(root, clean));
  if (real === null) throw await missing(root, path);
  if (real !== root && !real.startsWith(root + sep)) throw outside();
  const found = await stat(real);
  if (found.isDirectory()) throw await missing(root, path, "is a folder");
  if (!found.isFile()) throw outside();
  return real;
};

/** The real path of a folder of the checkout. @throws StageError */
export const resolveFolderInTree = async (tree: string, path: string): Promise<string> => {
  const outside = () => new StageError("dockerfile_outside", `The root directory “${path}” leads out of the repository.`);
  const clean = posix.normalize(path === "" ? "." : path);
  if (posix.isAbsolute(path) || clean === ".." || clean.startsWith("../") || path.includes("\0")) throw outside();
  const root = await realpath(tree);
  const real = await realPathOf(join(root, clean));
  if (real !== null && real !== root && !real.startsWith(root + sep)) throw outside();
  if (real !== null && (await stat(real)).isDirectory()) return real;
  const folders = (await lookInto(root, ".")).folders.slice(0, search.results);
  const hint = folders.length === 0 ? "It holds no folder at all." : `It holds: ${folders.join(", ")}.`;
  throw new StageError("nothing_detected", `There is no folder “${path}” in this commit: change the root directory. ${hint}`);
};

const realPathOf = async (path: string): Promise<string | null> => {
  try {
    return await realpath(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
};

const missing = async (root: string, path: string, why = "does not exist in this commit") => {
  const others = await findDockerfiles(root);
  const hint = others.length === 0 ? "It holds no Dockerfile at all." : `It holds: ${others.join(", ")}.`;
  return new StageError("dockerfile_not_found", `The Dockerfile “${path}” ${why}. ${hint}`);
};

const looksLikeDockerfile = /^(?:Dockerfile|Containerfile)(?:[.-].+)?$|\.(?:Dockerfile|Containerfile)$/i;
const search = { folders: 500, depth: 3, results: 8 } as const;

/** The nearest ones first; a look, not a search of everything. */
const findDockerfiles = async (root: string): Promise<string[]> => {
  const found: string[] = [];
  let level = [""];
  for (let depth = 0; depth <= search.depth && found.length < search.results; depth += 1) {
    const looked = await Promise.all(level.slice(0, search.folders).map((folder) => lookInto(root, folder)));
    found.push(...looked.flatMap(({ dockerfiles }) => dockerfiles).sort());
    level = looked.flatMap(({ folders }) => folders).sort();
  }
  return found.slice(0, search.results);
};

const lookInto = async (root: string, folder: string) => {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const paths = (wanted: (entry: Dirent) => boolean) => entries.filter(wanted).map((entry) => posix.join(folder, entry.name));
  return {
    folders: paths((entry) => entry.isDirectory() && entry.name !== "node_modules"),
    dockerfiles: paths((entry) => !entry.isDirectory() && looksLikeDockerfile.test(entry.name)),
  };
};
