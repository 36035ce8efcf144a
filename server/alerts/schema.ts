import * as z from "zod";
import { pageInput } from "../apps/schema";
import { channelKinds } from "../channels/schema";

/** Vocabulary and inputs of alert rules and alerts. Browser-safe. */

/** Held against a number that is measured; they fire and resolve after `sustainMinutes`. */
export const appMetricKinds = [
  "cpu_percent",
  "memory_percent",
  "restarts_per_hour",
  "disk_percent",
  "requests_per_second",
  "error_percent",
  "latency_p95_ms",
] as const;
/** Fire and resolve with the state itself. */
export const appEventKinds = ["offline", "crashloop", "deployment_failed", "certificate_expiring", "domain_unverified"] as const;
/** Of hosts, for administrators. */
export const hostMetricKinds = ["host_disk_percent"] as const;
export const hostEventKinds = ["host_offline", "edge_down"] as const;

export const metricKinds = [...appMetricKinds, ...hostMetricKinds] as const;
export const eventKinds = [...appEventKinds, ...hostEventKinds] as const;
export const alertKinds = [...metricKinds, ...eventKinds] as const;
export const appAlertKinds = [...appMetricKinds, ...appEventKinds] as const;
export const hostAlertKinds = [...hostMetricKinds, ...hostEventKinds] as const;
export type MetricKind = (typeof metricKinds)[number];
export type AlertKind = (typeof alertKinds)[number];
export type AppAlertKind = (typeof appAlertKinds)[number];
export type HostAlertKind = (typeof hostAlertKinds)[number];

export const isMetricKind = (kind: AlertKind): kind is MetricKind => (metricKinds as readonly AlertKind[]).includes(kind);

export const comparisons = ["above", "below"] as const;
export type Comparison = (typeof comparisons)[number];
export const severities = ["info", "warning", "critical"] as const;
export type Severity = (typeof severities)[number];
export const alertStates = ["firing", "resolved"] as const;
export type AlertState = (typeof alertStates)[number];

/** `default`: made by us for every app and host, and not touched since. A rule of somebody's own of the same kind takes its place. */
export const ruleOrigins = ["default", "own"] as const;

/** A day: whoever waits longer looks at a chart. */
const longestSustainMinutes = 1_440;
export const mostRulesPerApp = 50;
export const longestMuteDays = 30;

const anId = z.string().max(100);
const moment = z.iso.datetime();
/** As people write it, in any zone. */
const givenMoment = z.iso.datetime({ offset: true });

/** Which channels hear of a rule. Null: those that hear of every rule that names none; an empty list: none, the dashboard alone shows it. */
const channelIds = z.array(z.string().max(100)).max(20).nullable();

const ruleSettings = {
  comparison: z.enum(comparisons).nullable(),
  threshold: z.number().min(0).max(1_000_000_000).nullable(),
  /** A part of a minute too: half of one is 0.5. */
  sustainMinutes: z.number().min(0).max(longestSustainMinutes),
  severity: z.enum(severities),
  channelIds,
  enabled: z.boolean(),
  mutedUntil: moment.nullable(),
};

export const alertRuleSchema = z.object({
  id: z.string(),
  /** One of the two: whose rule it is. */
  appId: z.string().nullable(),
  workerId: z.string().nullable(),
  kind: z.enum(alertKinds),
  ...ruleSettings,
  origin: z.enum(ruleOrigins),
  /** Name of the app or the host. */
  subject: z.string(),
  /** Who is told: the channels that `channelIds` names, or those that hear of every rule which names none. */
  channels: z.array(z.object({ id: z.string(), kind: z.enum(channelKinds), name: z.string(), enabled: z.boolean() })),
  /** The alert of it that is firing now. */
  firingAlertId: z.string().nullable(),
  /** Since when its number has been on the other side, without that being so for long enough. */
  pendingSince: moment.nullable(),
  createdAt: moment,
  updatedAt: moment,
});
export type AlertRule = z.infer<typeof alertRuleSchema>;

/** What a rule of a metric must say, and what one of an event cannot. */
const fitsKind = (rule: {
  kind: AlertKind;
  comparison?: Comparison | null | undefined;
  threshold?: number | null | undefined;
}) => (isMetricKind(rule.kind) ? typeof rule.threshold === "number" : true);

const creation = {
  comparison: z.enum(comparisons).nullable().default("above"),
  threshold: ruleSettings.threshold.default(null),
  sustainMinutes: ruleSettings.sustainMinutes.default(5),
  severity: ruleSettings.severity.default("warning"),
  channelIds: channelIds.default(null),
  enabled: z.boolean().default(true),
  mutedUntil: givenMoment.nullable().default(null),
};
const thresholdMissing = { error: "Give a threshold: a rule of a metric needs one.", path: ["threshold"] };

