import { and, eq, isNull, sql } from "drizzle-orm";
import { alertRules, alerts } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { conflict } from "@/server/errors";
import { ruleOf } from "./alert-access";
import { announceAlerts } from "./announce";
import { muteMoment } from "./check-settings";
import { getAlert } from "./list-alerts";
import { lockAlerts } from "./record";
import type { Alert } from "./schema";

/** Whoever was first has seen to it; a second time changes nothing. @throws AppError 404 for a stranger */
export const acknowledgeAlert = (caller: Caller, id: string): Promise<Alert> =>
  transaction(async (tx) => {
    const alert = await getAlert(caller, id, tx);
    await lockAlerts(tx);
    const [row] = await tx
      .update(alerts)
      .set({ acknowledgedAt: sql`clock_timestamp()`, acknowledgedBy: caller.userId })
      .where(and(eq(alerts.id, id), isNull(alerts.acknowledgedAt)))
      .returning({ state: alerts.state, teamId: alerts.teamId });
    if (!row) return getAlert(caller, id, tx);
    await emit(tx, caller, {
      action: "alert.acknowledged",
      targetId: alert.appId ?? alert.workerId ?? id,
      ...(row.teamId === null ? {} : { teamId: row.teamId }),
      details: { alertId: id, kind: alert.kind, name: alert.appName ?? alert.workerName },
    });
    announceAlerts(tx, { teamId: row.teamId, appId: alert.appId, alertId: id, state: row.state });
    return getAlert(caller, id, tx);
  });

/** Until then alerts of its rule are recorded and nobody is told; null ends that. @throws AppError 409 when the rule is gone */
export const muteAlert = (caller: Caller, { id, until }: { id: string; until: string | null }): Promise<Alert> =>
  transaction(async (tx) => {
    const alert = await getAlert(caller, id, tx);
    if (alert.ruleId === null) throw conflict("The rule of this alert was deleted: there is nothing to mute.", "rule_deleted");
    await lockAlerts(tx);
    const { rule, teamId, subject } = await ruleOf(caller, alert.ruleId, tx);
    const mutedUntil = await muteMoment(tx, until, "until");
    await tx.update(alertRules).set({ mutedUntil }).where(eq(alertRules.id, rule.id));
    await emit(tx, caller, {
      action: mutedUntil === null ? "alert-rule.unmuted" : "alert-rule.muted",
      targetId: rule.appId ?? rule.workerId ?? rule.id,
      ...(teamId === null ? {} : { teamId }),
      details: { ruleId: rule.id, kind: rule.kind, name: subject, until: mutedUntil?.toISOString() ?? null },
    });
    announceAlerts(tx, { teamId, appId: rule.appId, alertId: id, state: alert.state });
    return getAlert(caller, id, tx);
  });
