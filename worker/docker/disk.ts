import { statfs } from "node:fs/promises";
import { StageError } from "../deployments/stage-error";
import type { Engine } from "./engine";

const megabyte = 1_048_576;

/** Free megabytes for those without privileges. Null where there is no such folder for us. */
export const freeMegabytes = async (folder: string): Promise<number | null> => {
  try {
    const { bavail, bsize } = await statfs(folder);
    return Math.floor((bavail * bsize) / megabyte);
  } catch {
    // The engine keeps its data where we cannot look: then it is not ours to judge.
    return null;
  }
};

const folders = new WeakMap<Engine, string>();

/** Where images and containers take their place. Asked once: an engine gathers much to tell this one thing. */
export const engineFolder = async (engine: Engine): Promise<string> => {
  const known = folders.get(engine);
  if (known !== undefined) return known;
  const info = (await engine.call("tell where it keeps its data", (docker) => docker.info())) as { DockerRootDir?: string };
  const folder = info.DockerRootDir ?? "/var/lib/docker";
  folders.set(engine, folder);
  return folder;
};

/** @throws StageError disk_full below the floor */
export const checkFreeDisk = async (folders: readonly string[], floorMb: number): Promise<void> => {
  for (const folder of folders) {
    const free = await freeMegabytes(folder);
    if (free !== null && free < floorMb) {
      throw new StageError("disk_full", `The host's disk is nearly full: ${free} MB are free, ${floorMb} MB are kept free.`);
    }
  }
};
