import type { AppMetrics } from "../workers/protocol";

/** What of a measurement is added up. Pure. */

/** Beyond these it is no measurement: of cores, bytes, bytes per second, requests per second, milliseconds. */
const most = { cores: 4_096, bytes: 2 ** 50, bytesPerSecond: 1e12, requestsPerSecond: 1e8, milliseconds: 1e8 };

const within = (value: number, limit: number): boolean => Number.isFinite(value) && value >= 0 && value <= limit;
const known = (value: number | null | undefined, limit: number): string =>
  typeof value === "number" && within(value, limit) ? String(value) : "-";

/**
 * One measurement as the store takes it: seconds that the app has run, cores, bytes of memory, bytes per second received and sent,
 * bytes of disk, requests and failed ones per second, milliseconds; `-` for what is not known. Null for what is no measurement.
 */
export const sampleOf = (item: AppMetrics): string | null => {
  const cores = item.cpuCorePercent / 100;
  const isSound =
    within(cores, most.cores) && within(item.memoryBytes, most.bytes) && within(item.uptimeSeconds, Number.MAX_SAFE_INTEGER);
  if (!isSound) return null;
  return [
    String(item.uptimeSeconds),
    String(cores),
    String(item.memoryBytes),
    known(item.networkReceivedPerSecond, most.bytesPerSecond),
    known(item.networkSentPerSecond, most.bytesPerSecond),
    known(item.diskBytes, most.bytes),
    known(item.requests?.perSecond, most.requestsPerSecond),
    known(item.requests?.byClass["5xx"], most.requestsPerSecond),
    known(item.requests?.p95Ms, most.milliseconds),
  ].join(" ");
};
