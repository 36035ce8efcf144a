"use client";
import { ChartLine } from "lucide-react";
import dynamic from "next/dynamic";
import { ApiCall } from "@/app/components/api-call/api-call";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { Link } from "@/app/components/ui/link";
import { Skeleton } from "@/app/components/ui/skeleton";
import { formatBytes } from "@/app/lib/format";
import type { App } from "@/server/apps/schema";
import type { ChartField } from "./metric-chart";
import type { Sample } from "./samples";
import { useMetrics } from "./use-metrics";

// The charts' library is as large as half the rest of the page: it comes when there is something to draw.
const MetricChart = dynamic(() => import("./metric-chart").then((file) => file.MetricChart), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-36" />,
});

type ChartPlan = {
  title: string;
  lines: readonly { field: ChartField; name: string; colour: string }[];
  limit?: number;
  least?: number;
  format: (value: number) => string;
  note?: string;
};

const plansFor = (app: App, memoryLimit: number): ChartPlan[] => [
  {
    title: "CPU",
    lines: [{ field: "cpuPercent", name: "CPU", colour: "var(--accent)" }],
    limit: app.cpus * 100,
    format: (value) => `${value.toFixed(value < 10 ? 1 : 0)} %`,
    note: `Limit ${app.cpus * 100} % of a core`,
  },
  {
    title: "Memory",
    lines: [{ field: "memoryBytes", name: "Memory", colour: "var(--ok-dot)" }],
    limit: memoryLimit,
    format: formatBytes,
    note: `Limit ${formatBytes(memoryLimit)}`,
  },
  {
    title: "Network",
    lines: [
      { field: "receivedPerSecond", name: "Received", colour: "var(--busy-dot)" },
      { field: "sentPerSecond", name: "Sent", colour: "var(--warn-dot)" },
    ],
    least: 1_024,
    format: (value) => `${formatBytes(Math.round(value))}/s`,
    note: "Received blue, sent amber",
  },
  {
    title: "Processes",
    lines: [{ field: "pids", name: "Processes", colour: "var(--muted)" }],
    least: 10,
    format: (value) => String(Math.round(value)),
    note: `Limit ${app.pidsLimit}`,
  },
];

const waitingWords = (app: App, isWaiting: boolean): string => {
  if (isWaiting) return "Waiting for the first numbers…";
  return app.status === "running" ? "No numbers come from its host at the moment." : "It is not running now.";
};

/** What the app uses, as charts, while somebody looks. */
export const AppMetrics = () => {
  const { app } = useLiveApp();
  const { samples, now, isWaiting, memoryLimit } = useMetrics(app);
  if (app.liveDeploymentId === null) return <NotRunning app={app} />;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted" role="status">
          {now === null ? waitingWords(app, isWaiting) : "Live, every few seconds, since you opened this app."}
        </p>
        <ApiCall calls={[{ what: "What the app uses now", method: "GET", path: `/v1/apps/${app.id}/metrics` }]} />
      </div>
      <div className="grid gap-5 lg:grid-cols-2">
        {plansFor(app, memoryLimit).map((plan) => (
          <ChartCard key={plan.title} plan={plan} samples={samples} />
        ))}
      </div>
    </>
  );
};

const ChartCard = ({ plan, samples }: { plan: ChartPlan; samples: readonly Sample[] }) => {
  const { title, lines, limit, least, format, note } = plan;
  const last = samples.at(-1);
  const words = lines.flatMap(({ field, name }) => {
    const value = last?.[field];
    return value === null || value === undefined ? [] : [lines.length === 1 ? format(value) : `${name} ${format(value)}`];
  });
  return (
    <Card className="overflow-hidden">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 pt-3">
        <h2 className="font-medium">{title}</h2>
        <p className="font-semibold tabular-nums">{words.length === 0 ? "–" : words.join(", ")}</p>
      </div>
      <p className="px-4 text-[13px] text-muted">{note}</p>
      <div className="h-44 pb-2">
        {last === undefined ? null : (
          <MetricChart
            label={`${title}: ${words.join(", ")} now`}
            samples={samples}
            lines={lines}
            format={format}
            {...(limit === undefined ? {} : { limit })}
            {...(least === undefined ? {} : { least })}
          />
        )}
      </div>
    </Card>
  );
};

const NotRunning = ({ app }: { app: App }) => (
  <Card>
    <EmptyState
      icon={ChartLine}
      title="Nothing is running yet"
      action={
        <Button asChild>
          <Link href={appHref(app.name)}>Go to the overview</Link>
        </Button>
      }
    >
      With the first deployment its CPU, memory and network stand here.
    </EmptyState>
  </Card>
);
