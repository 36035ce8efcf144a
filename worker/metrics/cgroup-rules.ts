/** The kernel's accounting files, v1 and v2. Pure. */

/** What a container has used since it was started, and what it uses now. Null where it cannot be known. */
export type Counters = {
  cpuMs: number;
  memoryBytes: number;
  pids: number | null;
  network: { received: number; sent: number } | null;
  disk: { read: number; written: number } | null;
};

/** Where a process's cgroups are, by `/proc/<pid>/cgroup`: for v2 under the empty name. */
export const parseCgroups = (text: string): ReadonlyMap<string, string> => {
  const paths = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, controllers, ...path] = line.split(":");
    if (controllers === undefined) continue;
    for (const controller of controllers.split(",")) paths.set(controller, path.join(":"));
  }
  return paths;
};

/** The files to read of one container, below the cgroups' root. */
export type CgroupFiles = { version: 1 | 2; cpu: string; memory: string; memoryStat: string; pids: string; disk: string };

/**
 * Null where the process is not the container's: seen from another process namespace, its id is somebody else's, and the
 * engine has to be asked.
 */
export const cgroupFilesOf = (text: string, containerId: string): CgroupFiles | null => {
  const paths = parseCgroups(text);
  const of = (controller: string): string | null => {
    const path = paths.get(controller);
    return path?.includes(containerId) === true && !path.includes("..") ? path : null;
  };
  const memory = of("memory");
  const cpu = of("cpuacct");
  if (memory !== null && cpu !== null) {
    return {
      version: 1,
      cpu: `cpuacct${cpu}/cpuacct.usage`,
      memory: `memory${memory}/memory.usage_in_bytes`,
      memoryStat: `memory${memory}/memory.stat`,
      pids: `pids${of("pids") ?? memory}/pids.current`,
      disk: `blkio${of("blkio") ?? memory}/blkio.throttle.io_service_bytes_recursive`,
    };
  }
  const unified = of("");
  if (unified === null || paths.has("memory")) return null;
  const path = unified.slice(1);
  return {
    version: 2,
    cpu: `${path}/cpu.stat`,
    memory: `${path}/memory.current`,
    memoryStat: `${path}/memory.stat`,
    pids: `${path}/pids.current`,
    disk: `${path}/io.stat`,
  };
};

/** The value of one `name value` line; null when there is none. Without splitting: these files are read often. */
export const statValue = (text: string, name: string): number | null => {
  const start = text.startsWith(`${name} `) ? 0 : text.indexOf(`\n${name} `) + 1;
  if (start === 0 && !text.startsWith(`${name} `)) return null;
  const value = Number.parseInt(text.slice(start + name.length + 1), 10);
  return Number.isFinite(value) ? value : null;
};

const whole = (text: string | null): number | null => {
  const value = text === null ? Number.NaN : Number.parseInt(text, 10);
  return Number.isFinite(value) ? value : null;
};

/** `8:0 Read 512` lines of v1 and `8:0 rbytes=512 wbytes=0 …` lines of v2, summed over all devices. */
export const parseDisk = (text: string): { read: number; written: number } => {
  let read = 0;
  let written = 0;
  for (const line of text.split("\n")) {
    read += Number(/ (?:Read |rbytes=)(\d+)/.exec(line)?.[1] ?? 0);
    written += Number(/ (?:Write |wbytes=)(\d+)/.exec(line)?.[1] ?? 0);
  }
  return { read, written };
};

/** Bytes of all interfaces but the loopback, of `/proc/<pid>/net/dev`. */
export const parseNetwork = (text: string): { received: number; sent: number } => {
  let received = 0;
  let sent = 0;
  for (const line of text.split("\n")) {
    const [name = "", counters = ""] = line.split(":");
    if (counters === "" || name.trim() === "lo") continue;
    const numbers = counters.trim().split(/\s+/).map(Number);
    received += numbers[0] ?? 0;
    sent += numbers[8] ?? 0;
  }
  return { received, sent };
};

/** The content of each of a container's files; null for one that could not be read. */
export type CgroupTexts = Record<"cpu" | "memory" | "memoryStat" | "pids" | "disk" | "network", string | null>;

/** Null without processor and memory. Pages of files that the kernel can drop at any time are nobody's use of memory. */
export const countersOf = (version: 1 | 2, texts: CgroupTexts): Counters | null => {
  const cpu = version === 1 ? whole(texts.cpu) : statValue(texts.cpu ?? "", "usage_usec");
  const memory = whole(texts.memory);
  if (cpu === null || memory === null) return null;
  const reclaimable = statValue(texts.memoryStat ?? "", version === 1 ? "total_inactive_file" : "inactive_file") ?? 0;
  return {
    cpuMs: version === 1 ? cpu / 1e6 : cpu / 1e3,
    memoryBytes: Math.max(0, memory - reclaimable),
    pids: whole(texts.pids),
    network: texts.network === null ? null : parseNetwork(texts.network),
    disk: texts.disk === null ? null : parseDisk(texts.disk),
  };
};
