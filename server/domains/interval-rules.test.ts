import { expect, it } from "vitest";
import { nextCheckInMs } from "./interval-rules";

const graceMs = 604_800_000;

it.each([
  ["at once after a change", "pending", 0, 5_000],
  ["a minute after it", "pending", 12, 30_000],
  ["ten minutes after it", "verified", 32, 300_000],
  ["two hours after it", "verified", 56, 3_600_000],
  ["for ever", "pending", 100_000, 3_600_000],
  ["active", "active", 0, 3_600_000],
  ["failing for long", "failing", 100, 3_600_000],
] as const)("%s", (_, status, checks, ms) => {
  expect(nextCheckInMs({ status, checks, graceMs }, 0.5)).toBe(ms);
  expect(nextCheckInMs({ status, checks, graceMs }, 0)).toBeCloseTo(ms * 0.9);
  expect(nextCheckInMs({ status, checks, graceMs }, 1)).toBeCloseTo(ms * 1.1);
});

it("one that is failing is looked at before its time is over", () => {
  expect(nextCheckInMs({ status: "failing", checks: 100, graceMs: 60_000 }, 0.5)).toBe(15_000);
});
