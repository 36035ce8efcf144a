import { expect, it } from "vitest";
import { addSample, type Sample } from "./samples";

const snapshot = (second: number) => ({ at: new Date(second * 1_000).toISOString(), cpuPercent: second, memoryBytes: 1 });

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
