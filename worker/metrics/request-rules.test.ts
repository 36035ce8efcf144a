import { describe, expect, it } from "vitest";
import { type EdgeCounters, quantile, requestsBetween, type ServiceCounters } from "./request-rules";

const bounds = [10, 20, 40];
it.each([
  ["nothing was asked", 0.95, [0, 0, 0, 0], null],
  ["half way into the only bucket", 0.5, [10, 0, 0, 0], 5],
  ["between its bounds", 0.5, [0, 0, 10, 0], 30],
  ["over several", 0.95, [90, 0, 10, 0], 30],
  ["beyond the last bound: at it", 0.99, [0, 0, 0, 5], 40],
  ["one request", 0.99, [1, 0, 0, 0], 9.9],
])("quantile: %s", (_name, share, buckets, expected) => expect(quantile(share, buckets, bounds)).toBe(expected));

const edge = (boot: string, service?: ServiceCounters): EdgeCounters => ({
  boot,
  bounds,
  services: new Map(service ? [["app-1", service]] : []),
});
const asked = (ok: number, failed: number, cumulative: number[]): ServiceCounters => ({
  classes: { "2xx": ok, "3xx": 0, "4xx": 0, "5xx": failed },
  cumulative,
});
const between = (before: EdgeCounters, now: EdgeCounters) => requestsBetween(before, now, { service: "app-1", elapsedMs: 5_000 });

describe("requests between two readings", () => {
  it("rates by class, and quantiles of the new ones alone", () => {
    const before = edge("a", asked(1_000, 0, [0, 0, 0, 1_000]));
    expect(between(before, edge("a", asked(1_045, 5, [50, 50, 50, 1_050])))).toEqual({
      perSecond: 10,
      byClass: { "2xx": 9, "3xx": 0, "4xx": 0, "5xx": 1 },
      p50Ms: 5,
      p95Ms: 9.5,
      p99Ms: 9.9,
    });
  });
  it("none: zero, and no latency", () => {
    const quiet = edge("a", asked(10, 0, [10, 10, 10, 10]));
    expect(between(quiet, quiet)).toMatchObject({ perSecond: 0, p50Ms: null, p99Ms: null });
    expect(between(edge("a"), edge("a"))).toMatchObject({ perSecond: 0, p95Ms: null });
  });
  it.each([
    ["the service is new", edge("a"), edge("a", asked(10, 0, [10, 10, 10, 10]))],
    ["the edge was restarted", edge("a", asked(5, 0, [5, 5, 5, 5])), edge("b", asked(10, 0, [10, 10, 10, 10]))],
    ["its counters began anew", edge("", asked(500, 0, [500, 500, 500, 500])), edge("", asked(10, 0, [10, 10, 10, 10]))],
  ])("%s: all of them are new, and none is negative", (_name, before, now) =>
    expect(between(before, now)).toMatchObject({ perSecond: 2, byClass: { "2xx": 2 }, p50Ms: 5 }),
  );
});
