import { and, eq, gt, inArray, isNotNull, isNull, max, ne, or, type SQL, sql } from "drizzle-orm";
import { alertRules, appExits, apps, deployments, workers } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import type { DeploymentFacts } from "./deployment-failed-rules";
import type { AppFacts } from "./facts";
import type { HostFacts } from "./host-offline-rules";

/** One app; a host with the apps on it; or all. */
export type EventScope = { appId: string } | { workerId: string } | "all";

/** When a rule is worth looking at: it fires, or what follows may make it. */
export const firesOr = (mayFire: SQL | undefined) =>
  or(isNotNull(alertRules.firingAlertId), and(eq(alertRules.enabled, true), mayFire));

export const isApp = (scope: EventScope): SQL | undefined => {
  if (scope === "all") return undefined;
  if ("appId" in scope) return eq(apps.id, scope.appId);
  // Those of a host that was taken out have none any more.
  return or(eq(apps.workerId, scope.workerId), and(isNull(apps.workerId), eq(apps.statusReason, "host_removed")));
};

export const ruleColumns = {
  ruleId: alertRules.id,
  enabled: alertRules.enabled,
  firingAlertId: alertRules.firingAlertId,
  now: sql`clock_timestamp()`.mapWith(apps.updatedAt).as("now"),
};
const host = {
  id: workers.id,
  name: workers.name,
  status: workers.status,
  statusChangedAt: workers.statusChangedAt,
  lastSeenAt: workers.lastSeenAt,
};

/** A quarter of an hour: longer than anything is judged by. */
const exitsOf = (tx: Transaction) =>
  tx
    .select({
      appId: appExits.appId,
      recent: sql`count(*) filter (where ${appExits.at} > greatest(clock_timestamp() - interval '5 minutes', ${apps.updatedAt}))`
        .mapWith(Number)
        .as("recent"),
      lastAt: max(appExits.at).as("last_at"),
    })
    .from(appExits)
    .innerJoin(apps, eq(apps.id, appExits.appId))
    .where(gt(appExits.at, sql`clock_timestamp() - interval '15 minutes'`))
    .groupBy(appExits.appId)
    .as("exits");

export type AppEvent = AppFacts & { kind: "offline" | "crashloop" };

export const readAppEvents = async (tx: Transaction, scope: EventScope): Promise<AppEvent[]> => {
  const exits = exitsOf(tx);
  const isDown = and(eq(alertRules.kind, "offline"), eq(apps.wanted, "running"), inArray(apps.status, ["stopped", "crashed"]));
  const endsOften = and(eq(alertRules.kind, "crashloop"), gt(exits.recent, 0));
  const rows = await tx
    .select({
      ...ruleColumns,
      kind: alertRules.kind,
      appId: apps.id,
      name: apps.name,
      wanted: apps.wanted,
      status: apps.status,
      statusReason: apps.statusReason,
      statusChangedAt: apps.statusChangedAt,
      askedAt: apps.updatedAt,
      deletedAt: apps.deletedAt,
      routed: apps.routedDeploymentId,
      host,
      recentExits: exits.recent,
      lastExitAt: exits.lastAt,
    })
    .from(alertRules)
    .innerJoin(apps, eq(apps.id, alertRules.appId))
    .leftJoin(workers, eq(workers.id, apps.workerId))
    .leftJoin(exits, eq(exits.appId, apps.id))
    .where(and(inArray(alertRules.kind, ["offline", "crashloop"]), isApp(scope), firesOr(or(isDown, endsOften))));
  return rows.map(({ kind, routed, recentExits, ...row }) => ({
    ...row,
    kind: kind === "crashloop" ? "crashloop" : "offline",
    hasVersion: routed !== null,
    recentExits: recentExits ?? 0,
  }));
};

export const readDeploymentEvents = async (tx: Transaction, scope: EventScope): Promise<DeploymentFacts[]> => {
  const { id, number, status, reason, finishedAt } = deployments;
  const newest = tx
    .select({ id, number, status, reason, finishedAt })
    .from(deployments)
    .where(and(eq(deployments.appId, apps.id), inArray(status, ["failed", "live", "retired"])))
    .orderBy(sql`${number} desc`)
    .limit(1)
    .as("newest");
  const rows = await tx
    .select({
      ...ruleColumns,
      name: apps.name,
      deletedAt: apps.deletedAt,
      ruleCreatedAt: alertRules.createdAt,
      newest: {
        id: newest.id,
        number: newest.number,
        status: newest.status,
        reason: newest.reason,
        finishedAt: newest.finishedAt,
      },
    })
    .from(alertRules)
    .innerJoin(apps, eq(apps.id, alertRules.appId))
    .leftJoinLateral(newest, sql`true`)
    .where(and(eq(alertRules.kind, "deployment_failed"), isApp(scope), firesOr(eq(newest.status, "failed"))));
  return rows.map(({ newest: found, ...row }) => ({
    ...row,
    newest: found && { ...found, succeeded: found.status !== "failed" },
  }));
};

export const readHostEvents = async (tx: Transaction, scope: EventScope): Promise<HostFacts[]> => {
  if (scope !== "all" && "appId" in scope) return [];
  const affected = sql`(select count(*) from ${apps} where ${apps.workerId} = ${workers.id} and ${apps.wanted} = 'running'
    and ${apps.deletedAt} is null and ${apps.routedDeploymentId} is not null)`;
  return tx
    .select({ ...ruleColumns, ...host, removedAt: workers.removedAt, affected: affected.mapWith(Number).as("affected") })
    .from(alertRules)
    .innerJoin(workers, eq(workers.id, alertRules.workerId))
    .where(
      and(
        eq(alertRules.kind, "host_offline"),
        scope === "all" ? undefined : eq(workers.id, scope.workerId),
        firesOr(ne(workers.status, "online")),
      ),
    );
};
