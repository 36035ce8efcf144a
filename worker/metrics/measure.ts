import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { limitOf, parseCgroups, parseNetwork, parseStat } from "./cgroup-rules";

/** What a container uses, read from the kernel: two files are a hundred times cheaper than asking the engine. */
export type Usage = {
  cpuMs: number;
  memoryBytes: number;
  memoryLimitBytes: number | null;
  pids: number | null;
  network: { received: number; sent: number } | null;
};

const root = "/sys/fs/cgroup";

const textOf = async (...path: string[]): Promise<string | null> => {
  try {
    return await readFile(join(...path), "utf8");
  } catch {
    // The container has just ended, or this kernel does not have that file.
    return null;
  }
};

const numberOf = (text: string | null): number | null => (text === null || text.trim() === "" ? null : Number(text));

const unified = async (path: string): Promise<Omit<Usage, "network"> | null> => {
  const folder = join(root, path);
  const [cpu, current, stat, max, pids] = await Promise.all(
    ["cpu.stat", "memory.current", "memory.stat", "memory.max", "pids.current"].map((file) => textOf(folder, file)),
  );
  if (cpu == null || current == null) return null;
  return {
    cpuMs: (parseStat(cpu).get("usage_usec") ?? 0) / 1_000,
    memoryBytes: Math.max(0, Number(current) - (parseStat(stat ?? "").get("inactive_file") ?? 0)),
    memoryLimitBytes: limitOf(max ?? null),
    pids: numberOf(pids ?? null),
  };
};

const separate = async (paths: ReadonlyMap<string, string>): Promise<Omit<Usage, "network"> | null> => {
  const at = (controller: string) => join(root, controller, paths.get(controller) ?? "");
  const [cpu, usage, stat, max, pids] = await Promise.all([
    textOf(at("cpuacct"), "cpuacct.usage"),
    textOf(at("memory"), "memory.usage_in_bytes"),
    textOf(at("memory"), "memory.stat"),
    textOf(at("memory"), "memory.limit_in_bytes"),
    textOf(at("pids"), "pids.current"),
  ]);
  if (cpu === null || usage === null) return null;
  return {
    cpuMs: Number(cpu) / 1e6,
    memoryBytes: Math.max(0, Number(usage) - (parseStat(stat ?? "").get("total_inactive_file") ?? 0)),
    memoryLimitBytes: limitOf(max),
    pids: numberOf(pids),
  };
};

/** Null where it cannot be read. */
export const measure = async (pid: number): Promise<Usage | null> => {
  const cgroups = await textOf("/proc", String(pid), "cgroup");
  if (pid <= 0 || cgroups === null) return null;
  const paths = parseCgroups(cgroups);
  const usage = paths.has("memory") ? await separate(paths) : await unified(paths.get("") ?? "/");
  if (!usage) return null;
  const network = await textOf("/proc", String(pid), "net", "dev");
  return { ...usage, network: network === null ? null : parseNetwork(network) };
};
