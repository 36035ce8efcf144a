import { statValue } from "./cgroup-rules";

/** What the kernel says of the whole machine. Pure. */

export type CpuTimes = { busy: number; total: number };

/** The first line of `/proc/stat`, in ticks. Waiting for a disk is no work; a guest's time is in the user's already. */
export const parseCpuTimes = (text: string): CpuTimes | null => {
  const line = /^cpu +(.*)$/m.exec(text)?.[1];
  const ticks = line?.split(" ").slice(0, 8).map(Number) ?? [];
  if (ticks.length < 4 || ticks.some((value) => !Number.isFinite(value))) return null;
  const total = ticks.reduce((sum, value) => sum + value, 0);
  return { total, busy: total - (ticks[3] ?? 0) - (ticks[4] ?? 0) };
};

/** Percent of all cores between two looks; null when the counters say nothing. A waiting core's counter may go back a little. */
export const hostCpuPercent = (before: CpuTimes | null, now: CpuTimes | null): number | null => {
  if (!before || !now || now.total <= before.total) return null;
  const percent = ((now.busy - before.busy) / (now.total - before.total)) * 100;
  return Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10;
};

/** Of `/proc/meminfo`: what programs cannot get any more is used. */
export const parseMemory = (text: string): { usedBytes: number; totalBytes: number } | null => {
  const plain = text.replaceAll(":", "");
  const [total, available] = [statValue(plain, "MemTotal"), statValue(plain, "MemAvailable")];
  return total === null || available === null
    ? null
    : { totalBytes: total * 1_024, usedBytes: Math.max(0, total - available) * 1_024 };
};
