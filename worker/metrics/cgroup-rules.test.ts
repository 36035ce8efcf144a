import { expect, it } from "vitest";
import { cpuPercent, limitOf, parseCgroups, parseNetwork, parseStat } from "./cgroup-rules";

it("finds a process's cgroups, v1 and v2", () => {
  expect(parseCgroups("5:memory:/docker/c1\n3:cpu,cpuacct:/docker/c1\n").get("cpuacct")).toBe("/docker/c1");
  expect(parseCgroups("0::/system.slice/docker-c1.scope\n").get("")).toBe("/system.slice/docker-c1.scope");
});
it("reads names and values", () => expect(parseStat("usage_usec 15\nnr 2\n").get("usage_usec")).toBe(15));
it("counts all interfaces but the loopback", () => {
  const text = "Inter-| Receive\n face |bytes\n    lo: 9 0 0 0 0 0 0 0 9 0\n  eth0: 100 1 0 0 0 0 0 0 200 2\n";
  expect(parseNetwork(text)).toEqual({ received: 100, sent: 200 });
});
it.each([
  ["half a core", { usedMs: 0, at: 0 }, { usedMs: 2_500, at: 5_000 }, 50],
  ["two cores", { usedMs: 0, at: 0 }, { usedMs: 10_000, at: 5_000 }, 200],
  ["the first look", undefined, { usedMs: 10_000, at: 5_000 }, 0],
  ["a counter that began anew", { usedMs: 50, at: 0 }, { usedMs: 10, at: 5_000 }, 0],
])("%s", (_name, before, now, expected) => expect(cpuPercent(before, now)).toBe(expected));
it.each([
  ["none in v2", "max\n", null],
  ["none in v1", "9223372036854771712\n", null],
  ["one", "268435456\n", 268_435_456],
  ["unreadable", null, null],
])("limit: %s", (_name, text, expected) => expect(limitOf(text)).toBe(expected));
