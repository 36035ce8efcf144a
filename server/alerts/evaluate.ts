import { count, gt, sql } from "drizzle-orm";
import { appExits } from "@/drizzle/schema";
import { db, type Transaction, transaction } from "@/server/db";
import { env } from "@/server/env";
import { logger } from "@/server/logger";
import { hostsCouldBeHeard } from "@/server/queue/take-slot";
import { judgeRule, pauseOf, type Verdict, type WatchedRule } from "./judge-rules";
import { makeJumpWatch } from "./jump-watch";
import { loadRules, loadRulesAgain } from "./load-rules";
import { readUses, type Uses } from "./read-uses";
import { type Fired, lockAlerts, type Resolved, recordTransitions } from "./record";

type Judged = { rule: WatchedRule; verdict: Verdict };

/** A hub writes it down every 20 s that it hears hosts; what they use is forgotten 45 s after it was heard. */
const heardWithinMs = 45_000;

const clockJumped = makeJumpWatch();

const databaseNow = async (): Promise<Date> => {
  const [row] = await db().execute<{ now: string }>(sql`select clock_timestamp() as now`);
  if (!row) throw new Error("The database does not say what time it is");
  return new Date(row.now);
};

const exitsOfLastHour = async (): Promise<ReadonlyMap<string, number>> => {
  const rows = await db()
    .select({ appId: appExits.appId, exits: count() })
    .from(appExits)
    .where(gt(appExits.at, sql`clock_timestamp() - interval '1 hour'`))
    .groupBy(appExits.appId);
  return new Map(rows.map(({ appId, exits }) => [appId, exits]));
};

/** Null while Redis is away: nothing is known then, and nothing follows. */
const usesOf = async (rules: readonly WatchedRule[]): Promise<Uses | null> => {
  try {
    return await readUses(rules);
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "Redis is away: no rule of a metric was looked at");
    return null;
  }
};

const judgeAll = async (): Promise<Judged[]> => {
  const rules = await loadRules(db());
  const uses = await usesOf(rules);
  if (!uses) return [];
  const exits = await exitsOfLastHour();
  const measuring = !uses.emptied && (await hostsCouldBeHeard(heardWithinMs));
  const now = await databaseNow();
  const tickMs = env().ALERT_TICK_MS;
  const moment = { now, tickMs, measuring, clockJumped: clockJumped(now, tickMs) };
  return rows(rules, uses, exits).flatMap(({ rule, facts }) => {
    const verdict = judgeRule(rule, facts, moment);
    return verdict.kind === "nothing" ? [] : [{ rule, verdict }];
  });
};

const rows = (rules: readonly WatchedRule[], uses: Uses, exits: ReadonlyMap<string, number>) =>
  rules.map((rule) => ({
    rule,
    facts: {
      app: rule.appId === null ? null : (uses.apps.get(rule.appId) ?? null),
      host: rule.workerId === null ? null : (uses.hosts.get(rule.workerId) ?? null),
      diskQuotaMb: rule.diskQuotaMb,
      exitsLastHour: rule.appId === null ? 0 : (exits.get(rule.appId) ?? 0),
    },
  }));

/** All that changed in one statement; a rule that somebody has changed meanwhile stays as it is. */
const saveEdges = async (tx: Transaction, judged: readonly Judged[]): Promise<void> => {
  const edges = judged.flatMap(({ rule, verdict }) =>
    verdict.kind === "edge"
      ? [
          {
            id: rule.id,
            since: verdict.since,
            seen: verdict.seenAt,
            seen_before: rule.edgeSeenAt,
            updated: rule.updatedAt,
            alert: rule.firingAlertId,
          },
        ]
      : [],
  );
  if (edges.length === 0) return;
  await tx.execute(sql`
    update alert_rules rules set edge_since = edges.since, edge_seen_at = edges.seen
    from jsonb_to_recordset(${JSON.stringify(edges)}::jsonb) as edges(id text, since timestamptz, seen timestamptz,
      seen_before timestamptz, updated timestamptz, alert text)
    where rules.id = edges.id and rules.updated_at = edges.updated and rules.firing_alert_id is not distinct from edges.alert
      and rules.edge_seen_at is not distinct from edges.seen_before`);
};

/** Whether what was judged still is what is there. */
const isAsJudged = (before: WatchedRule, now: WatchedRule): boolean =>
  now.updatedAt.getTime() === before.updatedAt.getTime() &&
  now.edgeSeenAt?.getTime() === before.edgeSeenAt?.getTime() &&
  now.firingAlertId === before.firingAlertId &&
  pauseOf(now) === pauseOf(before);

const saveTurns = async (tx: Transaction, turned: readonly Judged[]): Promise<void> => {
  if (turned.length === 0) return;
  const ids = turned.map(({ rule }) => rule.id);
  const present = new Map((await loadRulesAgain(tx, ids)).map((rule) => [rule.id, rule]));
  const fired: Fired[] = [];
  const resolved: Resolved[] = [];
  for (const { rule, verdict } of turned) {
    const now = present.get(rule.id);
    if (!now || !isAsJudged(rule, now)) continue;
    if (verdict.kind === "fired") fired.push({ ruleId: rule.id, value: verdict.value, reason: verdict.reason });
    if (verdict.kind === "resolved") resolved.push({ alertId: verdict.alertId, reason: verdict.reason });
  }
  await recordTransitions(tx, { fired, resolved });
};

const save = (judged: readonly Judged[]): Promise<void> =>
  transaction(async (tx) => {
    const turned = judged.filter(({ verdict }) => verdict.kind === "fired" || verdict.kind === "resolved");
    const mayFire = turned.flatMap(({ rule, verdict }) => (verdict.kind === "fired" ? [rule.id] : []));
    await lockAlerts(tx, { mayFire });
    await saveEdges(tx, judged);
    await saveTurns(tx, turned);
  });

/**
 * Holds every rule of a metric, of every app and host, against what is measured now: in a constant number of statements. What was
 * judged is written down only where the rule, its app and its last look are as they were read.
 */
export const evaluateRules = async (): Promise<void> => {
  const judged = await judgeAll();
  if (judged.length > 0) await save(judged);
};
