import { appHref } from "@/app/components/apps/app-pages";
import { hostHref } from "@/app/components/workers/host-words";
import type { Alert, AlertKind, Severity } from "@/server/alerts/schema";
import { formatValue, isMeasured, kindWords } from "./kinds";

/** What is said of an alert, and where it leads. Pure. */

const aroundMs = 1_800_000;

type Subject = Pick<Alert, "appName" | "workerName" | "workerId">;

/** The app, or the host, that is in trouble. */
export const subjectOf = ({ appName, workerName }: Subject): string => appName ?? workerName ?? "something that is gone";

const isOfDomains = (kind: AlertKind): boolean => kind === "certificate_expiring" || kind === "domain_unverified";

type Placed = Subject & Pick<Alert, "kind" | "firedAt" | "deploymentNumber">;

/** Where one sees what happened: the chart an hour around the moment, the deployment that failed, the domains, the app, the host. */
export const alertHref = (alert: Placed): string | null => {
  const { appName, workerId, kind, firedAt, deploymentNumber } = alert;
  if (appName === null) return workerId === null ? null : hostHref({ id: workerId, name: alert.workerName ?? workerId });
  if (kind === "deployment_failed" && deploymentNumber !== null) return appHref(appName, `/deployments/${deploymentNumber}`);
  if (isOfDomains(kind)) return appHref(appName, "/domains");
  if (!isMeasured(kind)) return appHref(appName);
  const at = Date.parse(firedAt);
  const range = new URLSearchParams({
    from: new Date(at - aroundMs).toISOString(),
    to: new Date(at + aroundMs).toISOString(),
    at: new Date(at).toISOString(),
  });
  return appHref(appName, `/usage?${range.toString()}`);
};

/** What the link above shows. */
export const alertAction = ({ appName, kind }: Pick<Alert, "appName" | "kind">): string => {
  if (appName === null) return "See the host";
  if (kind === "deployment_failed") return "See the deployment";
  if (isOfDomains(kind)) return "See the domains";
  return isMeasured(kind) ? "See the chart" : "See the app";
};

const happenings: Readonly<Partial<Record<AlertKind, string>>> = {
  offline: "is offline",
  crashloop: "crashes again and again",
  deployment_failed: "failed to deploy",
  certificate_expiring: "has a certificate that ends soon",
  domain_unverified: "loses a domain",
  host_offline: "is offline",
  edge_down: "has trouble with its edge",
};

type Told = Pick<Alert, "kind" | "comparison">;

/** What is said after the name: `is above its memory threshold`, `is offline`. */
export const troubleOf = ({ kind, comparison }: Told): string =>
  happenings[kind] ?? `is ${comparison ?? "above"} its ${kindWords[kind].label.toLowerCase().replace("cpu", "CPU")} threshold`;

/** What stands alone where all are of one app or host: `Memory above the threshold`, `Offline`. */
export const headingOf = ({ kind, comparison }: Told): string =>
  isMeasured(kind) ? `${kindWords[kind].label} ${comparison ?? "above"} the threshold` : kindWords[kind].label;

/** `96 %, threshold 90 %`; null for events, which have no number. */
export const numberOf = ({ kind, value, threshold }: Pick<Alert, "kind" | "value" | "threshold">): string | null => {
  if (value === null || threshold === null) return null;
  return `${formatValue(kind, value)}, threshold ${formatValue(kind, threshold)}`;
};

export const severityWords: Readonly<Record<Severity, string>> = { info: "Info", warning: "Warning", critical: "Critical" };

const weights: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** The gravest first, and of equals the newest; what somebody looks after already stands behind. */
export const byGravity = (
  one: Pick<Alert, "severity" | "firedAt" | "acknowledgedAt">,
  other: Pick<Alert, "severity" | "firedAt" | "acknowledgedAt">,
): number =>
  Number(one.acknowledgedAt !== null) - Number(other.acknowledgedAt !== null) ||
  weights[one.severity] - weights[other.severity] ||
  Date.parse(other.firedAt) - Date.parse(one.firedAt);

/** Whether nobody is told at this moment. `now` in milliseconds; 0 where it is not known yet. */
export const isMuted = (mutedUntil: string | null, now: number): mutedUntil is string =>
  mutedUntil !== null && Date.parse(mutedUntil) > now;
