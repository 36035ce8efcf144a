import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { env } from "@/server/env";

/** A file that is handed out, by its hash. */
export type InstallFile = { path: string; sha256: string; bytes: number };

type Known = InstallFile & { changedAt: number };
const known = new Map<string, Known>();

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

/** Null when there is no such file. Read once, and again when it has changed. */
const describe = async (path: string): Promise<InstallFile | null> => {
  try {
    const { size, mtimeMs } = await stat(path);
    const before = known.get(path);
    if (before?.changedAt === mtimeMs) return before;
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash);
    const file = { path, sha256: hash.digest("hex"), bytes: size, changedAt: mtimeMs };
    known.set(path, file);
    return file;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/** What `bin/build.mjs` makes: worker, edge, and the scripts that keep them running. Null where nothing was built. */
export const workerBundle = (): Promise<InstallFile | null> => describe(resolve("dist/host.tar.gz"));

/** A Node that a distribution has cut into libraries runs nowhere else. */
const isWhole = (): boolean =>
  Object.entries(process.config.variables).every(([name, value]) => !name.startsWith("node_shared") || !value);

/** The Node that web runs on itself. Null: it is none that could be taken to another machine. */
export const nodeProgram = (): Promise<InstallFile | null> => (isWhole() ? describe(process.execPath) : Promise.resolve(null));

/** For which machines that Node is: `linux-x64-glibc`. */
export const nodePlatform = (): string => {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return `${process.platform}-${process.arch}-${header.glibcVersionRuntime === undefined ? "musl" : "glibc"}`;
};

const packing = new Map<string, Promise<void>>();

const pack = async (source: string, target: string): Promise<void> => {
  const draft = `${target}.${randomUUID()}.new`;
  try {
    await pipeline(createReadStream(source), createGzip({ level: 6 }), createWriteStream(draft));
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
};

/** The same, packed: 40 MB instead of 100. Packed once and kept in DATA_DIR. */
export const packedNode = async (): Promise<InstallFile | null> => {
  const program = await nodeProgram();
  if (!program) return null;
  const folder = resolve(env().DATA_DIR, "install");
  const path = join(folder, `node-${program.sha256}.gz`);
  const kept = await describe(path);
  if (kept) return kept;
  await mkdir(folder, { recursive: true });
  const packed = packing.get(path) ?? pack(program.path, path).finally(() => packing.delete(path));
  packing.set(path, packed);
  await packed;
  return describe(path);
};
