import { and, eq, inArray, isNull, or, type SQL } from "drizzle-orm";
import { alertRules, alerts, apps, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { visibleTo } from "@/server/apps";
import { db, type Transaction } from "@/server/db";
import { AppError, notFound } from "@/server/errors";

/** Who may see what: alerts and rules of apps their team, those of hosts administrators. */

export type RuleRow = typeof alertRules.$inferSelect;
export type Source = Pick<Transaction, "select">;

/** Of alerts, joined with their apps: a deleted app's are gone with it. */
export const alertsVisibleTo = (caller: Caller): SQL | undefined => {
  if (caller.via === "system") return undefined;
  const ofHosts = caller.role === "administrator" ? isNull(alerts.teamId) : undefined;
  return and(or(inArray(alerts.teamId, caller.teamIds), ofHosts), isNull(apps.deletedAt));
};

/** A rule with whom it is of; `teamId` is null for a host's. */
export type FoundRule = { rule: RuleRow; teamId: string | null; subject: string };

export const selectRules = async (source: Source, where: SQL | undefined): Promise<FoundRule[]> => {
  const rows = await source
    .select({ rule: alertRules, teamId: apps.teamId, appName: apps.name, workerName: workers.name })
    .from(alertRules)
    .leftJoin(apps, eq(apps.id, alertRules.appId))
    .leftJoin(workers, eq(workers.id, alertRules.workerId))
    .where(where)
    // Ids begin with the time.
    .orderBy(alertRules.id);
  return rows.map(({ appName, workerName, ...row }) => ({ ...row, subject: appName ?? workerName ?? "" }));
};

/** Of rules, joined with their apps and hosts. */
export const rulesVisibleTo = (caller: Caller): SQL | undefined => {
  const ofHost = caller.role === "administrator" ? and(isNull(alertRules.appId), isNull(workers.removedAt)) : undefined;
  return or(and(isNull(alertRules.workerId), visibleTo(caller)), ofHost);
};

/** A rule that the caller may see and change. @throws AppError 404 for a stranger */
export const ruleOf = async (caller: Caller, id: string, source: Source = db()): Promise<FoundRule> => {
  const [found] = await selectRules(source, and(eq(alertRules.id, id), rulesVisibleTo(caller)));
  if (!found) throw notFound("rule");
  return found;
};

/** A host by id or by name. @throws AppError 403 for members, 404 */
export const hostOf = async (caller: Caller, idOrName: string, source: Source = db()): Promise<typeof workers.$inferSelect> => {
  if (caller.role !== "administrator") {
    throw new AppError("forbidden", "Only administrators may do this.", { reason: "administrators_only" });
  }
  const named = or(eq(workers.id, idOrName), eq(workers.name, idOrName));
  const found = await source
    .select()
    .from(workers)
    .where(and(named, isNull(workers.removedAt)));
  const host = found.find(({ id }) => id === idOrName) ?? found[0];
  if (!host) throw notFound("host");
  return host;
};
