import { and, count, eq, type SQL } from "drizzle-orm";
import { alertRules, apps, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { conflict, notFound } from "@/server/errors";
import { newId } from "@/server/ids";
import { hostOf } from "./alert-access";
import { announceAlerts, settleSoon } from "./announce";
import { channelsWithin, muteMoment } from "./check-settings";
import { getRule } from "./read-rule";
import { lockAlerts, recordTransitions } from "./record";
import { type AlertKind, type AlertRule, type CreateAppRule, type CreateHostRule, mostRulesPerApp } from "./schema";
import { measureFor } from "./settings-rules";

/** Whom a rule is for, and whose channels it may name. */
type Subject = {
  appId: string | null;
  workerId: string | null;
  teamId: string | null;
  name: string;
  channelTeamIds: readonly string[];
};

const rulesOf = ({ appId, workerId }: Subject): SQL =>
  appId === null ? eq(alertRules.workerId, workerId ?? "") : eq(alertRules.appId, appId);

/** A default rule that nobody has touched gives way to one of somebody's own of the same kind. */
const replaceDefault = async (tx: Transaction, subject: Subject, kind: AlertKind): Promise<void> => {
  const replaced = and(rulesOf(subject), eq(alertRules.kind, kind), eq(alertRules.origin, "default"));
  const rows = await tx.select({ firingAlertId: alertRules.firingAlertId }).from(alertRules).where(replaced);
  const reason = "Another rule took the place of the one that fired.";
  const resolved = rows.flatMap(({ firingAlertId }) => (firingAlertId === null ? [] : [{ alertId: firingAlertId, reason }]));
  await recordTransitions(tx, { fired: [], resolved });
  await tx.delete(alertRules).where(replaced);
};

const checkCount = async (tx: Transaction, subject: Subject): Promise<void> => {
  const [row] = await tx.select({ rules: count() }).from(alertRules).where(rulesOf(subject));
  if ((row?.rules ?? 0) < mostRulesPerApp) return;
  const whose = subject.appId === null ? "A host" : "An app";
  throw conflict(`${whose} has at most ${mostRulesPerApp} alert rules.`, "too_many_rules", "Delete one first.");
};

type Wish = CreateAppRule | CreateHostRule;

const insertRule = async (tx: Transaction, caller: Caller, { subject, wish }: { subject: Subject; wish: Wish }) => {
  const { appId, workerId, teamId } = subject;
  await lockAlerts(tx);
  const within = { teamIds: subject.channelTeamIds, present: null };
  const settings = {
    ...measureFor(wish.kind, wish),
    severity: wish.severity,
    enabled: wish.enabled,
    channelIds: await channelsWithin(tx, wish.channelIds, within),
    mutedUntil: await muteMoment(tx, wish.mutedUntil, "mutedUntil"),
  };
  await replaceDefault(tx, subject, wish.kind);
  await checkCount(tx, subject);
  const id = newId("alertRule");
  const made = { id, appId, workerId, kind: wish.kind, origin: "own" as const, createdBy: caller.userId };
  await tx.insert(alertRules).values({ ...made, ...settings });
  await emit(tx, caller, {
    action: "alert-rule.created",
    targetId: appId ?? workerId ?? id,
    ...(teamId === null ? {} : { teamId }),
    details: { ruleId: id, kind: wish.kind, name: subject.name },
  });
  announceAlerts(tx, { teamId, appId, ruleId: id });
  settleSoon(tx, { kind: wish.kind, appId, workerId });
  return getRule(caller, id, tx);
};

/** A rule of an app, for one of its team. @throws AppError */
export const createRule = async (caller: Caller, wish: CreateAppRule): Promise<AlertRule> => {
  // Before the transaction: whoever holds one connection and waits for a second one stops the others who do.
  const { id, teamId, name, previewOf } = await appOf(caller, wish.id);
  if (previewOf !== null) {
    throw conflict(
      "This is the preview of a pull request, and previews have no alert rules.",
      "app_is_preview",
      "Make the rule for the app that the preview belongs to.",
    );
  }
  return transaction(async (tx) => {
    // The rule holds it; whoever has locked it may wait for the lock of alerts.
    const [held] = await tx.select({ deletedAt: apps.deletedAt }).from(apps).where(eq(apps.id, id)).for("key share");
    if (!held || held.deletedAt !== null) throw notFound("app");
    return insertRule(tx, caller, { subject: { appId: id, workerId: null, teamId, name, channelTeamIds: [teamId] }, wish });
  });
};

/** A rule of a host, for administrators; it may name channels of the teams that they are in. @throws AppError */
export const createHostRule = (caller: Caller, wish: CreateHostRule): Promise<AlertRule> =>
  transaction(async (tx) => {
    const { id, name } = await hostOf(caller, wish.id, tx);
    await tx.select({ id: workers.id }).from(workers).where(eq(workers.id, id)).for("key share");
    const subject = { appId: null, workerId: id, teamId: null, name, channelTeamIds: caller.teamIds };
    return insertRule(tx, caller, { subject, wish });
  });
