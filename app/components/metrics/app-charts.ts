import { formatBytes } from "@/app/lib/format";
import type { App } from "@/server/apps/schema";
import type { MetricsSnapshot } from "@/server/metrics/schema";
import type { ChartPlan } from "./chart-card";
import { formatByteRate, formatLatency, formatPercent, formatRate, formatWhole } from "./format";
import type { Line, Mark } from "./metric-chart";

const blue = "var(--busy-dot)";
const green = "var(--ok-dot)";
const amber = "var(--warn-dot)";
const red = "var(--bad-dot)";

const line = (field: string, name: string, colour: string): Line => ({ field, name, colour });
const dashed = (field: string, name: string, colour: string): Line => ({ field, name, colour, dashed: true });

const cores = (app: App): string => (app.cpus === 1 ? "1 core" : `${app.cpus} cores`);

const uses = (app: App, memoryLimit: number): ChartPlan[] => [
  {
    title: "CPU",
    lines: [line("cpu", "CPU", "var(--accent)")],
    limit: 100,
    format: formatPercent,
    note: `of ${cores(app)}`,
  },
  {
    title: "Memory",
    lines: [line("memory", "Memory", green)],
    limit: memoryLimit,
    format: formatBytes,
    note: `Limit ${formatBytes(memoryLimit)}`,
  },
];

const traffic: ChartPlan[] = [
  {
    title: "Requests",
    lines: [line("ok", "2xx", green), line("redirected", "3xx", blue), line("refused", "4xx", amber), line("failed", "5xx", red)],
    headline: ({ requests }) => (requests == null ? "–" : formatRate(requests)),
    stacked: true,
    least: 1,
    format: formatRate,
    note: "by class of status",
  },
  {
    title: "Response time",
    lines: [line("p50", "p50", blue), line("p95", "p95", amber), dashed("p99", "p99", red)],
    headline: ({ p95 }) => (p95 == null ? "–" : `${formatLatency(p95)} p95`),
    least: 10,
    format: formatLatency,
  },
  {
    title: "Network",
    lines: [line("received", "Received", blue), dashed("sent", "Sent", amber)],
    headline: ({ received, sent }) => (received == null ? "–" : formatByteRate(received + (sent ?? 0))),
    least: 1_024,
    format: formatByteRate,
  },
];

/** What the metrics page of an app draws. */
export const appCharts = (
  app: App,
  now: MetricsSnapshot | null,
  { memoryLimit, marks }: { memoryLimit: number; marks: Mark[] },
) => {
  const written = now?.diskBytes == null ? {} : { note: `${formatBytes(now.diskBytes)} written so far` };
  const plans: ChartPlan[] = [
    ...uses(app, memoryLimit),
    ...traffic,
    {
      title: "Disk",
      lines: [line("read", "Read", blue), dashed("written", "Written", amber)],
      headline: ({ read, written: wrote }) => (read == null ? "–" : formatByteRate(read + (wrote ?? 0))),
      least: 1_024,
      format: formatByteRate,
      ...written,
    },
    {
      title: "Processes",
      lines: [line("pids", "Processes", "var(--muted)")],
      least: 10,
      format: formatWhole,
      note: `Limit ${app.pidsLimit}`,
    },
    {
      title: "Restarts",
      lines: [line("restarts", "Restarts", red)],
      least: 4,
      format: formatWhole,
      note: "of the container, by the engine",
    },
  ];
  return plans.map((plan) => ({ ...plan, marks }));
};
