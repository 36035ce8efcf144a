import { readFile, statfs } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import type { HostMetrics } from "@/server/workers/protocol";
import { engineFolder } from "../docker/disk";
import type { Engine } from "../docker/engine";
import { type CpuTimes, hostCpuPercent, parseCpuTimes, parseMemory } from "./host-rules";

type Space = HostMetrics["dataDisk"];

/** Null where we cannot look: then it is not ours to judge. */
const spaceOf = async (folder: string): Promise<Space> => {
  try {
    const { bsize, blocks, bavail, bfree } = await statfs(folder);
    // What the system keeps for root counts as used up: others cannot have it.
    return { usedBytes: (blocks - bfree) * bsize, totalBytes: (blocks - bfree + bavail) * bsize };
  } catch {
    return null;
  }
};

const textOf = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

export type HostMeter = { measure: () => Promise<Omit<HostMetrics, "imagesBytes" | "buildCacheBytes" | "containers"> | null> };

/** Measures the whole machine. The first call gives null: there is nothing to compare with yet. */
export const hostMeter = (options: { dataDir: string; engine: Engine }): HostMeter => {
  let before: CpuTimes | null = null;
  let folder: string | null = null;
  let asking = false;
  /** Not waited for: an engine that hangs is to hold up nothing. */
  const askFolder = (): void => {
    if (folder !== null || asking) return;
    asking = true;
    const answer = engineFolder(options.engine).then(
      (found) => {
        folder = found;
      },
      () => undefined,
    );
    void answer.finally(() => {
      asking = false;
    });
  };
  return {
    measure: async () => {
      askFolder();
      const [stat, meminfo, dataDisk, engineDisk] = await Promise.all([
        textOf("/proc/stat"),
        textOf("/proc/meminfo"),
        spaceOf(options.dataDir),
        folder === null ? null : spaceOf(folder),
      ]);
      const now = parseCpuTimes(stat);
      const cpuPercent = hostCpuPercent(before, now);
      before = now;
      const memory = parseMemory(meminfo);
      if (cpuPercent === null || memory === null) return null;
      const [one = 0, five = 0, fifteen = 0] = loadavg();
      return {
        cpuPercent,
        cpus: cpus().length,
        load: [one, five, fifteen],
        memoryBytes: memory.usedBytes,
        memoryTotalBytes: memory.totalBytes,
        dataDisk,
        engineDisk,
      };
    },
  };
};
