import { databaseNow, transaction } from "@/server/db";
import { env } from "@/server/env";
import { logger } from "@/server/logger";
import { hostsCouldBeHeard } from "@/server/queue/take-slot";
import { judgeRule, type Moment, type WatchedRule } from "./judge-rules";
import { makeJumpWatch } from "./jump-watch";
import { rulesInParts } from "./load-watched";
import { readUses, type Uses, wasEmptied } from "./read-uses";
import { type Judgement, saveJudgement } from "./save-judgement";

/** A hub writes it down every 20 s that it hears hosts; what they use is forgotten 45 s after it was heard. */
const heardWithinMs = 45_000;

const clockJumped = makeJumpWatch();

/** Null while Redis is away: nothing is known then, and nothing follows. */
const ifRedisIsThere = async <Result>(ask: () => Promise<Result>): Promise<Result | null> => {
  try {
    return await ask();
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "Redis is away: rules of metrics were not looked at");
    return null;
  }
};

const factsOf = ({ appId, workerId, diskQuotaMb, exitsLastHour }: WatchedRule, uses: Uses) => ({
  app: appId === null ? null : (uses.apps.get(appId) ?? null),
  host: workerId === null ? null : (uses.hosts.get(workerId) ?? null),
  diskQuotaMb,
  exitsLastHour,
});

/** What there is to write down; of a rule for which nothing changed nothing is kept. */
const judgeAll = async (moment: Moment): Promise<Judgement | null> => {
  const judgement: Judgement = { edges: [], turned: [] };
  for await (const rules of rulesInParts()) {
    const uses = await ifRedisIsThere(() => readUses(rules));
    if (!uses) return null;
    for (const rule of rules) {
      const verdict = judgeRule(rule, factsOf(rule, uses), moment);
      if (verdict.kind === "edge") {
        const { id, edgeSeenAt, updatedAt, firingAlertId } = rule;
        judgement.edges.push({ id, since: verdict.since, seenAt: verdict.seenAt, edgeSeenAt, updatedAt, firingAlertId });
      } else if (verdict.kind !== "nothing") judgement.turned.push({ rule, verdict });
    }
  }
  return judgement;
};

/**
 * Holds every rule of a metric, of every app and host, against what is measured now: in a constant number of statements. What was
 * judged is written down only where the rule, its app and its last look are as they were read.
 */
export const evaluateRules = async (): Promise<void> => {
  const emptied = await ifRedisIsThere(wasEmptied);
  if (emptied === null) return;
  const measuring = (await hostsCouldBeHeard(heardWithinMs)) && !emptied;
  const tickMs = env().ALERT_TICK_MS;
  const now = (await databaseNow()).getTime();
  const judgement = await judgeAll({ now, tickMs, measuring, clockJumped: clockJumped(now, tickMs) });
  if (judgement && judgement.edges.length + judgement.turned.length > 0) {
    await transaction((tx) => saveJudgement(tx, judgement));
  }
};
