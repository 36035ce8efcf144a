import { expect, it } from "vitest";
import { TokenBucket } from "./token-bucket";

const passing = (times: readonly number[], limits = { perSecond: 10, burst: 3 }): boolean[] => {
  const bucket = new TokenBucket(limits);
  return times.map((now) => bucket.take(1, now));
};

it.each<[string, number[], boolean[]]>([
  ["a burst passes, and no more", [0, 0, 0, 0], [true, true, true, false]],
  ["it fills again with time", [0, 0, 0, 0, 100, 100], [true, true, true, false, true, false]],
  ["never above the burst", [0, 60_000, 60_000, 60_000, 60_000], [true, true, true, true, false]],
  ["a clock that goes back gives nothing", [1_000, 1_000, 1_000, 0, 900, 1_100], [true, true, true, false, false, true]],
])("%s", (_name, times, expected) => expect(passing(times)).toEqual(expected));

it("says when not even one would pass", () => {
  const bucket = new TokenBucket({ perSecond: 1_000, burst: 1 });
  expect(bucket.isEmpty(1, 0)).toBe(false);
  expect(bucket.take(1, 0)).toBe(true);
  expect(bucket.isEmpty(1, 0)).toBe(true);
  expect(bucket.isEmpty(1, 1)).toBe(false);
});
