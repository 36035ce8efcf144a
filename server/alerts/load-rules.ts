import { and, eq, inArray, isNotNull, or, type SQL, sql } from "drizzle-orm";
import { alertRules, apps, workers } from "@/drizzle/schema";
import type { Database, Transaction } from "@/server/db";
import type { WatchedRule } from "./judge-rules";
import { oneOf } from "./record";
import { isMetricKind, metricKinds } from "./schema";

const columns = {
  id: alertRules.id,
  appId: alertRules.appId,
  workerId: alertRules.workerId,
  kind: alertRules.kind,
  comparison: alertRules.comparison,
  threshold: alertRules.threshold,
  sustainMinutes: alertRules.sustainMinutes,
  enabled: alertRules.enabled,
  firingAlertId: alertRules.firingAlertId,
  edgeSince: alertRules.edgeSince,
  edgeSeenAt: alertRules.edgeSeenAt,
  updatedAt: alertRules.updatedAt,
  wanted: apps.wanted,
  appDeletedAt: apps.deletedAt,
  routedDeploymentId: apps.routedDeploymentId,
  diskQuotaMb: apps.diskQuotaMb,
  hostStatus: workers.status,
  hostStatusChangedAt: workers.statusChangedAt,
  hostSeenAt: workers.lastSeenAt,
  hostRemovedAt: workers.removedAt,
};

const load = async (from: Pick<Database | Transaction, "select">, which: SQL | undefined): Promise<WatchedRule[]> => {
  const rows = await from
    .select(columns)
    .from(alertRules)
    .leftJoin(apps, eq(apps.id, alertRules.appId))
    .leftJoin(workers, eq(workers.id, sql`coalesce(${alertRules.workerId}, ${apps.workerId})`))
    .where(and(inArray(alertRules.kind, metricKinds), which));
  return rows.flatMap(({ kind, ...row }) => (isMetricKind(kind) ? [{ ...row, kind }] : []));
};

/** Every rule of a metric that is to be looked at, of all apps and hosts, in one statement. A disabled one once more: what it fires is over. */
export const loadRules = (from: Pick<Database, "select">): Promise<WatchedRule[]> =>
  load(from, or(alertRules.enabled, isNotNull(alertRules.firingAlertId), isNotNull(alertRules.edgeSince)));

/** These, as they are now. */
export const loadRulesAgain = (tx: Pick<Transaction, "select">, ids: readonly string[]): Promise<WatchedRule[]> =>
  load(tx, sql`${alertRules.id} in ${oneOf(ids)}`);
