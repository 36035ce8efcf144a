"use client";
import { ErrorState } from "@/app/components/ui/error-state";
import { RelativeTime } from "@/app/components/ui/time";
import { formatBytes } from "@/app/lib/format";
import type { HostSnapshot } from "@/server/metrics/schema";
import type { ChartPlan } from "./chart-card";
import { Charts, ChartsSkeleton } from "./charts";
import { formatLoad, formatPercent } from "./format";
import { LiveBadge } from "./live-badge";
import type { Line } from "./metric-chart";
import { useHostMetrics } from "./use-host-metrics";

const sameDisk = ({ dataDisk, engineDisk }: HostSnapshot): boolean =>
  engineDisk === null || (dataDisk?.totalBytes === engineDisk.totalBytes && dataDisk.usedBytes === engineDisk.usedBytes);

/** Two file systems are two lines, against the smaller one's end. */
const diskPlan = (snapshot: HostSnapshot): ChartPlan => {
  const { dataDisk, engineDisk } = snapshot;
  const data: Line = { field: "data", name: "Data", colour: "var(--busy-dot)" };
  const engine: Line = { field: "engine", name: "Docker", colour: "var(--warn-dot)", dashed: true };
  const isOne = sameDisk(snapshot);
  const totals = (isOne ? [dataDisk] : [dataDisk, engineDisk]).flatMap((disk) => disk?.totalBytes ?? []);
  return {
    title: "Disk",
    lines: isOne ? [{ ...data, name: "Used" }] : [data, engine],
    ...(totals.length === 0 ? {} : { limit: Math.min(...totals), note: `of ${totals.map(formatBytes).join(" and ")}` }),
    format: formatBytes,
  };
};

const hostCharts = (snapshot: HostSnapshot): ChartPlan[] => [
  {
    title: "CPU",
    lines: [{ field: "cpu", name: "CPU", colour: "var(--accent)" }],
    limit: 100,
    format: formatPercent,
    note: `of ${snapshot.cpus} ${snapshot.cpus === 1 ? "core" : "cores"}`,
  },
  {
    title: "Memory",
    lines: [{ field: "memory", name: "Memory", colour: "var(--ok-dot)" }],
    limit: snapshot.memoryTotalBytes,
    format: formatBytes,
    note: `of ${formatBytes(snapshot.memoryTotalBytes)}`,
  },
  {
    title: "Load",
    lines: [
      { field: "load1", name: "1 min", colour: "var(--accent)" },
      { field: "load5", name: "5 min", colour: "var(--ok-dot)", dashed: true },
      { field: "load15", name: "15 min", colour: "var(--muted)", dashed: true },
    ],
    least: snapshot.cpus,
    format: formatLoad,
    note: "programs that run or want to",
  },
  diskPlan(snapshot),
  {
    title: "Image cache",
    lines: [
      { field: "images", name: "Images", colour: "var(--busy-dot)" },
      { field: "buildCache", name: "Layers of builds", colour: "var(--muted)", dashed: true },
    ],
    least: 1_048_576,
    format: formatBytes,
    note: "measured every five minutes",
  },
];

/** What a host uses, as charts of the last fifteen minutes, while somebody looks. For administrators. */
export const HostMetrics = ({ workerId }: { workerId: string }) => {
  const { points, now, latest, isWaiting, fault } = useHostMetrics(workerId);
  if (fault !== null) return <ErrorState error={fault} onRetry={() => window.location.reload()} />;
  if (isWaiting && latest === null) return <ChartsSkeleton charts={5} />;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1" role="status">
        <LiveBadge isLive={now !== null} />
        <p className="text-muted">
          {now === null ? "Nothing is heard of this host at the moment. " : "Every five seconds."}
          {now !== null || latest === null ? null : (
            <>
              Last measured <RelativeTime at={latest.at} />.
            </>
          )}
        </p>
      </div>
      {latest === null ? null : <Charts plans={hostCharts(latest)} points={points} isLive={now !== null} />}
    </>
  );
};
