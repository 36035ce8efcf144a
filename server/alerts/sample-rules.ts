import type { Side } from "./debouncer";
import type { Comparison, MetricKind } from "./schema";
import type { AppUse, HostUse } from "./use-schema";

/** What a rule's number is, and on which side of its threshold. Pure. */

/** What is known of an app, or of a host, at one look. */
export type Facts = {
  app: AppUse | null;
  host: HostUse | null;
  diskQuotaMb: number | null;
  /** Exits that nobody wanted, of the last hour: rows, so they are known also while nothing is measured. */
  exitsLastHour: number;
};

export type Sample = { side: Side; value: number | null };

/** The number; `idle` where there was nothing to measure, which is no trouble; `missing` where nobody knows. */
type Measured = number | "idle" | "missing";

const bytesPerMb = 1_048_576;

const percent = (part: number, whole: number | null): Measured =>
  whole === null || whole <= 0 ? "missing" : (part / whole) * 100;

const errorPercent = ({ byClass }: NonNullable<AppUse["requests"]>): Measured => {
  const total = byClass["2xx"] + byClass["3xx"] + byClass["4xx"] + byClass["5xx"];
  return total > 0 ? (byClass["5xx"] / total) * 100 : "idle";
};

/** The disk that is full first is the one that stops the host. */
const fullerDisk = ({ dataDisk, engineDisk }: HostUse): Measured => {
  const shares = [dataDisk, engineDisk].flatMap((disk) =>
    disk && disk.totalBytes > 0 ? [(disk.usedBytes / disk.totalBytes) * 100] : [],
  );
  return shares.length === 0 ? "missing" : Math.max(...shares);
};

const measureApp = (kind: Exclude<MetricKind, "restarts_per_hour" | "host_disk_percent">, facts: Facts): Measured => {
  const { app, diskQuotaMb } = facts;
  if (!app) return "missing";
  switch (kind) {
    case "cpu_percent":
      return app.cpuPercent;
    case "memory_percent":
      return percent(app.memoryBytes, app.memoryLimitBytes);
    case "disk_percent":
      return app.diskBytes === null || diskQuotaMb === null ? "missing" : percent(app.diskBytes, diskQuotaMb * bytesPerMb);
    case "requests_per_second":
      return app.requests?.perSecond ?? "missing";
    case "error_percent":
      return app.requests ? errorPercent(app.requests) : "missing";
    case "latency_p95_ms":
      return app.requests ? (app.requests.p95Ms ?? "idle") : "missing";
  }
};

const measure = (kind: MetricKind, facts: Facts): Measured => {
  if (kind === "restarts_per_hour") return facts.exitsLastHour;
  if (kind === "host_disk_percent") return facts.host ? fullerDisk(facts.host) : "missing";
  return measureApp(kind, facts);
};

type Threshold = { kind: MetricKind; comparison: Comparison | null; threshold: number | null };

/** One look at one rule. */
export const sampleOf = ({ kind, comparison, threshold }: Threshold, facts: Facts): Sample => {
  const measured = measure(kind, facts);
  if (measured === "missing" || threshold === null) return { side: "missing", value: null };
  if (measured === "idle") return { side: "clear", value: null };
  const breached = comparison === "below" ? measured < threshold : measured > threshold;
  return { side: breached ? "breach" : "clear", value: measured };
};
