import {
  type AlertKind,
  type AlertRule,
  appAlertKinds,
  appMetricKinds,
  type Comparison,
  hostAlertKinds,
  isMetricKind,
  type Severity,
} from "@/server/alerts/schema";

/** What the sentence of a rule has in it while somebody writes it. Pure. */

/** Who hears of it: the default channels, nobody, or those that were chosen. */
export const receiverChoices = ["default", "none", "chosen"] as const;
export type ReceiverChoice = (typeof receiverChoices)[number];

export type RuleValues = {
  kind: AlertKind;
  comparison: Comparison;
  threshold: string;
  sustainMinutes: string;
  severity: Severity;
  receivers: ReceiverChoice;
  channelIds: readonly string[];
};

export type RuleFaults = Readonly<Partial<Record<"threshold" | "sustainMinutes" | "channelIds" | "other", string>>>;

export const kindsFor = (subject: "app" | "host"): readonly AlertKind[] => (subject === "app" ? appAlertKinds : hostAlertKinds);

type Template = {
  label: string;
  kind: AlertKind;
  comparison: Comparison;
  threshold: number;
  sustainMinutes: number;
  severity: Severity;
};

type Measure = readonly [comparison: Comparison, threshold: number, sustainMinutes: number];

const template = (label: string, kind: AlertKind, [comparison, threshold, sustainMinutes]: Measure): Template => ({
  label,
  kind,
  comparison,
  threshold,
  sustainMinutes,
  severity: "warning",
});

/** Of what happens: nothing is measured. */
const event = (label: string, kind: AlertKind): Template => template(label, kind, ["above", 0, 0]);
const critical = (one: Template): Template => ({ ...one, severity: "critical" });

/** What is worth to be told, and by which numbers others begin. */
export const templatesFor = {
  app: [
    template("Memory near its limit", "memory_percent", ["above", 90, 5]),
    template("CPU busy for long", "cpu_percent", ["above", 90, 10]),
    template("Many errors", "error_percent", ["above", 5, 5]),
    template("Slow answers", "latency_p95_ms", ["above", 1_000, 5]),
    template("Nobody calls", "requests_per_second", ["below", 0.01, 15]),
    template("Restarts", "restarts_per_hour", ["above", 3, 0]),
    template("Disk nearly full", "disk_percent", ["above", 90, 15]),
    critical(event("Offline", "offline")),
    critical(event("Crash loop", "crashloop")),
    event("Failed deployment", "deployment_failed"),
    event("Certificate ends soon", "certificate_expiring"),
    critical(event("Domain lost", "domain_unverified")),
  ],
  host: [
    critical(template("Disk nearly full", "host_disk_percent", ["above", 85, 5])),
    critical(event("Host offline", "host_offline")),
    critical(event("Edge down", "edge_down")),
  ],
} as const satisfies Record<"app" | "host", readonly Template[]>;

export const valuesOfTemplate = (one: Template): Omit<RuleValues, "receivers" | "channelIds"> => ({
  kind: one.kind,
  comparison: one.comparison,
  threshold: String(one.threshold),
  sustainMinutes: String(one.sustainMinutes),
  severity: one.severity,
});

/** Of the rule that is changed, or of the first template for a new one. */
export const firstValues = (rule: AlertRule | null, subject: "app" | "host"): RuleValues => {
  if (rule === null) return { ...valuesOfTemplate(templatesFor[subject][0]), receivers: "default", channelIds: [] };
  const { kind, comparison, threshold, sustainMinutes, severity, channelIds } = rule;
  return {
    kind,
    comparison: comparison ?? "above",
    threshold: threshold === null ? "" : String(threshold),
    sustainMinutes: String(sustainMinutes),
    severity,
    receivers: channelIds === null ? "default" : channelIds.length === 0 ? "none" : "chosen",
    channelIds: channelIds ?? [],
  };
};

export type RuleSettings = {
  comparison: Comparison | null;
  threshold: number | null;
  sustainMinutes: number;
  severity: Severity;
  channelIds: string[] | null;
};

const aDay = 1_440;

const numberIn = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", ".")));

const measureOf = ({ kind, comparison, threshold, sustainMinutes }: RuleValues) => {
  if (!isMetricKind(kind)) return { measure: { comparison: null, threshold: null, sustainMinutes: 0 }, faults: {} };
  const measure = { comparison, threshold: numberIn(threshold), sustainMinutes: numberIn(sustainMinutes) };
  const minutesAreGood = measure.sustainMinutes >= 0 && measure.sustainMinutes <= aDay;
  const faults: RuleFaults = {
    ...(Number.isFinite(measure.threshold) && measure.threshold >= 0
      ? {}
      : { threshold: "Give a number for the threshold, zero or more." }),
    ...(minutesAreGood ? {} : { sustainMinutes: "Give minutes, from 0 to 1440, which is a day." }),
  };
  return { measure, faults };
};

/** What the API is asked with, or what is wrong with the sentence. */
export const settingsOf = (values: RuleValues): { settings: RuleSettings } | { faults: RuleFaults } => {
  const { measure, faults } = measureOf(values);
  const lacksChannel = values.receivers === "chosen" && values.channelIds.length === 0;
  const all: RuleFaults = { ...faults, ...(lacksChannel ? { channelIds: "Choose at least one channel." } : {}) };
  if (Object.keys(all).length > 0) return { faults: all };
  const channelIds = { default: null, none: [], chosen: [...values.channelIds] }[values.receivers];
  return { settings: { ...measure, severity: values.severity, channelIds } };
};

export type Trial = { kind: (typeof appMetricKinds)[number]; comparison: Comparison; threshold: number; sustainMinutes: number };

/** What of the sentence can be tried on the days before; null for what happens, and while it is no sentence yet. */
export const trialOf = (values: RuleValues): Trial | null => {
  const { comparison } = values;
  const kind = appMetricKinds.find((each) => each === values.kind);
  const { measure, faults } = measureOf(values);
  if (kind === undefined || measure.threshold === null || Object.keys(faults).length > 0) return null;
  return { kind, comparison, threshold: measure.threshold, sustainMinutes: measure.sustainMinutes };
};
