import { eq, sql } from "drizzle-orm";
import { alertRules } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { invalidField } from "@/server/errors";
import { type FoundRule, ruleOf } from "./alert-access";
import { announceAlerts, settleSoon } from "./announce";
import { channelsWithin, muteMoment } from "./check-settings";
import { getRule } from "./read-rule";
import { lockAlerts, recordTransitions } from "./record";
import { type AlertRule, isMetricKind, type UpdateRule } from "./schema";
import { pauseSentence } from "./sentence-rules";
import { type Measure, measureFor, measuresOtherwise } from "./settings-rules";

type Wish = Omit<UpdateRule, "id" | "kind">;

const kindStays = () =>
  invalidField("kind", "A rule keeps its kind. Make another rule instead.", { reason: "kind_cannot_change" });

/** The measure that the rule is to have. @throws AppError at the field where a metric would have none */
const measureOf = ({ rule }: FoundRule, wish: Wish): Measure => {
  if (isMetricKind(rule.kind) && wish.threshold === null) {
    throw invalidField("threshold", "Give a threshold: a rule of a metric needs one.");
  }
  return measureFor(rule.kind, {
    comparison: wish.comparison === undefined ? rule.comparison : wish.comparison,
    threshold: wish.threshold === undefined ? rule.threshold : wish.threshold,
    sustainMinutes: wish.sustainMinutes ?? rule.sustainMinutes,
  });
};

const changeOf = async (tx: Transaction, caller: Caller, { found, wish }: { found: FoundRule; wish: Wish }) => {
  const { rule, teamId } = found;
  const measure = measureOf(found, wish);
  const enabled = wish.enabled ?? rule.enabled;
  const within = { teamIds: teamId === null ? caller.teamIds : [teamId], present: rule.channelIds };
  const edgesAnew = measuresOtherwise(rule, measure) || enabled !== rule.enabled;
  return {
    ...measure,
    enabled,
    severity: wish.severity ?? rule.severity,
    channelIds: wish.channelIds === undefined ? rule.channelIds : await channelsWithin(tx, wish.channelIds, within),
    mutedUntil: wish.mutedUntil === undefined ? rule.mutedUntil : await muteMoment(tx, wish.mutedUntil, "mutedUntil"),
    // A mute passes: the rule stays what it was.
    ...(Object.keys(wish).some((name) => name !== "mutedUntil") ? { origin: "own" as const } : {}),
    ...(edgesAnew ? { edgeSince: null, edgeSeenAt: null } : {}),
    updatedAt: sql`now()`,
  };
};

/** Changes what is given of a rule. One that is switched off ends what fires. @throws AppError */
export const updateRule = (caller: Caller, { id, kind, ...given }: UpdateRule): Promise<AlertRule> =>
  transaction(async (tx) => {
    await lockAlerts(tx);
    const found = await ruleOf(caller, id, tx);
    const { rule, teamId, subject } = found;
    if (kind !== undefined && kind !== rule.kind) throw kindStays();
    const wish = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Wish;
    if (Object.keys(wish).length === 0) return getRule(caller, id, tx);
    const change = await changeOf(tx, caller, { found, wish });
    if (!change.enabled && rule.firingAlertId !== null) {
      const resolved = [{ alertId: rule.firingAlertId, reason: pauseSentence.disabled }];
      await recordTransitions(tx, { fired: [], resolved });
    }
    await tx.update(alertRules).set(change).where(eq(alertRules.id, id));
    await emit(tx, caller, {
      action: "alert-rule.updated",
      targetId: rule.appId ?? rule.workerId ?? id,
      ...(teamId === null ? {} : { teamId }),
      details: { ruleId: id, kind: rule.kind, name: subject, fields: Object.keys(wish) },
    });
    announceAlerts(tx, { teamId, appId: rule.appId, ruleId: id });
    if (change.enabled && !rule.enabled) settleSoon(tx, rule);
    return getRule(caller, id, tx);
  });

/** Deletes a rule; what fires of it is over. @throws AppError */
export const removeRule = (caller: Caller, id: string): Promise<void> =>
  transaction(async (tx) => {
    await lockAlerts(tx);
    const { rule, teamId, subject } = await ruleOf(caller, id, tx);
    if (rule.firingAlertId !== null) {
      const resolved = [{ alertId: rule.firingAlertId, reason: "The rule was deleted." }];
      await recordTransitions(tx, { fired: [], resolved });
    }
    await tx.delete(alertRules).where(eq(alertRules.id, id));
    await emit(tx, caller, {
      action: "alert-rule.deleted",
      targetId: rule.appId ?? rule.workerId ?? id,
      ...(teamId === null ? {} : { teamId }),
      details: { ruleId: id, kind: rule.kind, name: subject },
    });
    announceAlerts(tx, { teamId, appId: rule.appId, ruleId: id });
  });
