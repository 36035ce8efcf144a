import { describe, expect, it } from "vitest";
import { appUse, hostUse } from "../metrics/testing/samples";
import type { AppMetrics } from "../workers/protocol";
import { type Facts, sampleOf } from "./sample-rules";
import { metricKinds } from "./schema";

const nothing: Facts = { app: null, host: null, diskQuotaMb: null, exitsLastHour: 0 };
const app = (more: Partial<AppMetrics>): Facts => ({ ...nothing, app: appUse("app_1", more), diskQuotaMb: 100 });
const requests = (errors: number, more: { p95Ms?: number | null; fine?: number } = {}): Facts => {
  const fine = more.fine ?? 9;
  const byClass = { "2xx": fine, "3xx": 0, "4xx": 0, "5xx": errors };
  return app({ requests: { perSecond: fine + errors, byClass, p50Ms: 1, p95Ms: more.p95Ms ?? null, p99Ms: 1 } });
};
const exits = (exitsLastHour: number): Facts => ({ ...nothing, exitsLastHour });
const disks = (data: number | null, engine: number | null): Facts => {
  const disk = (usedBytes: number | null) => (usedBytes === null ? null : { usedBytes, totalBytes: 100 });
  return { ...nothing, host: hostUse({ dataDisk: disk(data), engineDisk: disk(engine) }) };
};

/** Of each kind a number of ten, of a hundred, and what is known of it when there is none. */
const table: Record<(typeof metricKinds)[number], { ten: Facts; hundred: Facts; missing: Facts[]; idle: Facts[] }> = {
  cpu_percent: { ten: app({ cpuPercent: 10 }), hundred: app({ cpuPercent: 100 }), missing: [nothing], idle: [] },
  memory_percent: {
    ten: app({ memoryBytes: 10, memoryLimitBytes: 100 }),
    hundred: app({ memoryBytes: 100, memoryLimitBytes: 100 }),
    missing: [nothing, app({ memoryBytes: 10, memoryLimitBytes: null })],
    idle: [],
  },
  restarts_per_hour: { ten: exits(10), hundred: exits(100), missing: [], idle: [] },
  disk_percent: {
    ten: app({ diskBytes: 10 * 1_048_576 }),
    hundred: app({ diskBytes: 100 * 1_048_576 }),
    missing: [nothing, app({ diskBytes: null })],
    idle: [],
  },
  requests_per_second: {
    ten: requests(0, { fine: 10 }),
    hundred: requests(0, { fine: 100 }),
    missing: [nothing, app({ requests: null })],
    idle: [],
  },
  error_percent: {
    ten: requests(1),
    hundred: requests(1, { fine: 0 }),
    missing: [nothing, app({ requests: null })],
    idle: [requests(0, { fine: 0 })],
  },
  latency_p95_ms: {
    ten: requests(0, { p95Ms: 10 }),
    hundred: requests(0, { p95Ms: 100 }),
    missing: [nothing, app({ requests: null })],
    idle: [requests(0, { p95Ms: null })],
  },
  host_disk_percent: { ten: disks(10, 5), hundred: disks(null, 100), missing: [nothing, disks(null, null)], idle: [] },
};

describe.each(metricKinds)("a rule of %s", (kind) => {
  const { ten, hundred, missing, idle } = table[kind];
  it.each([
    { comparison: "above", threshold: 50, ten: "clear", hundred: "breach" },
    { comparison: "below", threshold: 50, ten: "breach", hundred: "clear" },
    { comparison: "above", threshold: 10, ten: "clear", hundred: "breach" },
    { comparison: "below", threshold: 100, ten: "breach", hundred: "clear" },
  ] as const)("that says $comparison $threshold: 10 is $ten, 100 is $hundred", ({ comparison, threshold, ...expected }) => {
    const rule = { kind, comparison, threshold };
    expect(sampleOf(rule, ten)).toEqual({ side: expected.ten, value: 10 });
    expect(sampleOf(rule, hundred)).toEqual({ side: expected.hundred, value: 100 });
  });

  it("has no number where none is known, and no trouble where there was nothing to measure", () => {
    for (const comparison of ["above", "below"] as const) {
      for (const facts of missing) expect(sampleOf({ kind, comparison, threshold: 50 }, facts).side).toBe("missing");
      for (const facts of idle) expect(sampleOf({ kind, comparison, threshold: 50 }, facts).side).toBe("clear");
    }
    expect(sampleOf({ kind, comparison: "above", threshold: null }, hundred).side).toBe("missing");
  });
});
