"use client";
import { useTRPCClient } from "@/app/lib/trpc/client";
import type { App } from "@/server/apps/schema";
import type { MetricsSnapshot } from "@/server/metrics/schema";
import { appPoint } from "./points";
import { useMetricsStream } from "./use-metrics-stream";

/** What the app used over the last fifteen minutes, and what it uses now: `now` is null while nothing is measured. */
export const useMetrics = (app: App) => {
  const client = useTRPCClient();
  const { points, latest, isLive, fault } = useMetricsStream<MetricsSnapshot>({
    key: `metrics ${app.id}`,
    open: (handlers) => client.apps.watchMetrics.subscribe({ id: app.id }, handlers),
    pointOf: appPoint,
  });
  // What was measured last is not true of an app that has stopped since.
  const now = isLive === true && app.status === "running" ? latest : null;
  return {
    points,
    now,
    lastAt: latest?.at ?? null,
    isWaiting: isLive === null,
    fault,
    memoryLimit: now?.memoryLimitBytes ?? app.memoryMb * 1_048_576,
  };
};
