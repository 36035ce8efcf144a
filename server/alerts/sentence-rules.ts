import type { Comparison, MetricKind } from "./schema";

/** What is said of a rule of a metric that fires, and of one that is over. Pure. */

type Rule = { kind: MetricKind; comparison: Comparison | null; threshold: number | null; sustainMinutes: number };

const words: Record<MetricKind, { subject: string; unit: string }> = {
  cpu_percent: { subject: "CPU use", unit: " % of the limit" },
  memory_percent: { subject: "Memory use", unit: " % of the limit" },
  restarts_per_hour: { subject: "The number of restarts in the last hour", unit: "" },
  disk_percent: { subject: "Disk use", unit: " % of the quota" },
  requests_per_second: { subject: "The number of requests", unit: " per second" },
  error_percent: { subject: "The share of failed requests", unit: " %" },
  latency_p95_ms: { subject: "The 95th percentile of the answer time", unit: " ms" },
  host_disk_percent: { subject: "The fuller disk of the host", unit: " %" },
};

/** As many places as say something. */
const written = (value: number): string => String(Number(value.toFixed(Math.abs(value) >= 100 ? 0 : 1)));

const howLong = (minutes: number): string => {
  if (minutes === 0) return "";
  return minutes === 1 ? " for 1 minute" : ` for ${minutes} minutes`;
};

const sentence = (rule: Rule, verb: "has been" | "has not been", value: number | null): string => {
  const { subject, unit } = words[rule.kind];
  const limit = `${rule.comparison ?? "above"} ${written(rule.threshold ?? 0)}${unit}`;
  const now = value === null ? "" : ` It is ${written(value)} now.`;
  return `${subject} ${verb} ${limit}${howLong(rule.sustainMinutes)}.${now}`;
};

/** Why it fires: the number against the threshold, and for how long. */
export const firedSentence = (rule: Rule, value: number | null): string => sentence(rule, "has been", value);

/** Why it is over. */
export const resolvedSentence = (rule: Rule, value: number | null): string => sentence(rule, "has not been", value);

/** What ends a rule's watch at once. */
export type Pause = "stopped" | "deleted" | "no-version" | "disabled" | "host-removed";

export const pauseSentence: Record<Pause, string> = {
  stopped: "The app was stopped.",
  deleted: "The app was deleted.",
  "no-version": "The app has no version that runs.",
  disabled: "The rule was switched off.",
  "host-removed": "The host was removed.",
};
