import type { Counters } from "./cgroup-rules";

/** Rates out of counters. Moments are monotonic milliseconds; no clock that can be set. Pure. */

/** Below this a tick of the kernel's counters is half the truth; above it an average says nothing of now. */
const shortestMs = 500;
const longestMs = 30_000;

/** The earlier measurement is to be kept for the next one. */
export const isTooSoon = (elapsedMs: number): boolean => elapsedMs < shortestMs;

/** True when two measurements, so many milliseconds apart, give a rate of now. */
export const isComparable = (elapsedMs: number): boolean => !isTooSoon(elapsedMs) && elapsedMs <= longestMs;

/** Per second; null where either is not known, or where the counter began anew. */
export const perSecond = (before: number | undefined, now: number | undefined, elapsedMs: number): number | null =>
  before === undefined || now === undefined || now < before || !isComparable(elapsedMs)
    ? null
    : Math.round(((now - before) * 1_000) / elapsedMs);

/** Percent of one core, never more than the machine has: a counter that jumped is no work. Null as above. */
export const corePercent = (beforeMs: number, nowMs: number, span: { elapsedMs: number; cpus: number }): number | null => {
  if (nowMs < beforeMs || !isComparable(span.elapsedMs)) return null;
  return Math.round(Math.min(((nowMs - beforeMs) / span.elapsedMs) * 100, span.cpus * 100) * 10) / 10;
};

export type Rates = {
  cpuPercent: number;
  cpuCorePercent: number;
  networkReceivedPerSecond: number | null;
  networkSentPerSecond: number | null;
  diskReadPerSecond: number | null;
  diskWrittenPerSecond: number | null;
};

type Measured = { counters: Counters; at: number };

/** Null while two measurements cannot be compared: then nothing is said at all. `limitCores` null: all of `cpus`. */
export const ratesBetween = (
  before: Measured,
  now: Measured,
  { cpus, limitCores }: { cpus: number; limitCores: number | null },
): Rates | null => {
  const elapsedMs = now.at - before.at;
  const cores = corePercent(before.counters.cpuMs, now.counters.cpuMs, { elapsedMs, cpus });
  if (cores === null) return null;
  const { network, disk } = now.counters;
  return {
    cpuCorePercent: cores,
    // The kernel settles its accounts a little late: a moment above the limit is none.
    cpuPercent: Math.min(100, Math.round((cores / (limitCores ?? cpus)) * 10) / 10),
    networkReceivedPerSecond: perSecond(before.counters.network?.received, network?.received, elapsedMs),
    networkSentPerSecond: perSecond(before.counters.network?.sent, network?.sent, elapsedMs),
    diskReadPerSecond: perSecond(before.counters.disk?.read, disk?.read, elapsedMs),
    diskWrittenPerSecond: perSecond(before.counters.disk?.written, disk?.written, elapsedMs),
  };
};
