import { bucketSeconds } from "./resolution-rules";

/** What was added up of one app in one bucket, as it is written down. Pure. */

/** With the names of the columns. */
export type BucketRow = {
  app_id: string;
  bucket_start: string;
  covered_seconds: number;
  cpu_seconds: number;
  memory_bytes_avg: number;
  memory_bytes_peak: number;
  network_received_bytes: number | null;
  network_sent_bytes: number | null;
  disk_bytes: number | null;
  requests: number | null;
  errors: number | null;
  latency_p95_ms: number | null;
};

const numberOf = (text: string | undefined): number | null => {
  const value = text === undefined || text === "-" || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
};
const whole = (value: number | null): number | null => (value === null ? null : Math.round(value));

/** Null where nothing was measured for as much as a second, and for what is not ours. */
export const rowOf = (appId: string, bucketStart: string, text: string): BucketRow | null => {
  const [, covered, cpu, byteSeconds, peak, ...others] = text.split(" ").map(numberOf);
  const known = [covered, cpu, byteSeconds, peak].every((value) => typeof value === "number");
  if (!known || !covered || others.length !== 6) return null;
  const coveredSeconds = Math.min(Math.round(covered / 1_000), bucketSeconds);
  if (coveredSeconds === 0) return null;
  const [received = null, sent = null, disk = null, requests = null, errors = null, latency = null] = others;
  return {
    app_id: appId,
    bucket_start: bucketStart,
    covered_seconds: coveredSeconds,
    cpu_seconds: cpu ?? 0,
    memory_bytes_avg: Math.round(((byteSeconds ?? 0) * 1_000) / covered),
    memory_bytes_peak: Math.round(peak ?? 0),
    network_received_bytes: whole(received),
    network_sent_bytes: whole(sent),
    disk_bytes: whole(disk),
    requests: whole(requests),
    errors: whole(errors),
    latency_p95_ms: latency,
  };
};
