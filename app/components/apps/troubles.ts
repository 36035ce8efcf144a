import { alertAction, alertHref, subjectOf, troubleOf } from "@/app/components/alerts/alert-words";
import { hostHref } from "@/app/components/workers/host-words";
import { appReasonSentence, diskSentence } from "@/app/lib/status";
import type { Alert } from "@/server/alerts/schema";
import type { AppWithLatest } from "@/server/apps/schema";
import type { WorkerView } from "@/server/workers/schema";
import { appHref } from "./app-pages";

/** What a person should look at, and where. */
export type Trouble = { key: string; subject: string; what: string; why: string; href: string; action: string };

type Host = Pick<WorkerView, "id" | "name" | "status" | "warning" | "apps">;

const ofApp = (app: AppWithLatest): Trouble[] => {
  const latest = app.latestDeployment;
  const why = appReasonSentence(app) ?? "";
  const found: Trouble[] = [];
  if (app.status === "crashed") {
    const href = appHref(app.name, "/logs");
    found.push({ key: `${app.id} crashed`, subject: app.name, what: "crashed", why, href, action: "See its log" });
  }
  if (app.statusReason === "worker_offline") {
    const href = appHref(app.name);
    found.push({ key: `${app.id} offline`, subject: app.name, what: "is out of reach", why, href, action: "Look" });
  }
  if (app.statusReason === "host_removed") {
    const href = appHref(app.name);
    found.push({ key: `${app.id} removed`, subject: app.name, what: "lost its host", why, href, action: "Look" });
  }
  if (app.diskOverQuotaAt !== null) {
    const href = appHref(app.name);
    const what = "takes more disk than it may";
    found.push({ key: `${app.id} disk`, subject: app.name, what, why: diskSentence(app), href, action: "Look" });
  }
  if (latest?.status === "failed") {
    const href = appHref(app.name, `/deployments/${latest.number}`);
    const what = `failed to deploy #${latest.number}`;
    found.push({ key: latest.id, subject: app.name, what, why: latest.reason ?? "", href, action: "See why" });
  }
  return found;
};

/** Which apps are hit; an administrator knows by name only those of their own teams. */
const onIt = (names: readonly string[], apps: number): string => {
  if (apps === 0) return "No app is placed on it.";
  if (names.length === 0) return `${apps === 1 ? "An app" : `${apps} apps`} of other teams may go on serving from it.`;
  const named = names.slice(0, 5).join(", ");
  return `It runs ${named}${apps > Math.min(5, names.length) ? " and more" : ""}. They may go on serving from there.`;
};

const ofHost = (host: Host, apps: readonly AppWithLatest[]): Trouble[] => {
  const on = apps.filter(({ workerId }) => workerId === host.id).map(({ name }) => name);
  const base = { key: `${host.id} ${host.status}`, subject: host.name, href: hostHref(host), action: "Look at the host" };
  if (host.status === "offline") return [{ ...base, what: "is offline", why: onIt(on, host.apps) }];
  return host.warning === null ? [] : [{ ...base, what: "needs a look", why: host.warning }];
};

/** What the states of apps and hosts say themselves. */
const toldByState: ReadonlySet<Alert["kind"]> = new Set(["offline", "crashloop", "deployment_failed", "host_offline"]);

/** Numbers beyond their thresholds that nobody looks after yet, and about which nobody wants to hear nothing. */
const ofAlert = (alert: Alert): Trouble[] => {
  const { id, kind, acknowledgedAt, mutedUntil, reason } = alert;
  if (toldByState.has(kind) || acknowledgedAt !== null || mutedUntil !== null) return [];
  const href = alertHref(alert);
  if (href === null) return [];
  return [{ key: id, subject: subjectOf(alert), what: troubleOf(alert), why: reason, href, action: alertAction(alert) }];
};

/**
 * Hosts that are away, crashed apps, last deployments that failed, and what fires of rules. Who may see the hosts is told of an
 * offline one once, not once for each of its apps. Pure.
 */
export const troublesOf = (
  apps: readonly AppWithLatest[],
  hosts: readonly Host[] = [],
  firing: readonly Alert[] = [],
): Trouble[] => {
  const offline = new Set(hosts.filter(({ status }) => status === "offline").map(({ id }) => id));
  const told = (app: AppWithLatest) => app.workerId !== null && offline.has(app.workerId);
  return [
    ...hosts.flatMap((host) => ofHost(host, apps)),
    ...apps.flatMap((app) => ofApp(app).filter(({ key }) => !(told(app) && key.endsWith(" offline")))),
    ...firing.flatMap(ofAlert),
  ];
};
