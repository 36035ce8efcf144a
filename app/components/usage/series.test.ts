import { expect, it } from "vitest";
import type { UsagePoint } from "@/server/usage/schema";
import { lonely, onScale, topOf } from "./scale";
import { seriesOf, sumsOf } from "./series";
import { formatCpuHours } from "./words";

const measured = (values: Partial<UsagePoint> = {}): UsagePoint => ({
  bucketStart: "2026-11-26T12:00:00.000Z",
  cpuSeconds: 150,
  memoryBytesAvg: 1_073_741_824,
  memoryBytesPeak: 2_147_483_648,
  networkReceivedBytes: 30_000,
  networkSentBytes: null,
  diskBytes: 1_000,
  requests: 600,
  errors: 3,
  latencyP95Ms: 12,
  coveredSeconds: 300,
  ...values,
});

it("rates are of the seconds that were measured; what was not told has no number", () => {
  const [full, half, none] = seriesOf([
    { from: 0, to: 300_000, measured: measured() },
    { from: 300_000, to: 600_000, measured: measured({ coveredSeconds: 150, cpuSeconds: 75 }) },
    { from: 600_000, to: 700_000, measured: null },
  ]);
  expect(full).toMatchObject({ at: 150_000, cpu: 0.5, received: 100, sent: null, requests: 2, errors: 0.01, requestCount: 600 });
  expect(half).toMatchObject({ cpu: 0.5, received: 200 });
  expect(none).toEqual({ at: 650_000, from: 600_000, to: 700_000 });
});

it("sums are of all points", () => {
  expect(sumsOf([measured(), measured({ coveredSeconds: 3_300, cpuSeconds: 3_450, diskBytes: null, latencyP95Ms: 40 })])).toEqual(
    {
      cpuHours: 1,
      memoryGbHours: 1,
      memoryPeakBytes: 2_147_483_648,
      networkBytes: 60_000,
      requests: 1_200,
      errors: 6,
      diskBytes: 1_000,
      latencyMs: 40,
    },
  );
  expect(sumsOf([measured({ requests: null, errors: null, latencyP95Ms: null })])).toMatchObject({
    requests: null,
    latencyMs: null,
  });
});

it.each([
  ["nothing", [], { least: 1, inBytes: false }, 1],
  ["a round number above", [3.1], { least: 1, inBytes: false }, 4],
  ["a small one", [0.031], { least: 0.01, inBytes: false }, 0.04],
  ["bytes, in their units", [300 * 1_048_576], { least: 1, inBytes: true }, 400 * 1_048_576],
  ["a limit that is far away", [100], { least: 1, inBytes: false, limit: 500 }, 120],
  ["a limit that is near, which is seen", [300], { least: 1, inBytes: false, limit: 500 }, 600],
  ["a limit of one, which does not stand at half the height", [0.5], { least: 0.01, inBytes: false, limit: 1 }, 1.2],
  ["a limit of a gigabyte", [600 * 1_048_576], { least: 1, inBytes: true, limit: 1_073_741_824 }, 1.5 * 1_073_741_824],
  ["a limit that was raised since, or lowered", [900], { least: 1, inBytes: false, limit: 500 }, 1_000],
])("the scale: %s", (_, values, scale, expected) =>
  expect(
    topOf(
      values.map((cpu) => ({ at: 0, cpu })),
      ["cpu"],
      scale,
    ),
  ).toBeCloseTo(expected, 6),
);

it.each([
  [0, "0 CPU-hours"],
  [0.000_01, "< 0.001 CPU-hours"],
  [0.000_6, "0.001 CPU-hours"],
  [1.5, "1.5 CPU-hours"],
])("%s hours are %s", (hours, expected) => expect(formatCpuHours(hours)).toBe(expected));

it.each([
  ["20.0 kB/s", "20\u00A0kB/s"],
  ["1.5 GB", "1.5\u00A0GB"],
  ["0.0 ms", "0\u00A0ms"],
  ["10/s", "10/s"],
  ["1.05", "1.05"],
])("on the scale %s is %s", (words, expected) => expect(onScale(words)).toBe(expected));

it("a point between two gaps is alone", () => {
  const points = [1, null, 2, null, 3, 4].map((cpu, at) => ({ at, cpu }));
  expect([...lonely(points, "cpu")]).toEqual([0, 2]);
});
