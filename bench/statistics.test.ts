import { expect, test } from "vitest";
import { median, percentile } from "./statistics";

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test.each<[string, number[], number]>([
  ["one value is its own median", [7], 7],
  ["of an odd count it is the one in the middle", [9, 1, 5], 5],
  ["of an even count it is the mean of the two", [4, 1, 3, 2], 2.5],
  ["numbers are ordered as numbers", [100, 9, 20], 20],
])("median: %s", (_, values, expected) => {
  expect(median(values)).toBe(expected);
});

test.each<[string, number[], number, number]>([
  ["95 of 100 values do not exceed it", hundred, 0.95, 95],
  ["of few values it is the largest", [3, 1, 2], 0.95, 3],
  ["none lie below the first", [3, 1, 2], 0, 1],
  ["all lie below the last", hundred, 1, 100],
])("percentile: %s", (_, values, share, expected) => {
  expect(percentile(values, share)).toBe(expected);
});

test("nothing has neither", () => {
  expect(() => median([])).toThrow("Nothing was measured.");
  expect(() => percentile([], 0.5)).toThrow("Nothing was measured.");
});
