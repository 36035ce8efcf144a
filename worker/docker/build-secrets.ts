import { createHash, createHmac, randomBytes } from "node:crypto";
import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
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

/** This host's own, made once. */
const hostKey = async (dataDir: string): Promise<Buffer> => {
  const file = join(resolve(dataDir), "worker", "build-variables.key");
  await mkdir(join(resolve(dataDir), "worker"), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, randomBytes(32), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFile(file);
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
