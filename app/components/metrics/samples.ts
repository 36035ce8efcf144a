import type { LiveMetrics } from "@/server/metrics/schema";

/** Charts get no more points than this: above it the library costs more than the page. */
const most = 360;

export type Sample = {
  at: number;
  cpuPercent: number;
  memoryBytes: number;
  pids: number | null;
  /** Bytes a second since the sample before; null where that is not known. */
  receivedPerSecond: number | null;
  sentPerSecond: number | null;
  /** Counters since the container was started. */
  received: number | null;
  sent: number | null;
};

export type Snapshot = Pick<Extract<LiveMetrics, { live: true }>, "at" | "cpuPercent" | "memoryBytes"> &
  Partial<Pick<Extract<LiveMetrics, { live: true }>, "pids" | "networkReceivedBytes" | "networkSentBytes">>;

/** A counter that went back is another container's. */
const rate = (before: number | null | undefined, now: number | null, seconds: number): number | null =>
  before === null || before === undefined || now === null || now < before || seconds <= 0 ? null : (now - before) / seconds;

/** Adds a snapshot to what is charted; one that was seen already is not added again. Pure. */
export const addSample = (before: readonly Sample[], next: Snapshot): readonly Sample[] => {
  const at = Date.parse(next.at);
  const last = before.at(-1);
  if (last !== undefined && at <= last.at) return before;
  const seconds = last === undefined ? 0 : (at - last.at) / 1_000;
  const received = next.networkReceivedBytes ?? null;
  const sent = next.networkSentBytes ?? null;
  const sample: Sample = {
    at,
    cpuPercent: next.cpuPercent,
    memoryBytes: next.memoryBytes,
    pids: next.pids ?? null,
    receivedPerSecond: rate(last?.received, received, seconds),
    sentPerSecond: rate(last?.sent, sent, seconds),
    received,
    sent,
  };
  return [...before.slice(1 - most), sample];
};
