import { statfs } from "node:fs/promises";
import { StageError } from "../deployments/stage-error";
import { type DiskRoom, whyNoRoom } from "./disk-rules";
import type { Engine } from "./engine";

const megabyte = 1_048_576;

/** Null where there is no such folder for us. */
export const diskRoom = async (folder: string): Promise<DiskRoom | null> => {
  try {
    const { blocks, bfree, bavail, bsize, files, ffree } = await statfs(folder);
    const used = blocks - bfree;
    return {
      freeMb: Math.floor((bavail * bsize) / megabyte),
      usedPercent: used + bavail === 0 ? 0 : (100 * used) / (used + bavail),
      freeInodes: files === 0 ? null : ffree,
    };
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
    const room = await diskRoom(folder);
    const reason = room === null ? null : whyNoRoom(room, floorMb);
    if (reason !== null) throw new StageError("disk_full", reason);
  }
};
