import { describe, expect, it } from "vitest";
import { type Bucket, bucketMs, replay, type Tried } from "./backtest-rules";
import type { MetricKind } from "./schema";

const minute = 60_000;
const limits = { cpus: 2, memoryMb: 100, diskQuotaMb: 1_000 };
const quiet = { coveredSeconds: 300, cpuSeconds: 0, memoryBytesAvg: 0, diskBytes: 0, requests: 0, errors: 0, latencyP95Ms: null };
const bucket = (place: number, more: Partial<Bucket> = {}): Bucket => ({ ...quiet, start: place * bucketMs, ...more });
/** Percent of two CPUs. */
const atCpu = (place: number, percent: number) => bucket(place, { cpuSeconds: percent * 6 });

const rule: Tried = { kind: "cpu_percent", comparison: "above", threshold: 80, sustainMinutes: 10 };
const run = (buckets: readonly Bucket[], more: Partial<Tried> = {}, length = 12) =>
  replay(buckets, { rule: { ...rule, ...more }, limits, from: 0, to: length * bucketMs });
const series = (...percents: (number | null)[]) =>
  percents.flatMap((percent, place) => (percent === null ? [] : [atCpu(place, percent)]));

describe("a rule over what is kept", () => {
  it.each<[string, (number | null)[], Partial<Tried>, [number, number | null][]]>([
    ["over for 10 minutes fires, below for as long ends it", [0, 90, 90, 90, 0, 0, 0], {}, [[15, 30]]],
    ["over for 5 of 10 minutes is silent", [0, 90, 0, 90, 0, 0], {}, []],
    ["at the threshold is not over it", [80, 80, 80, 80], {}, []],
    [
      "without a time, fires and ends with the bucket",
      [0, 90, 0, 90, 0],
      { sustainMinutes: 0 },
      [
        [5, 10],
        [15, 20],
      ],
    ],
    ["over for 3 minutes within a bucket", [0, 90, 0, 0], { sustainMinutes: 3 }, [[8, 13]]],
    ["what is not known starts the time again", [90, null, 90, 90, 90], {}, [[20, null]]],
    ["what is not known ends nothing", [90, 90, 90, null, 90], {}, [[10, null]]],
    ["below", [50, 10, 10, 10, 50, 50, 50], { comparison: "below", threshold: 20 }, [[15, 30]]],
  ])("%s", (_name, percents, more, expected) => {
    const { firings } = run(series(...percents), more, percents.length);
    expect(
      firings.map(({ firedAt, resolvedAt }) => [firedAt / minute, resolvedAt === null ? null : resolvedAt / minute]),
    ).toEqual(expected);
  });

  it.each<[MetricKind, Partial<Bucket>, number]>([
    ["cpu_percent", { cpuSeconds: 300 }, 50],
    ["memory_percent", { memoryBytesAvg: 25 * 1_048_576 }, 25],
    ["disk_percent", { diskBytes: 100 * 1_048_576 }, 10],
    ["requests_per_second", { requests: 600 }, 2],
    ["requests_per_second", { requests: 600, coveredSeconds: 60 }, 10],
    ["error_percent", { requests: 200, errors: 3 }, 1.5],
    ["latency_p95_ms", { requests: 1, latencyP95Ms: 120 }, 120],
  ])("%s of a bucket", (kind, more, value) => {
    expect(run([bucket(1, more)], { kind }).points).toEqual([{ at: 0, value }]);
  });

  it.each<[MetricKind, Partial<Bucket>]>([
    ["error_percent", { requests: 0 }],
    ["latency_p95_ms", { requests: 0 }],
    ["error_percent", { requests: null, errors: null }],
    ["disk_percent", { diskBytes: null }],
    ["cpu_percent", { coveredSeconds: 0 }],
  ])("%s of a bucket that says nothing is no point", (kind, more) => {
    expect(run([bucket(1, more)], { kind }).points).toEqual([]);
  });

  it("shows the value that is nearest to firing of each half hour, and 360 points at most over a week", () => {
    const buckets = series(10, 70, 20, 30, 20, 10, 5, 40);
    expect(run(buckets).points).toEqual([
      { at: 0, value: 70 },
      { at: 30 * minute, value: 40 },
    ]);
    expect(run(buckets, { comparison: "below" }).points.map(({ value }) => value)).toEqual([10, 5]);
    const week = Array.from({ length: 2_017 }, (_, place) => atCpu(place, 50));
    expect(run(week, {}, week.length).points.length).toBeLessThanOrEqual(360);
  });
});
