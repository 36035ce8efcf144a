import { formatLatency } from "@/app/components/metrics/format";
import type { Line } from "@/app/components/metrics/metric-chart";
import type { Point } from "@/app/components/metrics/points";
import { formatBytes, formatCount } from "@/app/lib/format";
import type { Sums } from "./series";
import { formatBare, formatCores, formatCpuHours, formatGbHours, formatPace } from "./words";

/** A line of a chart. `exact`: what a bucket amounts to, beside its rate. */
export type UsageLine = Line & { exact?: (point: Point) => string };

/** One chart as data. */
export type UsagePlan = {
  title: string;
  /** What the range amounts to. */
  total: string;
  note?: string;
  lines: readonly UsageLine[];
  /** What it cannot go beyond now. */
  limit?: number;
  /** The scale ends no lower, so that noise does not look like load. */
  least: number;
  inBytes: boolean;
  format: (value: number) => string;
  /** Of the scale; without it the same. */
  scaleFormat?: (value: number) => string;
};

/** Limits as they are now; null where there is none to show. */
export type Limits = { cpus: number; memoryBytes: number; diskBytes: number } | null;

const formatByteRate = (value: number): string => `${formatBytes(Math.round(value))}/s`;
const formatSeconds = (value: number): string => `${value < 1_000 ? value.toFixed(1) : formatCount(Math.round(value))} s`;
const bytesIn = (field: string) => (point: Point) => formatBytes(point[field] ?? 0);
const orDash = (value: number | null, format: (value: number) => string): string => (value === null ? "–" : format(value));

const processor = (sums: Sums, limits: Limits): UsagePlan => ({
  title: "CPU",
  total: formatCpuHours(sums.cpuHours),
  lines: [
    {
      field: "cpu",
      name: "CPU",
      colour: "var(--accent)",
      exact: ({ cpuSeconds }) => `${formatSeconds(cpuSeconds ?? 0)} of CPU time`,
    },
  ],
  ...(limits === null ? {} : { limit: limits.cpus, note: `Limit ${formatCores(limits.cpus)}` }),
  least: 0.01,
  inBytes: false,
  format: formatCores,
  scaleFormat: formatBare,
});

const memory = (sums: Sums, limits: Limits): UsagePlan => ({
  title: "Memory",
  total: formatGbHours(sums.memoryGbHours),
  lines: [
    { field: "memory", name: "Average", colour: "var(--ok-dot)" },
    { field: "peak", name: "Peak", colour: "var(--warn-dot)", dashed: true },
  ],
  note: limits === null ? `Peak ${formatBytes(sums.memoryPeakBytes)}` : `Limit ${formatBytes(limits.memoryBytes)}`,
  ...(limits === null ? {} : { limit: limits.memoryBytes }),
  least: 1_048_576,
  inBytes: true,
  format: formatBytes,
});

const requests = ({ requests: all, errors }: Sums): UsagePlan => ({
  title: "Requests",
  total: orDash(all, (count) => `${formatCount(count)} ${count === 1 ? "request" : "requests"}`),
  ...(all === null || all === 0 ? {} : { note: `${(((errors ?? 0) / all) * 100).toFixed(2)} % errors` }),
  lines: [
    {
      field: "requests",
      name: "Requests",
      colour: "var(--busy-dot)",
      exact: ({ requestCount }) => `${formatCount(requestCount ?? 0)} in all`,
    },
    {
      field: "errors",
      name: "Errors",
      colour: "var(--bad-dot)",
      dashed: true,
      exact: ({ errorCount }) => `${formatCount(errorCount ?? 0)} in all`,
    },
  ],
  least: 0.1,
  inBytes: false,
  format: formatPace,
});

const latency = ({ latencyMs }: Sums): UsagePlan => ({
  title: "Response time",
  total: orDash(latencyMs, (ms) => `${formatLatency(ms)} at most`),
  note: "Slowest 95th percentile",
  lines: [{ field: "latency", name: "p95", colour: "var(--warn-dot)" }],
  least: 10,
  inBytes: false,
  format: formatLatency,
});

const network = ({ networkBytes }: Sums): UsagePlan => ({
  title: "Network",
  total: orDash(networkBytes, formatBytes),
  note: "In and out",
  lines: [
    { field: "received", name: "In", colour: "var(--busy-dot)", exact: bytesIn("receivedBytes") },
    { field: "sent", name: "Out", colour: "var(--warn-dot)", dashed: true, exact: bytesIn("sentBytes") },
  ],
  least: 1_024,
  inBytes: true,
  format: formatByteRate,
});

const disk = ({ diskBytes }: Sums, limits: Limits): UsagePlan => ({
  title: "Disk",
  total: orDash(diskBytes, formatBytes),
  note: limits === null ? "At the end" : `Quota ${formatBytes(limits.diskBytes)}`,
  ...(limits === null ? {} : { limit: limits.diskBytes }),
  lines: [{ field: "disk", name: "Disk", colour: "var(--accent)" }],
  least: 1_048_576,
  inBytes: true,
  format: formatBytes,
});

/** What a page of usage draws: of an app, or of a team, which has neither limits nor one response time. */
export const usagePlans = (sums: Sums, limits: Limits): UsagePlan[] => [
  processor(sums, limits),
  memory(sums, limits),
  requests(sums),
  network(sums),
  ...(limits === null ? [] : [latency(sums)]),
  disk(sums, limits),
];
