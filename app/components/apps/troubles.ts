import { appReasonSentence } from "@/app/lib/status";
import type { AppWithLatest } from "@/server/apps/schema";

/** What a person should look at, and where. */
export type Trouble = { key: string; app: string; what: string; why: string; href: string; action: string };

/** Crashed apps, apps whose host is away, and last deployments that failed. Pure. */
export const troublesOf = (apps: readonly AppWithLatest[]): Trouble[] =>
  apps.flatMap((app) => {
    const base = `/apps/${encodeURIComponent(app.name)}`;
    const found: Trouble[] = [];
    if (app.status === "crashed") {
      found.push({
        key: `${app.id} crashed`,
        app: app.name,
        what: "crashed",
        why: appReasonSentence(app) ?? "",
        href: `${base}/logs`,
        action: "See its log",
      });
    }
    if (app.statusReason === "worker_offline") {
      found.push({
        key: `${app.id} offline`,
        app: app.name,
        what: "is out of reach",
        why: appReasonSentence(app) ?? "",
        href: base,
        action: "Look",
      });
    }
    const latest = app.latestDeployment;
    if (latest?.status === "failed") {
      found.push({
        key: latest.id,
        app: app.name,
        what: `failed to deploy #${latest.number}`,
        why: latest.reason ?? "",
        href: `${base}/deployments/${latest.number}`,
        action: "See why",
      });
    }
    return found;
  });
