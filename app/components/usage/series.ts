import type { Point } from "@/app/components/metrics/points";
import type { UsagePoint } from "@/server/usage/schema";
import type { Slot } from "./grid";

/** What charts draw of what was used: rates, so that a bucket of five minutes and one of six hours stand as high. Pure. */

const hour = 3_600;
const gigabyte = 1_073_741_824;

const perSecond = (amount: number | null, seconds: number): number | null => (amount === null ? null : amount / seconds);

/** In the middle of its bucket; `from` and `to` are the bucket's ends. Without a measurement there is no number at all. */
const pointOf = ({ from, to, measured }: Slot<UsagePoint>): Point => {
  const place = { at: (from + to) / 2, from, to };
  if (measured === null) return place;
  const seconds = Math.max(1, measured.coveredSeconds);
  return {
    ...place,
    cpu: measured.cpuSeconds / seconds,
    cpuSeconds: measured.cpuSeconds,
    memory: measured.memoryBytesAvg,
    peak: measured.memoryBytesPeak,
    received: perSecond(measured.networkReceivedBytes, seconds),
    receivedBytes: measured.networkReceivedBytes,
    sent: perSecond(measured.networkSentBytes, seconds),
    sentBytes: measured.networkSentBytes,
    requests: perSecond(measured.requests, seconds),
    requestCount: measured.requests,
    errors: perSecond(measured.errors, seconds),
    errorCount: measured.errors,
    disk: measured.diskBytes,
    latency: measured.latencyP95Ms,
  };
};

export const seriesOf = (slots: readonly Slot<UsagePoint>[]): Point[] => slots.map(pointOf);

/** What the points of a range amount to. Null where nothing told of it. */
export type Sums = {
  cpuHours: number;
  memoryGbHours: number;
  memoryPeakBytes: number;
  networkBytes: number | null;
  requests: number | null;
  errors: number | null;
  diskBytes: number | null;
  latencyMs: number | null;
};

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const sumOf = (values: readonly (number | null)[]): number | null => (known(values).length === 0 ? null : sum(known(values)));

export const sumsOf = (points: readonly UsagePoint[]): Sums => ({
  cpuHours: sum(points.map(({ cpuSeconds }) => cpuSeconds)) / hour,
  memoryGbHours: sum(points.map(({ memoryBytesAvg, coveredSeconds }) => memoryBytesAvg * coveredSeconds)) / gigabyte / hour,
  memoryPeakBytes: Math.max(0, ...points.map(({ memoryBytesPeak }) => memoryBytesPeak)),
  networkBytes: sumOf(points.flatMap(({ networkReceivedBytes, networkSentBytes }) => [networkReceivedBytes, networkSentBytes])),
  requests: sumOf(points.map(({ requests }) => requests)),
  errors: sumOf(points.map(({ errors }) => errors)),
  diskBytes: known(points.map(({ diskBytes }) => diskBytes)).at(-1) ?? null,
  latencyMs: known(points.map(({ latencyP95Ms }) => latencyP95Ms)).reduce<number | null>(
    (most, each) => Math.max(most ?? 0, each),
    null,
  ),
});
