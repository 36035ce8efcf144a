"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Notice } from "@/app/components/ui/notice";
import { useTRPC } from "@/app/lib/trpc/client";
import type { App } from "@/server/apps/schema";
import { Happened } from "./happened";
import type { Mark } from "./marks";
import { RangeBar } from "./range-bar";
import { UsageCharts } from "./usage-charts";
import { marksOfAlerts, marksOfDeployments, withMoment } from "./usage-marks";
import { UsageSkeleton, UsageState } from "./usage-state";
import { type ShownRange, useRange } from "./use-range";
import { momentIn, viewersZone } from "./zone";

const charts = 6;
const megabyte = 1_048_576;

/** What the app used over a time that somebody chooses, up to ninety days. */
export const AppUsage = () => {
  const { app } = useLiveApp();
  const range = useRange();
  return range === null ? <UsageSkeleton charts={charts} /> : <Shown app={app} range={range} />;
};

const Shown = ({ app, range }: { app: App; range: ShownRange }) => {
  const trpc = useTRPC();
  const usage = useQuery(
    trpc.usage.ofApp.queryOptions(
      { id: app.id, from: new Date(range.span.from).toISOString(), to: new Date(range.span.to).toISOString() },
      { placeholderData: keepPreviousData, refetchInterval: range.endsNow ? 60_000 : false },
    ),
  );
  const alerts = useQuery(
    trpc.alerts.list.queryOptions({ appId: app.id, limit: 100 }, { refetchInterval: range.endsNow ? 60_000 : false }),
  );
  const markers = usage.data?.markers;
  const fired = alerts.data?.items;
  const marks = useMemo(
    () => withMoment([...marksOfDeployments(markers ?? [], false), ...marksOfAlerts(fired ?? [])], range.at),
    [markers, fired, range.at],
  );
  const { memoryMb, cpus, diskQuotaMb } = app;
  const limits = useMemo(
    () => ({ cpus, memoryBytes: memoryMb * megabyte, diskBytes: diskQuotaMb * megabyte }),
    [cpus, memoryMb, diskQuotaMb],
  );
  const path = `/v1/apps/${app.id}/usage` as const;
  return (
    <>
      <RangeBar range={range} path={path} fileName={`usage-${app.name}.csv`} />
      <Named marks={marks} at={range.at} />
      <UsageState
        query={usage}
        range={range}
        charts={charts}
        beginning={<Beginning app={app} />}
        since={Date.parse(app.createdAt)}
      >
        {(data) => (
          <>
            <UsageCharts usage={data} limits={limits} marks={marks} range={range} isWaiting={usage.isPlaceholderData} />
            <Happened marks={marks} usage={data} />
          </>
        )}
      </UsageState>
    </>
  );
};

/** Whoever comes by a link from a message sees at once why. */
const Named = ({ marks, at }: { marks: readonly Mark[]; at: number | null }) => {
  const mark = marks.find((each) => each.at === at);
  if (at === null || mark === undefined) return null;
  return (
    <Notice className="mb-4" title={`Marked on the charts: ${momentIn(at, viewersZone())}`}>
      <p>{mark.words}</p>
    </Notice>
  );
};

const Beginning = ({ app }: { app: App }) =>
  app.liveDeploymentId === null
    ? "With its first deployment it is measured: the first numbers stand here two minutes after it has started."
    : "While it runs it is measured every minute. Of a new app the first numbers stand here two minutes after it has started.";
