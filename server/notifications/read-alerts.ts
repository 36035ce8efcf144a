import { eq, inArray, or, sql } from "drizzle-orm";
import { alerts, apps, deployments, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import type { ToldAlert } from "./message-rules";

/** The alerts with the names of what they are about; those that are gone are left out. In the order in which they began. */
export const readAlerts = async (ids: readonly string[]): Promise<ToldAlert[]> => {
  if (ids.length === 0) return [];
  const hostOfCause = sql`case when ${alerts.cause} like 'host:%' then split_part(${alerts.cause}, ':', 2) end`;
  const rows = await db()
    .select({
      alert: alerts,
      app: { id: apps.id, name: apps.name },
      host: { id: workers.id, name: workers.name },
      deploymentNumber: deployments.number,
    })
    .from(alerts)
    .leftJoin(apps, eq(apps.id, alerts.appId))
    .leftJoin(workers, or(eq(workers.id, alerts.workerId), eq(workers.id, hostOfCause)))
    .leftJoin(deployments, eq(deployments.id, alerts.deploymentId))
    .where(inArray(alerts.id, [...ids]))
    .orderBy(alerts.firedAt, alerts.id);
  return rows.map(({ alert, app, host, deploymentNumber }) => ({
    id: alert.id,
    ruleId: alert.ruleId,
    kind: alert.kind,
    severity: alert.severity,
    state: alert.state,
    firedAt: alert.firedAt,
    resolvedAt: alert.resolvedAt,
    value: alert.value,
    comparison: alert.comparison,
    threshold: alert.threshold,
    sustainMinutes: alert.sustainMinutes,
    reason: alert.reason,
    resolvedReason: alert.resolvedReason,
    cause: alert.cause,
    app,
    host,
    deploymentNumber,
  }));
};

export const isSome = <Item>(items: readonly Item[]): items is readonly [Item, ...Item[]] => items.length > 0;
