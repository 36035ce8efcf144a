import { isNotNull, type SQL, sql } from "drizzle-orm";
import { alertRules, alerts } from "@/drizzle/schema";
import { afterCommit, type Transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { publish } from "@/server/live";
import { askNotifications } from "@/server/notifications";

/** The one writer of alerts' states, and of what a rule remembers of the one that fires. */

type AlertRow = typeof alerts.$inferSelect;

export type Fired = {
  ruleId: string;
  value: number | null;
  /** A sentence. */
  reason: string;
  deploymentId?: string | null;
  /** What has the same cause has the same word here. */
  cause?: string | null;
};
export type Resolved = { alertId: string; reason: string };
export type Transitions = { fired: readonly Fired[]; resolved: readonly Resolved[] };

/** Ids as one parameter, however many there are. */
export const oneOf = (ids: readonly string[]): SQL => sql`(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`;

/** A process that is frozen while it has the lock loses it, or nobody is told of anything, not even of the host on which it stands still. */
const standsStillMs = 5_000;

/**
 * Settlements of alerts come one after the other, until the transaction ends. Before any row of an alert or a rule is touched.
 * `mayFire`: rules of which alerts may begin. An alert holds its app and its host, and whoever has locked those may wait for this very
 * lock: so they are taken before it.
 */
export const lockAlerts = async (
  tx: Pick<Transaction, "execute">,
  { mayFire = [] }: { mayFire?: readonly string[] } = {},
): Promise<void> => {
  if (mayFire.length > 0) {
    const rules = sql`alert_rules where id in ${oneOf(mayFire)}`;
    await tx.execute(sql`select id from apps where id in (select app_id from ${rules}) order by id for key share`);
    await tx.execute(sql`select id from workers where id in (select worker_id from ${rules}) order by id for key share`);
  }
  await tx.execute(sql`
    select set_config('idle_in_transaction_session_timeout', ${String(standsStillMs)}, true),
      pg_advisory_xact_lock(hashtextextended('alerts', 0))`);
};

const rowsOf = async (tx: Transaction, ids: readonly string[]): Promise<AlertRow[]> =>
  ids.length === 0
    ? []
    : tx
        .select()
        .from(alerts)
        .where(sql`${alerts.id} in ${oneOf(ids)}`)
        .orderBy(alerts.id);

/** Of rules that are there, are enabled and do not fire yet. */
const begin = async (tx: Transaction, fired: readonly Fired[]): Promise<AlertRow[]> => {
  if (fired.length === 0) return [];
  const wanted = fired.map(({ ruleId, value, reason, deploymentId, cause }) => ({
    id: newId("alert"),
    rule_id: ruleId,
    value,
    reason,
    deployment_id: deploymentId ?? null,
    cause: cause ?? null,
  }));
  const begun = await tx.execute<{ id: string }>(sql`
    insert into alerts (id, rule_id, team_id, app_id, worker_id, kind, severity, fired_at, value, comparison, threshold,
      sustain_minutes, reason, deployment_id, cause)
    select wanted.id, rules.id, apps.team_id, rules.app_id, rules.worker_id, rules.kind, rules.severity, clock_timestamp(),
      wanted.value, rules.comparison, rules.threshold, rules.sustain_minutes, wanted.reason, wanted.deployment_id, wanted.cause
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      as wanted(id text, rule_id text, value double precision, reason text, deployment_id text, cause text)
    join alert_rules rules on rules.id = wanted.rule_id
    left join apps on apps.id = rules.app_id
    where rules.enabled and rules.firing_alert_id is null
    on conflict do nothing
    returning id`);
  const rows = await rowsOf(
    tx,
    begun.map(({ id }) => id),
  );
  if (rows.length > 0) await remember(tx, rows);
  return rows;
};

const remember = async (tx: Transaction, rows: readonly AlertRow[]): Promise<void> => {
  const alertOf = Object.fromEntries(rows.map(({ id, ruleId }) => [ruleId ?? "", id]));
  await tx
    .update(alertRules)
    .set({ firingAlertId: sql`${JSON.stringify(alertOf)}::jsonb ->> ${alertRules.id}`, edgeSince: null, edgeSeenAt: null })
    .where(sql`${alertRules.id} in ${oneOf(Object.keys(alertOf))}`);
};

/** Of alerts that fire. */
const end = async (tx: Transaction, resolved: readonly Resolved[]): Promise<AlertRow[]> => {
  if (resolved.length === 0) return [];
  const reasonOf = Object.fromEntries(resolved.map(({ alertId, reason }) => [alertId, reason]));
  const rows = await tx
    .update(alerts)
    .set({
      state: "resolved",
      resolvedAt: sql`clock_timestamp()`,
      resolvedReason: sql`${JSON.stringify(reasonOf)}::jsonb ->> ${alerts.id}`,
    })
    .where(sql`${alerts.state} = 'firing' and ${alerts.id} in ${oneOf(Object.keys(reasonOf))}`)
    .returning();
  if (rows.length === 0) return rows;
  await tx
    .update(alertRules)
    .set({ firingAlertId: null, edgeSince: null, edgeSeenAt: null })
    .where(sql`${isNotNull(alertRules.firingAlertId)} and ${alertRules.firingAlertId} in ${oneOf(rows.map(({ id }) => id))}`);
  return rows;
};

const atOnce = 100;

/** To whoever has a page open. */
const announce = async (rows: readonly AlertRow[]): Promise<void> => {
  for (let place = 0; place < rows.length; place += atOnce) {
    const some = rows.slice(place, place + atOnce);
    const appIds = new Set(some.flatMap(({ appId }) => appId ?? []));
    await Promise.all([
      ...some.map(({ id, state, teamId }) => publish(`alerts:${teamId ?? "hosts"}`, { alertId: id, state })),
      ...[...appIds].map((appId) => publish(`app:${appId}`, {})),
    ]);
  }
};

/**
 * Writes down what began and what is over, asks for those to be told who are to hear of it, and says so on the live plane after the
 * commit. In as many statements for one as for ten thousand. A rule that fires already and an alert that is over already change nothing.
 */
export const recordTransitions = async (tx: Transaction, { fired, resolved }: Transitions): Promise<void> => {
  await lockAlerts(tx, { mayFire: fired.map(({ ruleId }) => ruleId) });
  // A rule that was resolved here may fire anew in the same breath.
  const ended = await end(tx, resolved);
  const begun = await begin(tx, fired);
  if (ended.length + begun.length === 0) return;
  await askNotifications(tx, { fired: begun, resolved: ended });
  afterCommit(tx, () => void announce([...ended, ...begun]));
};
