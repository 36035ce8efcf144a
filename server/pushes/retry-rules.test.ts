import { expect, it } from "vitest";
import { mostAttempts, waitAfter } from "./retry-rules";

const waits = (chance: number) => Array.from({ length: mostAttempts }, (_, index) => waitAfter(index + 1, chance));

it("waits twice as long each time, a minute at most, and gives up", () => {
  expect(waits(0.5)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000, 60_000, null]);
});

it("by chance a quarter less or more, so that not all come back at the same moment", () => {
  expect(waits(0)[0]).toBe(1_500);
  expect(waits(1)[0]).toBe(2_500);
});
