import { and, desc, eq, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { alertRules, alerts, apps, deployments, users, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { db } from "@/server/db";
import { checkCursor, type Page, pageOf } from "@/server/db/page";
import { notFound } from "@/server/errors";
import { alertsVisibleTo, hostOf, type Source } from "./alert-access";
import type { Alert, ListAlerts } from "./schema";

const mutedUntil = sql<Date | null>`case when ${alertRules.mutedUntil} > clock_timestamp() then ${alertRules.mutedUntil} end`;

/** Alerts with what is shown of them, newest first. The caller's right to see them is part of `where`. */
const selectAlerts = (source: Source, where: SQL | undefined) =>
  source
    .select({
      alert: alerts,
      appName: apps.name,
      workerName: workers.name,
      deploymentNumber: deployments.number,
      acknowledgedByName: users.name,
      mutedUntil: mutedUntil.mapWith(alertRules.mutedUntil),
    })
    .from(alerts)
    .leftJoin(alertRules, eq(alertRules.id, alerts.ruleId))
    .leftJoin(apps, eq(apps.id, alerts.appId))
    .leftJoin(workers, eq(workers.id, alerts.workerId))
    .leftJoin(deployments, eq(deployments.id, alerts.deploymentId))
    .leftJoin(users, eq(users.id, alerts.acknowledgedBy))
    .where(where)
    .orderBy(desc(alerts.firedAt), desc(alerts.id));

type Row = Awaited<ReturnType<typeof selectAlerts>>[number];

const present = ({ alert, ...names }: Row): Alert => ({
  id: alert.id,
  ruleId: alert.ruleId,
  appId: alert.appId,
  appName: names.appName,
  workerId: alert.workerId,
  workerName: names.workerName,
  kind: alert.kind,
  severity: alert.severity,
  state: alert.state,
  firedAt: alert.firedAt.toISOString(),
  resolvedAt: alert.resolvedAt?.toISOString() ?? null,
  value: alert.value,
  comparison: alert.comparison,
  threshold: alert.threshold,
  sustainMinutes: alert.sustainMinutes,
  reason: alert.resolvedReason ?? alert.reason,
  firedReason: alert.reason,
  resolvedReason: alert.resolvedReason,
  deploymentId: alert.deploymentId,
  deploymentNumber: names.deploymentNumber,
  acknowledgedAt: alert.acknowledgedAt?.toISOString() ?? null,
  acknowledgedBy: alert.acknowledgedBy,
  acknowledgedByName: names.acknowledgedByName,
  mutedUntil: names.mutedUntil?.toISOString() ?? null,
});

/** Those of the caller's that the condition names, newest first. */
export const alertsWhere = async (caller: Caller, where: SQL | undefined, source: Source = db()): Promise<Alert[]> =>
  (await selectAlerts(source, and(where, alertsVisibleTo(caller)))).map(present);

/** One alert. @throws AppError 404 for a stranger */
export const getAlert = async (caller: Caller, id: string, source: Source = db()): Promise<Alert> => {
  const [alert] = await alertsWhere(caller, eq(alerts.id, id), source);
  if (!alert) throw notFound("alert");
  return alert;
};

/** Alerts older than the one that was seen last. Behind one that was pruned since there is nothing. */
const olderThan = (cursor: string | undefined): SQL | undefined => {
  if (cursor === undefined) return undefined;
  checkCursor(cursor, "alert");
  const firedAt = sql`(select seen.fired_at from alerts seen where seen.id = ${cursor})`;
  return and(lte(alerts.firedAt, firedAt), or(lt(alerts.firedAt, firedAt), lt(alerts.id, cursor)));
};

/** The caller's alerts, newest first; those of hosts for administrators. @throws AppError 404 for another team's app */
export const listAlerts = async (
  caller: Caller,
  { state, kind, appId, workerId, cursor, limit }: ListAlerts,
): Promise<Page<Alert>> => {
  const app = appId === undefined ? undefined : await appOf(caller, appId);
  const host = workerId === undefined ? undefined : await hostOf(caller, workerId);
  const where = and(
    alertsVisibleTo(caller),
    state && eq(alerts.state, state),
    kind && eq(alerts.kind, kind),
    app && eq(alerts.appId, app.id),
    host && eq(alerts.workerId, host.id),
    olderThan(cursor),
  );
  const rows = await selectAlerts(db(), where).limit(limit + 1);
  return pageOf(rows.map(present), limit);
};
