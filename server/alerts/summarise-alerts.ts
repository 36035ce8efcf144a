import { and, eq } from "drizzle-orm";
import { alerts, apps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import { alertsVisibleTo } from "./alert-access";
import type { AlertSummary } from "./schema";

/** Of each alert that fires, as much as is counted. */
export const firingOf = (caller: Caller) =>
  db()
    .select({ id: alerts.id, severity: alerts.severity, acknowledgedAt: alerts.acknowledgedAt })
    .from(alerts)
    .leftJoin(apps, eq(apps.id, alerts.appId))
    .where(and(eq(alerts.state, "firing"), alertsVisibleTo(caller)));

type Firing = Awaited<ReturnType<typeof firingOf>>;

export const summaryOf = (firing: Firing): AlertSummary => {
  const among = (severity: Firing[number]["severity"]) => firing.filter((alert) => alert.severity === severity).length;
  return {
    firing: { info: among("info"), warning: among("warning"), critical: among("critical") },
    unacknowledged: firing.filter(({ acknowledgedAt }) => acknowledgedAt === null).length,
  };
};

/** How many alerts of the caller's fire now. */
export const summariseAlerts = async (caller: Caller): Promise<AlertSummary> => summaryOf(await firingOf(caller));
