import type { AlertKind, AppAlertKind, HostAlertKind } from "@/server/alerts/schema";

/** What rules and alerts are about, in words. On every page, so without the library of schemas. Pure. */

type KindWords = {
  /** In lists and filters. */
  label: string;
  /** After "When", for numbers, and the whole condition for events. */
  subject: string;
  /** Numbers of it are read with `is` or `are`. */
  verb: "is" | "are";
  /** Follows the number. */
  unit: string;
};

const measured = (label: string, subject: string, unit: string): KindWords => ({ label, subject, unit, verb: "is" });
/** The same of what is counted. */
const counted = (label: string, subject: string, unit: string): KindWords => ({ label, subject, unit, verb: "are" });
const happens = (label: string, subject: string): KindWords => ({ label, subject, unit: "", verb: "is" });

const appKindWords: Readonly<Record<AppAlertKind, KindWords>> = {
  cpu_percent: measured("CPU", "CPU", " %"),
  memory_percent: measured("Memory", "memory", " %"),
  restarts_per_hour: counted("Restarts", "restarts", " an hour"),
  disk_percent: measured("Disk", "disk", " %"),
  requests_per_second: counted("Requests", "requests", " a second"),
  error_percent: measured("Errors", "the share of 5xx answers", " %"),
  latency_p95_ms: measured("Latency", "p95 latency", " ms"),
  offline: happens("Offline", "it should run and does not"),
  crashloop: happens("Crash loop", "it crashes again and again"),
  deployment_failed: happens("Failed deployment", "a deployment fails"),
  certificate_expiring: happens("Certificate", "a certificate ends soon and is not renewed"),
  domain_unverified: happens("Domain", "the DNS records of a domain go away"),
};

const hostKindWords: Readonly<Record<HostAlertKind, KindWords>> = {
  host_disk_percent: measured("Host disk", "its disk", " %"),
  host_offline: happens("Host offline", "the host is offline"),
  edge_down: happens("Edge down", "the edge does not answer or ends"),
};

export const kindWords: Readonly<Record<AlertKind, KindWords>> = { ...appKindWords, ...hostKindWords };

/** Those of hosts are administrators'. */
export const kindsSeenBy = (isAdministrator: boolean): AlertKind[] =>
  Object.keys(isAdministrator ? kindWords : appKindWords) as AlertKind[];

/** Whether it is a number against a threshold; others happen and are over. */
export const isMeasured = (kind: AlertKind): boolean => kindWords[kind].unit !== "";

/** At most two digits after the point, and none that say nothing: `90`, `0.5`, `1 200`. */
export const formatNumber = (value: number): string => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const [whole = "0", rest] = value.toFixed(digits).split(".");
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, " ");
  const fraction = (rest ?? "").replace(/0+$/, "");
  return fraction === "" ? grouped : `${grouped}.${fraction}`;
};

/** `96 %`, `1 200 ms`, `0.5 a second`. */
export const formatValue = (kind: AlertKind, value: number): string => `${formatNumber(value)}${kindWords[kind].unit}`;

type Condition = {
  kind: AlertKind;
  comparison: "above" | "below" | null;
  threshold: number | null;
  sustainMinutes: number;
};

const forHowLong = (minutes: number): string => {
  if (minutes === 0) return ", even for a moment";
  if (minutes % 60 === 0) return ` for ${minutes === 60 ? "an hour" : `${minutes / 60} hours`}`;
  return ` for ${minutes === 1 ? "a minute" : `${minutes} minutes`}`;
};

/** `memory is above 90 % for 5 minutes`, `a deployment fails`. */
export const conditionOf = ({ kind, comparison, threshold, sustainMinutes }: Condition): string => {
  const { subject, verb } = kindWords[kind];
  if (!isMeasured(kind) || threshold === null) return subject;
  return `${subject} ${verb} ${comparison ?? "above"} ${formatValue(kind, threshold)}${forHowLong(sustainMinutes)}`;
};
