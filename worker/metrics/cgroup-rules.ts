/** The kernel's accounting files, v1 and v2. Pure. */

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

/** `name value` lines. */
export const parseStat = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text.split("\n").flatMap((line) => {
      const [name, value] = line.split(" ");
      return name && value ? [[name, Number(value)] as const] : [];
    }),
  );

/** Bytes of all interfaces but the loopback, of `/proc/<pid>/net/dev`. */
export const parseNetwork = (text: string): { received: number; sent: number } => {
  let received = 0;
  let sent = 0;
  for (const line of text.split("\n")) {
    const [name = "", counters = ""] = line.split(":");
    const numbers = counters.trim().split(/\s+/).map(Number);
    if (counters === "" || name.trim() === "lo") continue;
    received += numbers[0] ?? 0;
    sent += numbers[8] ?? 0;
  }
  return { received, sent };
};

export type CpuSample = { usedMs: number; at: number };

/** Percent of one core between two samples. */
export const cpuPercent = (before: CpuSample | undefined, now: CpuSample): number => {
  if (!before || now.at <= before.at || now.usedMs < before.usedMs) return 0;
  return Math.round(((now.usedMs - before.usedMs) / (now.at - before.at)) * 1_000) / 10;
};

/** Limits at or above this are the kernel's way to say none. */
const noLimit = 2 ** 60;
export const limitOf = (text: string | null): number | null => {
  const value = Number(text?.trim());
  return text === null || !Number.isFinite(value) || value >= noLimit ? null : value;
};
