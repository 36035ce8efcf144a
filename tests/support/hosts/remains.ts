import { existsSync } from "node:fs";
import { readdir, readFile, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run";
import { waitFor } from "../wait";
import { namePrefix, namespaceOf, networksThere, removeNetwork } from "./network";

/** What a host is on this machine beside its network: processes, cgroups, mounts, a folder. All of it is found by its name. */

const cgroupRoot = "/sys/fs/cgroup";
export const cgroupParentOf = (name: string): string => `/docker-${name}`;
export const homeOf = (name: string): string => join(tmpdir(), name);

const foldersIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
};

/** Deepest first, in the one hierarchy or in those of each controller. */
const cgroupsOf = async (name: string): Promise<string[]> => {
  const withThoseBelow = async (folder: string): Promise<string[]> => {
    const below = await Promise.all((await foldersIn(folder)).map(withThoseBelow));
    return [...below.flat(), folder];
  };
  const roots = [cgroupRoot, ...(await foldersIn(cgroupRoot))].map((folder) => join(folder, cgroupParentOf(name)));
  return (await Promise.all(roots.filter((folder) => existsSync(folder)).map(withThoseBelow))).flat();
};

/** Processes in its network, and those of its containers. */
const processesOf = async (name: string): Promise<number[]> => {
  const own = existsSync(namespaceOf(name)) ? await run("ip", ["netns", "pids", name]) : "";
  const files = (await cgroupsOf(name)).map((folder) => join(folder, "cgroup.procs"));
  const lists = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return [...new Set([own, ...lists].join("\n").split("\n").map(Number))].filter((id) => id > 1);
};

const endIfThere = (id: number): void => {
  try {
    process.kill(id, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};

/** Ends everything on the host at once, containers too. */
const endAll = (name: string): Promise<true> =>
  waitFor(
    async () => {
      const living = await processesOf(name);
      for (const id of living) endIfThere(id);
      return living.length === 0;
    },
    { what: `everything on ${name} to end`, everyMs: 100 },
  );

/** Deepest first. */
const unmountBelow = async (folder: string): Promise<void> => {
  const mounts = (await readFile("/proc/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
  const below = mounts.filter((path) => path.startsWith(`${folder}/`));
  for (const path of below.sort((one, other) => other.length - one.length)) await run("umount", ["-l", path]);
};

/** A power cut: only what is on the host's disk stays. */
export const losePower = async (name: string): Promise<void> => {
  await endAll(name);
  await unmountBelow(join(homeOf(name), "engine"));
  await rm(join(homeOf(name), "engine", "exec"), { recursive: true, force: true });
  await removeNetwork(name);
};

/** Nothing of the host stays on this machine. */
export const removeRemains = async (name: string): Promise<void> => {
  await endAll(name);
  await unmountBelow(homeOf(name));
  await removeNetwork(name);
  for (const folder of await cgroupsOf(name)) await rmdir(folder).catch(() => undefined);
  if (process.env.KEEP_STACKS !== "true") await rm(homeOf(name), { recursive: true, force: true });
};

/** What test runs that were killed have left: each name says whose it is. */
export const removeRemainsOfTheDead = async (): Promise<void> => {
  for (const name of await networksThere()) {
    const owner = name.slice(namePrefix.length).split("-")[0] ?? "";
    if (!existsSync(`/proc/${owner}`)) await removeRemains(name);
  }
};
