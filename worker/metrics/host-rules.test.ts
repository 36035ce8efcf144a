import { expect, it } from "vitest";
import { hostCpuPercent, parseCpuTimes, parseMemory } from "./host-rules";

it("reads the machine's ticks: idle and waiting for a disk is no work, a guest is not counted twice", () => {
  const text = "cpu  100 10 20 500 70 1 2 3 40 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n";
  expect(parseCpuTimes(text)).toEqual({ total: 706, busy: 136 });
  expect(parseCpuTimes("")).toBeNull();
});

it.each([
  ["half", { busy: 0, total: 0 }, { busy: 50, total: 100 }, 50],
  ["the first look", null, { busy: 50, total: 100 }, null],
  ["nothing has passed", { busy: 50, total: 100 }, { busy: 50, total: 100 }, null],
  ["a waiting core's counter went back", { busy: 50, total: 100 }, { busy: 49, total: 200 }, 0],
])("of all cores: %s", (_name, before, now, expected) => expect(hostCpuPercent(before, now)).toBe(expected));

it("what can still be had is not used", () => {
  const text = "MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\n";
  expect(parseMemory(text)).toEqual({ totalBytes: 1_024_000, usedBytes: 614_400 });
  expect(parseMemory("MemTotal: 5 kB\n")).toBeNull();
});
