import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/**
 * Build variables reach a build as BuildKit secrets: files that only steps which ask for them see, and that no layer and no
 * history holds. Each is a secret under its own name; all together, as lines for a shell, are `build-env`.
 */
export type BuildSecrets = { secrets: { id: string; file: string }[]; digest: string; remove: () => Promise<void> };

const allVariablesId = "build-env";
/** Of a Dockerfile that declares it: steps after it are built anew when a variable has changed. */
export const digestArgument = "WISEHOSTING_BUILD_VARIABLES";

export type BuildVariables = Readonly<Record<string, string>>;

/** Memory rather than disk, where there is some. */
const memoryFolder = "/dev/shm";

/** Folders of one installation's claims. */
const prefixOf = (dataDir: string): string =>
  `wisehosting-${createHash("sha256").update(resolve(dataDir)).digest("hex").slice(0, 16)}-`;

const folderFor = async (dataDir: string, claimId: string): Promise<string> => {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(claimId)) throw new Error(`Not an id: ${JSON.stringify(claimId)}`);
  const hasMemory = await access(memoryFolder).then(
    () => true,
    () => false,
  );
  return hasMemory
    ? join(memoryFolder, prefixOf(dataDir) + claimId)
    : join(resolve(dataDir), "worker", "trees", claimId, "secrets");
};

/** As a shell reads them. Pure. */
export const shellLines = (variables: BuildVariables): string =>
  Object.entries(variables)
    .map(([key, value]) => `export ${key}='${value.replaceAll("'", "'\\''")}'\n`)
    .join("");

/**
 * Equal variables of one app give an equal digest. It stands in the image's history, so it is keyed: a short secret cannot be
 * found out by trying. Pure.
 */
export const digestOf = (key: Buffer, appId: string, variables: BuildVariables): string => {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac("sha256", key)
    .update(JSON.stringify([appId, sorted]))
    .digest("hex")
    .slice(0, 32);
};

const keyBytes = 32;

/** This host's own, made once. Whole or not at all: with half of a key, or none, the digests would give short secrets away. */
export const hostKey = async (dataDir: string): Promise<Buffer> => {
  const folder = join(resolve(dataDir), "worker");
  const file = join(folder, "build-variables.key");
  const present = await readFile(file).catch(unlessMissing);
  if (present?.length === keyBytes) return present;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const passing = `${file}.${randomUUID()}`;
  await writeFile(passing, randomBytes(keyBytes), { flag: "wx", mode: 0o600 });
  await rename(passing, file);
  return readFile(file);
};

const unlessMissing = (error: unknown): null => {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw error;
};

type Owner = { dataDir: string; claimId: string; appId: string };

/** Files that nobody else can read, in a folder of the claim's own; the caller removes them when the build has ended. */
export const writeBuildSecrets = async (owner: Owner, variables: BuildVariables): Promise<BuildSecrets> => {
  const digest = digestOf(await hostKey(owner.dataDir), owner.appId, variables);
  const folder = await folderFor(owner.dataDir, owner.claimId);
  const remove = () => rm(folder, { recursive: true, force: true });
  // Without variables `build-env` is empty, so that a step which sources it works all the same.
  const texts: [string, string][] = [[allVariablesId, shellLines(variables)], ...Object.entries(variables)];
  await remove();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const secrets = texts.map(([id], index) => ({ id, file: join(folder, String(index)) }));
  await Promise.all(texts.map(([, text], index) => writeFile(join(folder, String(index)), text, { mode: 0o600, flag: "wx" })));
  return { secrets, digest, remove };
};

/** At boot: what a killed worker left in memory. */
export const cleanBuildSecrets = async (dataDir: string): Promise<void> => {
  const names = await readdir(memoryFolder).catch(() => []);
  const left = names.filter((name) => name.startsWith(prefixOf(dataDir)));
  await Promise.all(left.map((name) => rm(join(memoryFolder, name), { recursive: true, force: true })));
};
