import { expect, it } from "vitest";
import { alertKinds, appAlertKinds, isMetricKind } from "@/server/alerts/schema";
import { conditionOf, formatNumber, isMeasured, kindsSeenBy } from "./kinds";

it.each([
  [90, "90"],
  [0.5, "0.5"],
  [96.27, "96.3"],
  [1_234.6, "1 235"],
  [1_000_000, "1 000 000"],
  [0, "0"],
])("%d is written %s", (value, text) => expect(formatNumber(value)).toBe(text));

const rule = { comparison: "above", threshold: 90, sustainMinutes: 5 } as const;

it.each([
  [{ ...rule, kind: "memory_percent" }, "memory is above 90 % for 5 minutes"],
  [{ ...rule, kind: "cpu_percent", sustainMinutes: 1 }, "CPU is above 90 % for a minute"],
  [{ ...rule, kind: "disk_percent", sustainMinutes: 120 }, "disk is above 90 % for 2 hours"],
  [
    { kind: "requests_per_second", comparison: "below", threshold: 1, sustainMinutes: 0 },
    "requests are below 1 a second, even for a moment",
  ],
  [
    { kind: "latency_p95_ms", comparison: "above", threshold: 1_500, sustainMinutes: 60 },
    "p95 latency is above 1 500 ms for an hour",
  ],
  [{ kind: "deployment_failed", comparison: null, threshold: null, sustainMinutes: 0 }, "a deployment fails"],
  [{ kind: "host_offline", comparison: null, threshold: null, sustainMinutes: 0 }, "the host is offline"],
] as const)("a condition reads as a sentence: %#", (condition, sentence) => expect(conditionOf(condition)).toBe(sentence));

it("knows which kinds there are, who sees them, and which have a number", () => {
  expect(kindsSeenBy(true).toSorted()).toEqual([...alertKinds].toSorted());
  expect(kindsSeenBy(false).toSorted()).toEqual([...appAlertKinds].toSorted());
  expect(alertKinds.filter(isMeasured)).toEqual(alertKinds.filter(isMetricKind));
});
