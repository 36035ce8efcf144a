import type { AlertKind, AlertState, Comparison, Severity } from "../alerts/schema";
import { isMetricKind, type MetricKind } from "../alerts/schema";
import type { Message } from "../channels/message-schema";
import { dataOf } from "./data-rules";
import { since, utc } from "./moment-rules";
import type { TransitionKind } from "./schema";

/** What a message says. Pure. */

/** An alert with the names of what it is about, as they are now. */
export type ToldAlert = {
  id: string;
  ruleId: string | null;
  kind: AlertKind;
  severity: Severity;
  state: AlertState;
  firedAt: Date;
  resolvedAt: Date | null;
  value: number | null;
  comparison: Comparison | null;
  threshold: number | null;
  sustainMinutes: number;
  reason: string;
  resolvedReason: string | null;
  cause: string | null;
  app: { id: string; name: string } | null;
  /** Of a host's alert, and of those that have a host's outage as their cause. */
  host: { id: string; name: string } | null;
  deploymentNumber: number | null;
};

export type Telling = {
  id: string;
  transition: TransitionKind;
  alerts: readonly [ToldAlert, ...ToldAlert[]];
  /** Messages that told the channel of the beginning. */
  answers: readonly string[];
  now: Date;
  publicUrl: string;
};

const units: Readonly<Record<MetricKind, { name: string; unit: string }>> = {
  cpu_percent: { name: "CPU", unit: " %" },
  memory_percent: { name: "memory", unit: " %" },
  restarts_per_hour: { name: "restarts per hour", unit: "" },
  disk_percent: { name: "disk", unit: " %" },
  requests_per_second: { name: "requests per second", unit: "" },
  error_percent: { name: "share of errors (5xx)", unit: " %" },
  latency_p95_ms: { name: "response time (p95)", unit: " ms" },
  host_disk_percent: { name: "disk", unit: " %" },
};

const number = (value: number, unit: string): string => `${Math.round(value * 10) / 10}${unit}`;

const nameOf = ({ app, host }: ToldAlert): string => app?.name ?? (host ? `Host ${host.name}` : "Something");

/** What is the matter, without the name of what it is the matter with. */
const trouble = (alert: ToldAlert): string => {
  const { kind, comparison, threshold, deploymentNumber } = alert;
  if (isMetricKind(kind)) {
    const { name, unit } = units[kind];
    return threshold === null ? name : `${name} ${comparison ?? "above"} ${number(threshold, unit)}`;
  }
  switch (kind) {
    case "offline":
    case "host_offline":
      return "is offline";
    case "crashloop":
      return "keeps crashing";
    case "deployment_failed":
      return deploymentNumber === null ? "deployment failed" : `deployment ${deploymentNumber} failed`;
    case "certificate_expiring":
      return "certificate ends soon";
    case "domain_unverified":
      return "DNS records of a domain are gone";
    case "edge_down":
      return "edge is down";
  }
};

const isPredicate = ({ kind }: ToldAlert): boolean => ["offline", "host_offline", "crashloop"].includes(kind);

const headline = (alert: ToldAlert): string => `${nameOf(alert)}${isPredicate(alert) ? " " : ": "}${trouble(alert)}`;

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

type Subject =
  | { kind: "one"; alert: ToldAlert }
  /** One outage of a host. */
  | { kind: "host"; name: string | null; apps: number }
  | { kind: "app"; name: string; alerts: number }
  | { kind: "many"; alerts: number };

const subjectOf = (alerts: Telling["alerts"]): Subject => {
  const [first] = alerts;
  if (alerts.length === 1) return { kind: "one", alert: first };
  const apps = new Set(alerts.flatMap(({ app }) => app?.id ?? [])).size;
  if (first.cause !== null && alerts.every(({ cause }) => cause === first.cause))
    return { kind: "host", name: alerts.find(({ host }) => host)?.host?.name ?? null, apps };
  if (first.app && alerts.every(({ app }) => app?.id === first.app?.id))
    return { kind: "app", name: first.app.name, alerts: alerts.length };
  return { kind: "many", alerts: alerts.length };
};

const titleOfSubject = (subject: Subject): string => {
  switch (subject.kind) {
    case "one":
      return headline(subject.alert);
    case "host":
      return `Host ${subject.name ?? "unknown"} is offline: ${counted(subject.apps, "app")} down`;
    case "app":
      return `${subject.name}: ${counted(subject.alerts, "alert")}`;
    case "many":
      return counted(subject.alerts, "alert");
  }
};

const isOver = ({ state }: ToldAlert): boolean => state === "resolved";

/** What a message says in one line. */
export const titleOf = (transition: TransitionKind, alerts: Telling["alerts"]): string => {
  const title = titleOfSubject(subjectOf(alerts));
  if (transition === "resolved") return `Resolved: ${title}`;
  return alerts.every(isOver) ? `Over already: ${title}` : title;
};

/** Apps, or alerts, that one message names. */
const mostNamed = 20;

const cutList = (lines: readonly string[]): string[] =>
  lines.length <= mostNamed ? [...lines] : [...lines.slice(0, mostNamed), `and ${lines.length - mostNamed} more`];

/** The host first, then by name. */
const inOrder = (alerts: readonly ToldAlert[]): ToldAlert[] =>
  [...alerts].sort((a, b) => Number(a.app !== null) - Number(b.app !== null) || nameOf(a).localeCompare(nameOf(b), "en"));

