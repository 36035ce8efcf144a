import { sql } from "drizzle-orm";
import type { Transaction } from "@/server/db";
import { pauseOf, type Turn, type WatchedRule } from "./judge-rules";
import { loadRulesAgain } from "./load-watched";
import { type Fired, lockAlerts, type Resolved, recordTransitions } from "./record";

/** An edge that begins, goes on or is forgotten, with what the rule was when that was decided. Moments in milliseconds. */
type Edge = Pick<WatchedRule, "id" | "edgeSeenAt" | "updatedAt" | "firingAlertId"> & {
  since: number | null;
  seenAt: number | null;
};
type Turned = { rule: WatchedRule; verdict: Turn };
export type Judgement = { edges: Edge[]; turned: Turned[] };

const moment = (name: "since" | "seen" | "seen_before" | "updated") =>
  sql`to_timestamp(${sql.identifier(name)} / 1000.0)::timestamptz(3)`;

/** All that changed in one statement; a rule that somebody has changed meanwhile stays as it is. */
const saveEdges = async (tx: Transaction, edges: readonly Edge[]): Promise<void> => {
  if (edges.length === 0) return;
  const values = edges.map(({ id, since, seenAt, edgeSeenAt, updatedAt, firingAlertId }) => [
    id,
    since,
    seenAt,
    edgeSeenAt,
    updatedAt,
    firingAlertId,
  ]);
  await tx.execute(sql`
    update alert_rules rules set edge_since = ${moment("since")}, edge_seen_at = ${moment("seen")}
    from (
      select edge ->> 0 as id, (edge ->> 1)::numeric as since, (edge ->> 2)::numeric as seen, (edge ->> 3)::numeric as seen_before,
        (edge ->> 4)::numeric as updated, edge ->> 5 as alert
      from jsonb_array_elements(${JSON.stringify(values)}::jsonb) edge
    ) edges
    where rules.id = edges.id and rules.updated_at = ${moment("updated")} and rules.firing_alert_id is not distinct from edges.alert
      and rules.edge_seen_at is not distinct from ${moment("seen_before")}`);
};

/** Whether what was judged still is what is there. */
const isAsJudged = (before: WatchedRule, now: WatchedRule): boolean =>
  now.updatedAt === before.updatedAt &&
  now.edgeSeenAt === before.edgeSeenAt &&
  now.firingAlertId === before.firingAlertId &&
  pauseOf(now) === pauseOf(before);

const saveTurns = async (tx: Transaction, turned: readonly Turned[]): Promise<void> => {
  if (turned.length === 0) return;
  const ids = turned.map(({ rule }) => rule.id);
  const present = new Map((await loadRulesAgain(tx, ids)).map((rule) => [rule.id, rule]));
  const fired: Fired[] = [];
  const resolved: Resolved[] = [];
  for (const { rule, verdict } of turned) {
    const now = present.get(rule.id);
    if (!now || !isAsJudged(rule, now)) continue;
    if (verdict.kind === "fired") fired.push({ ruleId: rule.id, value: verdict.value, reason: verdict.reason });
    else resolved.push({ alertId: verdict.alertId, reason: verdict.reason });
  }
  await recordTransitions(tx, { fired, resolved });
};

/** Writes down what was judged, where the rule, its app and its last look still are as they were then. */
export const saveJudgement = async (tx: Transaction, { edges, turned }: Judgement): Promise<void> => {
  await lockAlerts(tx, { mayFire: turned.flatMap(({ rule, verdict }) => (verdict.kind === "fired" ? [rule.id] : [])) });
  await saveEdges(tx, edges);
  await saveTurns(tx, turned);
};
