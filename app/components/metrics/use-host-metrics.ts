"use client";
import { useTRPCClient } from "@/app/lib/trpc/client";
import type { HostSnapshot } from "@/server/metrics/schema";
import { hostPoint } from "./points";
import { useMetricsStream } from "./use-metrics-stream";

/**
 * What the host used over the last fifteen minutes, and what it uses now: `now` is null while nothing is heard of it. `cpu`
 * and `memory` (percent of the whole) are for small charts. For administrators.
 */
export const useHostMetrics = (workerId: string) => {
  const client = useTRPCClient();
  const { points, latest, isLive, fault } = useMetricsStream<HostSnapshot>({
    key: `host metrics ${workerId}`,
    open: (handlers) => client.metrics.watchHost.subscribe({ id: workerId }, handlers),
    pointOf: hostPoint,
  });
  const total = latest?.memoryTotalBytes ?? 0;
  return {
    points,
    now: isLive === true ? latest : null,
    latest,
    isWaiting: isLive === null,
    fault,
    cpu: points.map((point) => point.cpu ?? 0),
    memory: points.map((point) => (total === 0 ? 0 : ((point.memory ?? 0) / total) * 100)),
  };
};
