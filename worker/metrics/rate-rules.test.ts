import { expect, it } from "vitest";
import type { Counters } from "./cgroup-rules";
import { corePercent, perSecond, ratesBetween } from "./rate-rules";

it.each([
  ["bytes over five seconds", 1_000, 6_000, 5_000, 1_000],
  ["none", 1_000, 1_000, 5_000, 0],
  ["the first look", undefined, 1_000, 5_000, null],
  ["no longer readable", 1_000, undefined, 5_000, null],
  ["a counter that began anew", 1_000, 10, 5_000, null],
  ["two looks in one moment", 1_000, 2_000, 0, null],
  ["a moment too short to say anything", 0, 1_000_000, 20, null],
  ["after a long sleep: an average, not now", 0, 1_000, 120_000, null],
])("per second: %s", (_name, before, now, elapsedMs, expected) => expect(perSecond(before, now, elapsedMs)).toBe(expected));

it.each([
  ["half a core", 0, 2_500, 5_000, 50],
  ["two cores", 0, 10_000, 5_000, 200],
  ["a jump: no more than there is", 0, 1e9, 5_000, 400],
  ["a counter that began anew", 50, 10, 5_000, null],
  ["after a long sleep", 0, 10, 120_000, null],
])("cores: %s", (_name, before, now, elapsedMs, expected) =>
  expect(corePercent(before, now, { elapsedMs, cpus: 4 })).toBe(expected),
);

const counters = (cpuMs: number, more: Partial<Counters> = {}): Counters => ({
  cpuMs,
  memoryBytes: 1,
  pids: 1,
  network: null,
  disk: null,
  ...more,
});

it.each([
  ["a quarter of half a core", 0.5, 12.5, 25],
  ["above the limit for a moment", 0.5, 60, 100],
  ["no limit: of the whole machine", null, 200, 50],
])("of the limit: %s", (_name, limitCores, cores, expected) => {
  const rates = ratesBetween(
    { counters: counters(0), at: 0 },
    { counters: counters(cores * 50), at: 5_000 },
    { cpus: 4, limitCores },
  );
  expect(rates).toMatchObject({ cpuCorePercent: cores, cpuPercent: expected });
});

it("each rate for itself: one counter that began anew hides no other", () => {
  const before = counters(0, { network: { received: 500, sent: 0 }, disk: { read: 0, written: 0 } });
  const now = counters(0, { network: { received: 10, sent: 5_000 }, disk: { read: 50, written: 0 } });
  expect(ratesBetween({ counters: before, at: 0 }, { counters: now, at: 5_000 }, { cpus: 1, limitCores: 1 })).toEqual({
    cpuPercent: 0,
    cpuCorePercent: 0,
    networkReceivedPerSecond: null,
    networkSentPerSecond: 1_000,
    diskReadPerSecond: 10,
    diskWrittenPerSecond: 0,
  });
});
