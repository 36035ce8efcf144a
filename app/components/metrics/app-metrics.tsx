"use client";
import { ChartLine } from "lucide-react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { Link } from "@/app/components/ui/link";
import { RelativeTime } from "@/app/components/ui/time";
import { formatElapsed } from "@/app/lib/format";
import { appReasonSentence } from "@/app/lib/status";
import type { App } from "@/server/apps/schema";
import type { Deployment } from "@/server/deployments/schema";
import type { MetricsSnapshot } from "@/server/metrics/schema";
import { appCharts } from "./app-charts";
import { Charts, ChartsSkeleton } from "./charts";
import { LiveBadge } from "./live-badge";
import type { Mark } from "./metric-chart";
import { useMetrics } from "./use-metrics";

/** When versions took over: what changed with one is seen at its mark. */
const marksOf = (deployments: readonly Deployment[]): Mark[] =>
  deployments.flatMap(({ liveAt, number }) => (liveAt === null ? [] : [{ at: Date.parse(liveAt), label: `#${number}` }]));

/** Why nothing is measured. */
const whyNotLive = (app: App): string =>
  appReasonSentence(app) ??
  (app.status === "running"
    ? "It runs, and no numbers come from its host at the moment. They go on by themselves."
    : "It is not running now.");

/** What the app uses, as charts of the last fifteen minutes, while somebody looks. */
export const AppMetrics = () => {
  const { app, deployments } = useLiveApp();
  const { points, now, lastAt, isWaiting, fault, memoryLimit } = useMetrics(app);
  if (app.liveDeploymentId === null) return <NotRunning app={app} />;
  if (fault !== null) return <ErrorState error={fault} onRetry={() => window.location.reload()} />;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1" role="status">
          {isWaiting ? (
            <p className="text-muted">Waiting for the first numbers…</p>
          ) : (
            <>
              <LiveBadge isLive={now !== null} />
              {now === null ? <LastSeen app={app} lastAt={lastAt} /> : <Since now={now} />}
            </>
          )}
        </div>
        <ApiCall
          calls={[
            { what: "What the app uses now", method: "GET", path: `/v1/apps/${app.id}/metrics` },
            { what: "Its last fifteen minutes", method: "GET", path: `/v1/apps/${app.id}/metrics?window=15m` },
          ]}
        />
      </div>
      {isWaiting && points.length === 0 ? (
        <ChartsSkeleton charts={6} />
      ) : (
        <Charts plans={appCharts(app, now, { memoryLimit, marks: marksOf(deployments) })} points={points} isLive={now !== null} />
      )}
    </>
  );
};

const Since = ({ now }: { now: MetricsSnapshot }) => (
  <p className="text-muted">
    {`Every five seconds. Running for ${formatElapsed(now.uptimeSeconds * 1_000)}, `}
    {now.restarts === 0 ? "never restarted." : `restarted ${now.restarts === 1 ? "once" : `${now.restarts} times`}.`}
  </p>
);

const LastSeen = ({ app, lastAt }: { app: App; lastAt: string | null }) => (
  <p className="min-w-0 text-muted">
    {whyNotLive(app)} {lastAt === null ? "Nothing was measured in the last fifteen minutes." : "Last measured "}
    {lastAt === null ? null : <RelativeTime at={lastAt} />}
    {lastAt === null ? null : "."}
  </p>
);

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
      With the first deployment its CPU, memory, requests and network stand here.
    </EmptyState>
  </Card>
);