/** `comparison`, `threshold` and `sustainMinutes` say nothing for events, and are not kept. */
export const createAppRuleInput = z
  .object({ id: z.string().max(100), kind: z.enum(appAlertKinds), ...creation })
  .refine(fitsKind, thresholdMissing);
export const createHostRuleInput = z
  .object({ id: z.string().max(100), kind: z.enum(hostAlertKinds), ...creation })
  .refine(fitsKind, thresholdMissing);
/** `kind`: only as it is; whoever wants another makes another rule. */
export const updateRuleInput = z
  .object({ id: anId, kind: z.enum(alertKinds).optional() })
  .extend(z.object({ ...ruleSettings, mutedUntil: givenMoment.nullable() }).partial().shape);
export type CreateAppRule = z.infer<typeof createAppRuleInput>;
export type CreateHostRule = z.infer<typeof createHostRuleInput>;
export type UpdateRule = z.infer<typeof updateRuleInput>;

/** An app or a host that is, or was, in trouble. */
export const alertSchema = z.object({
  id: z.string(),
  /** Null once the rule is gone. */
  ruleId: z.string().nullable(),
  appId: z.string().nullable(),
  appName: z.string().nullable(),
  workerId: z.string().nullable(),
  workerName: z.string().nullable(),
  kind: z.enum(alertKinds),
  severity: z.enum(severities),
  state: z.enum(alertStates),
  firedAt: moment,
  resolvedAt: moment.nullable(),
  /** The number when it fired; null for events. */
  value: z.number().nullable(),
  /** As the rule was when it fired. */
  comparison: z.enum(comparisons).nullable(),
  threshold: z.number().nullable(),
  sustainMinutes: z.number(),
  /** A sentence: why its state is what it is: `firedReason`, and `resolvedReason` once it is over. */
  reason: z.string(),
  firedReason: z.string(),
  resolvedReason: z.string().nullable(),
  /** The deployment that failed. */
  deploymentId: z.string().nullable(),
  deploymentNumber: z.int().nullable(),
  acknowledgedAt: moment.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** Of that user, while there is one. */
  acknowledgedByName: z.string().nullable(),
  /** Until when nobody is told of its rule. */
  mutedUntil: moment.nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

export const listAlertsInput = pageInput.extend({
  state: z.enum(alertStates).optional(),
  kind: z.enum(alertKinds).optional(),
  /** An app's id or name. */
  appId: anId.optional(),
  /** A host's id or name, for administrators. */
  workerId: anId.optional(),
});
export type ListAlerts = z.infer<typeof listAlertsInput>;

/** Null ends the mute. At most `longestMuteDays` ahead. */
export const muteInput = z.object({ id: anId, until: givenMoment.nullable() });

export const backtestDays = 7;
export const backtestInput = z.object({
  id: anId,
  kind: z.enum(appMetricKinds, { error: "Only rules of metrics can be tried: choose one of those kinds." }),
  comparison: z.enum(comparisons).default("above"),
  threshold: ruleSettings.threshold.unwrap(),
  sustainMinutes: creation.sustainMinutes,
});
export type BacktestInput = z.infer<typeof backtestInput>;

/** What a rule would have done over the last `backtestDays`. */
export const backtestSchema = z.object({
  from: moment,
  to: moment,
  /** At most 360, oldest first; of the time that each stands for, the value that comes nearest to firing. None where nothing is known. */
  points: z.array(z.object({ at: moment, value: z.number() })),
  threshold: z.number(),
  firings: z.array(z.object({ firedAt: moment, resolvedAt: moment.nullable() })),
  /** A sentence: how far this can be trusted. */
  note: z.string(),
});
export type Backtest = z.infer<typeof backtestSchema>;

/** What the badge says. */
export const alertSummarySchema = z.object({
  /** How many fire now. */
  firing: z.object({ info: z.int(), warning: z.int(), critical: z.int() }),
  /** Those of them that nobody has acknowledged. */
  unacknowledged: z.int(),
});
export type AlertSummary = z.infer<typeof alertSummarySchema>;

/** The most of one kind of transition that one event tells in full. */
export const mostToldAtOnce = 20;

/**
 * What a page hears: first how things stand, with nothing begun or ended; then again at whatever happens to an alert or a rule. Lists
 * that are shown are to be read again at each.
 */
export type AlertsEvent = {
  summary: AlertSummary;
  /** Since the event before this one, newest first; at most `mostToldAtOnce`. */
  fired: Alert[];
  resolved: Alert[];
  /** How many there were. */
  firedCount: number;
  resolvedCount: number;
};
