import { expect, it } from "vitest";
import { medianOf, timeLeft } from "./duration-rules";

it.each([
  ["nothing is usual before the first", [], null],
  ["one is the usual", [1_200], 1_200],
  ["the middle of three", [9_000, 1_000, 2_000], 2_000],
  ["between the middle two of four", [1_000, 2_000, 4_000, 90_000], 3_000],
  ["one that took forever does not move it", [1_000, 1_000, 1_000, 3_600_000], 1_000],
])("%s", (_, durations, expected) => expect(medianOf(durations)).toBe(expected));

it.each([
  ["unknown where nothing is usual", null, 5_000, null],
  ["what is left", 60_000, 20_000, 40_000],
  ["nothing once it takes longer than usual", 60_000, 60_000, null],
])("%s", (_, expectedMs, elapsedMs, left) => expect(timeLeft(expectedMs, elapsedMs)).toBe(left));
