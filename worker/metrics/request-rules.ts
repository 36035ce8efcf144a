import { type RequestMetrics, type StatusClass, statusClasses } from "@/server/workers/protocol";

/** Rates and quantiles out of an edge's counters. Pure. */

/** Since the edge was started. */
export type ServiceCounters = {
  classes: Readonly<Record<StatusClass, number>>;
  /** Requests that took at most as long as each bound, and all of them last. */
  cumulative: readonly number[];
};
export type EdgeCounters = {
  /** Another one: another start of the edge, whose counters began anew. */
  boot: string;
  /** Milliseconds, ascending. */
  bounds: readonly number[];
  services: ReadonlyMap<string, ServiceCounters>;
};

const nothing: ServiceCounters = { classes: { "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0 }, cumulative: [] };

/** Requests in each bucket since then. A bucket that went back began anew. */
const newIn = (before: ServiceCounters, now: ServiceCounters): number[] => {
  const inBucket = ({ cumulative }: ServiceCounters, place: number) => (cumulative[place] ?? 0) - (cumulative[place - 1] ?? 0);
  return now.cumulative.map((_, place) => {
    const [then, count] = [inBucket(before, place), inBucket(now, place)];
    return Math.max(0, count < then ? count : count - then);
  });
};

/**
 * The time within which this share of the requests was answered, evenly spread within its bucket; what is beyond the
 * last bound is said to be at it. Null for no request.
 */
export const quantile = (share: number, buckets: readonly number[], bounds: readonly number[]): number | null => {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = share * total;
  let below = 0;
  for (const [place, count] of buckets.entries()) {
    if (count > 0 && below + count >= rank) {
      const lower = bounds[place - 1] ?? 0;
      const upper = bounds[place] ?? lower;
      return Math.round((lower + ((upper - lower) * (rank - below)) / count) * 10) / 10;
    }
    below += count;
  }
  return bounds.at(-1) ?? null;
};

const hundredth = (value: number): number => Math.round(value * 100) / 100;

/** What one service was asked between two readings of the same edge. A service that is not listed has had no request. */
export const requestsBetween = (
  before: EdgeCounters,
  now: EdgeCounters,
  { service, elapsedMs }: { service: string; elapsedMs: number },
): RequestMetrics => {
  const then = (before.boot === now.boot ? before.services.get(service) : undefined) ?? nothing;
  const current = now.services.get(service) ?? nothing;
  const since = (name: StatusClass): number => {
    const [was, is] = [then.classes[name], current.classes[name]];
    return hundredth(((is < was ? is : is - was) * 1_000) / elapsedMs);
  };
  const byClass = { "2xx": since("2xx"), "3xx": since("3xx"), "4xx": since("4xx"), "5xx": since("5xx") };
  const buckets = newIn(then, current);
  return {
    perSecond: hundredth(statusClasses.reduce((sum, name) => sum + byClass[name], 0)),
    byClass,
    p50Ms: quantile(0.5, buckets, now.bounds),
    p95Ms: quantile(0.95, buckets, now.bounds),
    p99Ms: quantile(0.99, buckets, now.bounds),
  };
};

/** The class by which a status is counted; null for what is no answer yet, such as an opened WebSocket. */
export const statusClassOf = (status: number): StatusClass | null => statusClasses[Math.floor(status / 100) - 2] ?? null;
