import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * BuildKit inside the engine ignores limits of a single build; all its steps run below the cgroup `docker/buildkit`, and what
 * is written there holds for all builds of this engine together.
 */
const root = "/sys/fs/cgroup";
const parent = "docker/buildkit";

export type BuildLimits = { memoryMb: number; pids: number };
type Write = { folder: string; file: string; value: string; optional?: boolean };

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const isUnified = (): Promise<boolean> => exists(join(root, "cgroup.controllers"));

/** On cgroup v1 memory may never exceed memory with swap, also not between two writes: raised one way, lowered the other. */
export const inOrder = (memory: Write, withSwap: Write, presentWithSwap: number): Write[] =>
  Number(memory.value) > presentWithSwap ? [withSwap, memory] : [memory, withSwap];

const presentLimit = async (path: string): Promise<number> =>
  (await exists(path)) ? Number(await readFile(path, "utf8")) : Number.POSITIVE_INFINITY;

const writesFor = async ({ memoryMb, pids }: BuildLimits, unified: boolean): Promise<Write[]> => {
  const bytes = String(memoryMb * 1_048_576);
  if (unified) {
    const folder = join(root, parent);
    return [
      { folder, file: "memory.max", value: bytes },
      { folder, file: "memory.swap.max", value: "0", optional: true },
      { folder, file: "pids.max", value: String(pids) },
    ];
  }
  const memory = join(root, "memory", parent);
  const swapFile = "memory.memsw.limit_in_bytes";
  return [
    ...inOrder(
      { folder: memory, file: "memory.limit_in_bytes", value: bytes },
      { folder: memory, file: swapFile, value: bytes, optional: true },
      await presentLimit(join(memory, swapFile)),
    ),
    { folder: join(root, "pids", parent), file: "pids.max", value: String(pids) },
  ];
};

/** Sets the limits, or says why they cannot be set: a build without limits is better than none, but must be told. */
export const limitBuilds = async (limits: BuildLimits): Promise<string | null> => {
  try {
    for (const { folder, file, value, optional } of await writesFor(limits, await isUnified())) {
      await mkdir(folder, { recursive: true });
      const path = join(folder, file);
      if (optional && !(await exists(path))) continue;
      await writeFile(path, value);
    }
    return null;
  } catch (error) {
    return `Builds run without limits of memory and processes: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/**
 * How many processes were killed for their memory so far: of builds where cgroups are unified, else of the whole machine, for there each
 * step counts by itself, and its count goes with it. 0 where that cannot be read.
 */
export const countOomKills = async (): Promise<number> => {
  const file = (await isUnified()) ? join(root, parent, "memory.events") : "/proc/vmstat";
  try {
    return Number(/^oom_kill (\d+)$/m.exec(await readFile(file, "utf8"))?.[1] ?? 0);
  } catch {
    // No build has run yet, or the cgroups are hidden from us.
    return 0;
  }
};
