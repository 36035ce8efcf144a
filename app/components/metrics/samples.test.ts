import { expect, it } from "vitest";
import { addSample, type Sample, type Snapshot } from "./samples";

const snapshot = (second: number, more: Partial<Snapshot> = {}): Snapshot => ({
  at: new Date(second * 1_000).toISOString(),
  cpuPercent: second,
  memoryBytes: 1,
  ...more,
});

it("adds in order and never the same one twice", () => {
  const one = addSample([], snapshot(5));
  expect(addSample(one, snapshot(5))).toBe(one);
  expect(addSample(one, snapshot(10)).map((sample) => sample.cpuPercent)).toEqual([5, 10]);
});

it("keeps the last 360", () => {
  let samples: readonly Sample[] = [];
  for (let second = 1; second <= 500; second += 1) samples = addSample(samples, snapshot(second));
  expect(samples).toHaveLength(360);
  expect(samples.at(-1)?.cpuPercent).toBe(500);
});

it("makes rates of counters, and none where a new container began to count anew", () => {
  let samples = addSample([], snapshot(1, { networkReceivedBytes: 1_000, networkSentBytes: 50 }));
  samples = addSample(samples, snapshot(3, { networkReceivedBytes: 5_000, networkSentBytes: 50 }));
  samples = addSample(samples, snapshot(5, { networkReceivedBytes: 10, networkSentBytes: null }));
  expect(samples.map(({ receivedPerSecond, sentPerSecond }) => [receivedPerSecond, sentPerSecond])).toEqual([
    [null, null],
    [2_000, 0],
    [null, null],
  ]);
});
