import { type DebouncerState, debounce } from "./debouncer";
import { sampleOf } from "./sample-rules";
import type { Comparison, MetricKind } from "./schema";
import type { AppUse } from "./use-schema";

/** What a rule would have done with what is kept of an app's usage. Pure; moments in milliseconds. */

export const bucketMs = 300_000;
/** A value that is kept stands for its whole bucket: it is looked at as often as this. */
const lookEveryMs = 60_000;
/** Together at most 360 points over seven days. */
const pointMs = 6 * bucketMs;

const bytesPerMb = 1_048_576;

/** Of five minutes, as it is kept. */
export type Bucket = {
  start: number;
  coveredSeconds: number;
  cpuSeconds: number;
  memoryBytesAvg: number;
  diskBytes: number | null;
  requests: number | null;
  errors: number | null;
  latencyP95Ms: number | null;
};

/** As the app has them now. */
export type Limits = { cpus: number; memoryMb: number; diskQuotaMb: number };

export type Tried = { kind: MetricKind; comparison: Comparison; threshold: number; sustainMinutes: number };

const requestsOf = ({ requests, errors, latencyP95Ms, coveredSeconds }: Bucket): AppUse["requests"] =>
  requests === null
    ? null
    : {
        perSecond: requests / coveredSeconds,
        byClass: { "2xx": requests - (errors ?? 0), "3xx": 0, "4xx": 0, "5xx": errors ?? 0 },
        p50Ms: null,
        p95Ms: latencyP95Ms,
        p99Ms: null,
      };

/** The bucket as if it were one snapshot. */
const snapshotOf = (bucket: Bucket, { cpus, memoryMb }: Limits): AppUse => ({
  cpuPercent: (bucket.cpuSeconds / bucket.coveredSeconds / cpus) * 100,
  memoryBytes: bucket.memoryBytesAvg,
  memoryLimitBytes: memoryMb * bytesPerMb,
  diskBytes: bucket.diskBytes,
  requests: requestsOf(bucket),
});

type Firing = { firedAt: number; resolvedAt: number | null };
export type Replay = { points: { at: number; value: number }[]; firings: Firing[] };

const withTransition = (firings: readonly Firing[], at: number, fired: boolean): Firing[] =>
  fired
    ? [...firings, { firedAt: at, resolvedAt: null }]
    : firings.map((firing, index) => (index === firings.length - 1 ? { ...firing, resolvedAt: at } : firing));

/** Runs the debouncer from `from` to `to` over buckets that begin on whole bucket times; one that is not there is unknown. */
export const replay = (
  buckets: readonly Bucket[],
  { rule, limits, from, to }: { rule: Tried; limits: Limits; from: number; to: number },
): Replay => {
  const byStart = new Map(buckets.filter(({ coveredSeconds }) => coveredSeconds > 0).map((bucket) => [bucket.start, bucket]));
  const nearer = rule.comparison === "above" ? Math.max : Math.min;
  const points = new Map<number, number>();
  let state: DebouncerState = { firing: false, edgeSince: null, edgeSeenAt: null };
  let firings: Firing[] = [];
  for (let now = from; now < to; now += lookEveryMs) {
    const bucket = byStart.get(now - (now % bucketMs));
    const app = bucket ? snapshotOf(bucket, limits) : null;
    const { side, value } = sampleOf(rule, { app, host: null, diskQuotaMb: limits.diskQuotaMb, exitsLastHour: 0 });
    if (value !== null) {
      const at = now - (now % pointMs);
      points.set(at, nearer(points.get(at) ?? value, value));
    }
    const look = debounce(state, { side, sustainMs: Math.round(rule.sustainMinutes * 60_000), tickMs: lookEveryMs }, now);
    state = look.state;
    for (const transition of look.transitions) firings = withTransition(firings, now, transition === "fired");
  }
  return { points: [...points].map(([at, value]) => ({ at, value })), firings };
};
