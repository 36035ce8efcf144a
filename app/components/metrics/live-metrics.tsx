"use client";
import { appHref } from "@/app/components/apps/app-pages";
import { Card } from "@/app/components/ui/card";
import { Link } from "@/app/components/ui/link";
import { Sparkline } from "@/app/components/ui/sparkline";
import { formatBytes } from "@/app/lib/format";
import type { App } from "@/server/apps/schema";
import { formatPercent } from "./format";
import { useMetrics } from "./use-metrics";

/** What stands in place of a number. */
const nothingMeasured = (app: App, isWaiting: boolean): string =>
  isWaiting ? "…" : app.status === "running" ? "no data" : "not running";

/** Some room above the highest, and never so little that noise looks like load. */
const topOf = (values: readonly number[], limit: number) =>
  Math.min(limit, Math.max(limit * 0.1, ...values.map((value) => value * 1.25)));

/** What the app uses now, small: the metrics page has the rest. */
export const LiveMetrics = ({ app }: { app: App }) => {
  const { points, now, isWaiting, memoryLimit } = useMetrics(app);
  const nothing = nothingMeasured(app, isWaiting);
  const cpu = points.map((point) => point.cpu ?? 0);
  const memory = points.map((point) => point.memory ?? 0);
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-5">
      <Metric
        href={appHref(app.name, "/metrics")}
        title="CPU"
        value={now === null ? null : formatPercent(now.cpuPercent)}
        note={now === null ? nothing : `of ${app.cpus} CPU`}
      >
        <Sparkline
          label="CPU in percent of the limit, over the last fifteen minutes"
          values={cpu}
          top={topOf(cpu, 100)}
          colour="var(--accent)"
        />
      </Metric>
      <Metric
        href={appHref(app.name, "/metrics")}
        title="Memory"
        value={now === null ? null : formatBytes(now.memoryBytes)}
        note={now === null ? nothing : `of ${formatBytes(memoryLimit)}`}
      >
        <Sparkline
          label="Memory, over the last fifteen minutes"
          values={memory}
          top={topOf(memory, memoryLimit)}
          colour="var(--ok-dot)"
        />
      </Metric>
    </div>
  );
};

type MetricProps = { href: string; title: string; value: string | null; note: string; children: React.ReactNode };

const Metric = ({ href, title, value, note, children }: MetricProps) => (
  <Card className="relative overflow-hidden hover:border-line-strong">
    <div className="flex flex-wrap items-baseline justify-between gap-x-2 px-4 pt-3">
      <h2 className="text-muted">
        <Link href={href} className="after:absolute after:inset-0 after:rounded-lg">
          {title}
        </Link>
      </h2>
      <p className="whitespace-nowrap">
        {value === null ? null : <span className="font-semibold tabular-nums">{value}</span>}{" "}
        <span className="text-[13px] text-muted">{note}</span>
      </p>
    </div>
    <div className="mt-1 h-10">{children}</div>
  </Card>
);
