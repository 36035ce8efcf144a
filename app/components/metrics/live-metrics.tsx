"use client";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { Card } from "@/app/components/ui/card";
import { formatBytes } from "@/app/lib/format";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { App } from "@/server/apps/schema";
import type { LiveMetrics as Metrics } from "@/server/metrics/schema";
import { addSample, type Sample } from "./samples";

// The charts' library is as large as half the rest of the page: it comes when there is something to draw.
const MetricChart = dynamic(() => import("./metric-chart").then((file) => file.MetricChart), { ssr: false });

/** What the app uses now, and since this page was opened. */
export const LiveMetrics = ({ app }: { app: App }) => {
  const client = useTRPCClient();
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const [latest, setLatest] = useState<Metrics | null>(null);
  useStream<Metrics>({
    key: `metrics ${app.id}`,
    open: (handlers) => client.apps.watchMetrics.subscribe({ id: app.id }, handlers),
    onData: (metrics) => {
      setLatest(metrics);
      if (metrics.live) setSamples((before) => addSample(before, metrics));
    },
  });
  // What was measured last is not true of an app that has stopped since.
  const shown = latest?.live && app.status === "running" ? latest : null;
  const limit = shown?.memoryLimitBytes ?? app.memoryMb * 1_048_576;
  const nothing = latest === null ? "…" : app.status === "running" ? "no data" : "not running";
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Metric
        title="CPU"
        value={shown === null ? null : `${shown.cpuPercent.toFixed(1)} %`}
        note={shown === null ? nothing : `of ${app.cpus * 100} %`}
        chart={
          samples.length === 0 ? null : (
            <MetricChart
              label="CPU in percent of a core"
              samples={samples}
              field="cpuPercent"
              top={app.cpus * 100}
              colour="var(--accent)"
            />
          )
        }
      />
      <Metric
        title="Memory"
        value={shown === null ? null : formatBytes(shown.memoryBytes)}
        note={shown === null ? nothing : `of ${formatBytes(limit)}`}
        chart={
          samples.length === 0 ? null : (
            <MetricChart label="Memory" samples={samples} field="memoryBytes" top={limit} colour="var(--ok-dot)" />
          )
        }
      />
    </div>
  );
};

type MetricProps = { title: string; value: string | null; note: string; chart: ReactNode };

const Metric = ({ title, value, note, chart }: MetricProps) => (
  <Card className="overflow-hidden">
    <div className="flex items-baseline justify-between gap-2 px-4 pt-3">
      <h2 className="text-muted">{title}</h2>
      <p>
        {value === null ? null : <span className="text-lg font-semibold tabular-nums">{value}</span>}{" "}
        <span className="text-[13px] text-muted">{note}</span>
      </p>
    </div>
    <div className="h-20">{chart}</div>
  </Card>
);