const itemsOf = ({ transition, alerts }: Telling, subject: Subject): string[] => {
  if (subject.kind === "one") return [];
  const ordered = inOrder(alerts);
  const line = (alert: ToldAlert) => {
    const words = subject.kind === "host" ? nameOf(alert) : headline(alert);
    return transition === "fired" && isOver(alert) ? `${words} (over already)` : words;
  };
  const named = subject.kind === "host" ? ordered.filter(({ app }) => app !== null) : ordered;
  return cutList([...new Set(named.map(line))]);
};

const over = (alert: ToldAlert): string => alert.resolvedReason ?? "It is over.";

const sentencesOf = ({ transition, alerts }: Telling, subject: Subject): string[] => {
  const [first] = alerts;
  if (subject.kind === "one") {
    if (transition === "resolved") return [over(first)];
    return isOver(first) ? [first.reason, `It was over before this could be sent: ${over(first)}`] : [first.reason];
  }
  if (subject.kind === "host") {
    const ofHost = alerts.find(({ app }) => app === null) ?? first;
    return [transition === "resolved" ? over(ofHost) : ofHost.reason];
  }
  return [];
};

const measured = ({ kind, value, comparison, threshold, sustainMinutes }: ToldAlert): { label: string; value: string }[] => {
  if (!isMetricKind(kind) || threshold === null) return [];
  const { unit } = units[kind];
  const limit = `${comparison ?? "above"} ${number(threshold, unit)} for ${sustainMinutes} min`;
  return [{ label: "Measured", value: value === null ? limit : `${number(value, unit)} (${limit})` }];
};

const worst = (alerts: readonly ToldAlert[]): Severity =>
  (["critical", "warning"] as const).find((each) => alerts.some(({ severity }) => severity === each)) ?? "info";

const earliest = (alerts: Telling["alerts"]): ToldAlert =>
  alerts.reduce((least, alert) => (alert.firedAt < least.firedAt ? alert : least));

/** When the last of it was over; null while any of it is not. */
const endOf = (alerts: readonly ToldAlert[]): Date | null =>
  alerts.reduce<Date | null>(
    (end, { resolvedAt }, index) =>
      resolvedAt === null || (index > 0 && end === null) ? null : end === null || resolvedAt > end ? resolvedAt : end,
    null,
  );

const fieldsOf = ({ alerts, now }: Telling, subject: Subject): { label: string; value: string }[] => {
  const begin = earliest(alerts).firedAt;
  const end = endOf(alerts);
  const duration = since(begin, end ?? now);
  return [
    ...(subject.kind === "one" ? measured(subject.alert) : []),
    { label: "Severity", value: worst(alerts) },
    { label: "Since", value: end ? utc(begin) : `${utc(begin)} (for ${duration})` },
    ...(end ? [{ label: "Until", value: `${utc(end)} (after ${duration})` }] : []),
  ];
};

const halfHourMs = 1_800_000;

/** The chart at that moment, the failed deployment, the domains, the app, the host; for what is of several the list of alerts. */
const pageOf = (alerts: Telling["alerts"], subject: Subject): { label: string; path: string } => {
  const list = { label: "Open the alerts", path: "/alerts" };
  if (subject.kind === "host") {
    const host = alerts.find(({ app }) => app === null)?.host;
    return host ? { label: "Open the host", path: `/hosts/${encodeURIComponent(host.id)}` } : list;
  }
  const [{ app, host, kind, firedAt, deploymentNumber }] = alerts;
  if (subject.kind === "many") return list;
  if (!app) return host ? { label: "Open the host", path: `/hosts/${encodeURIComponent(host.id)}` } : list;
  const ofApp = `/apps/${encodeURIComponent(app.name)}`;
  if (subject.kind === "app") return { label: "Open the app", path: ofApp };
  if (isMetricKind(kind)) {
    const at = (ms: number) => new Date(firedAt.getTime() + ms).toISOString();
    const query = new URLSearchParams({ from: at(-halfHourMs), to: at(halfHourMs), at: at(0) });
    return { label: "Open the chart", path: `${ofApp}/usage?${query}` };
  }
  if (kind === "deployment_failed" && deploymentNumber !== null)
    return { label: "Open the deployment", path: `${ofApp}/deployments/${deploymentNumber}` };
  if (kind === "certificate_expiring" || kind === "domain_unverified")
    return { label: "Open the domains", path: `${ofApp}/domains` };
  return { label: "Open the app", path: ofApp };
};

const momentOf = ({ transition, alerts }: Telling): Date => {
  const begin = earliest(alerts).firedAt;
  return transition === "fired" ? begin : (endOf(alerts) ?? begin);
};

/** The message about these alerts, as they stand when it is sent. */
export const buildMessage = (telling: Telling): Message => {
  const { id, transition, alerts, answers, publicUrl } = telling;
  const subject = subjectOf(alerts);
  const { label, path } = pageOf(alerts, subject);
  const url = `${publicUrl}${path}`;
  const title = titleOf(transition, alerts);
  return {
    id,
    type: transition === "fired" ? "alert.fired" : "alert.resolved",
    at: momentOf(telling).toISOString(),
    severity: worst(alerts),
    title,
    sentences: sentencesOf(telling, subject),
    fields: fieldsOf(telling, subject),
    items: itemsOf(telling, subject),
    link: { label, url },
    answers,
    data: dataOf(alerts, { title, url }),
  };
};
