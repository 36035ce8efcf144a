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
import { marksOfDeployments } from "./usage-marks";
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
  const { memoryMb, cpus, diskQuotaMb } = app;
  const limits = useMemo(
    () => ({ cpus, memoryBytes: memoryMb * megabyte, diskBytes: diskQuotaMb * megabyte }),
    [cpus, memoryMb, diskQuotaMb],
  );
  const path = `/v1/apps/${app.id}/usage` as const;
  return (
    <>
      <RangeBar range={range} path={path} fileName={`usage-${app.name}.csv`} />
      {range.at === null ? null : (
        <Notice className="mb-4">{`Marked on the charts: ${momentIn(range.at, viewersZone())}, the moment that the link names.`}</Notice>
      )}
      <UsageState query={usage} range={range} charts={charts} beginning={<Beginning app={app} />}>
        {(data) => {
          const marks = [...marksOfDeployments(data.markers, false), ...named(range.at)];
          return (
            <>
              <UsageCharts usage={data} limits={limits} marks={marks} range={range} isStale={usage.isPlaceholderData} />
              <Happened marks={marks} />
            </>
          );
        }}
      </UsageState>
    </>
  );
};

const named = (at: number | null): Mark[] =>
  at === null ? [] : [{ at, tone: "accent", words: "The moment that the link names", href: null }];

const Beginning = ({ app }: { app: App }) =>
  app.liveDeploymentId === null
    ? "With its first deployment it is measured: the first numbers stand here two minutes after it has started."
    : "While it runs it is measured every minute. Of a new app the first numbers stand here two minutes after it has started.";
