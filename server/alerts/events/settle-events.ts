import { and, eq } from "drizzle-orm";
import { apps, workers } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { logger } from "@/server/logger";
import { type AlertBell, ringAlerts } from "@/server/queue";
import { type Fired, lockAlerts, type Resolved, recordTransitions } from "../record";
import { decideCertificateExpiring } from "./certificate-expiring-rules";
import { decideCrashloop } from "./crashloop-rules";
import { decideDeploymentFailed } from "./deployment-failed-rules";
import { decideDomainUnverified } from "./domain-unverified-rules";
import { decideEdgeDown } from "./edge-down-rules";
import type { Decision, RuleFacts } from "./facts";
import { decideHostOffline } from "./host-offline-rules";
import { decideOffline } from "./offline-rules";
import { readCertificateEvents } from "./read-certificates";
import { readDomainEvents, readEdgeEvents } from "./read-edges";
import { type AppEvent, type EventScope, readAppEvents, readDeploymentEvents, readHostEvents } from "./read-facts";

export type { EventScope };

type Settled = { rule: RuleFacts; decision: Decision };

/** An app on a host that is away goes down with all of the others there: they are told together. */
const widen = async (scope: EventScope): Promise<EventScope> => {
  if (scope === "all" || "workerId" in scope) return scope;
  const [away] = await db()
    .select({ workerId: workers.id })
    .from(apps)
    .innerJoin(workers, eq(workers.id, apps.workerId))
    .where(and(eq(apps.id, scope.appId), eq(workers.status, "offline")));
  return away ?? scope;
};

const firesAfter = ({ rule, decision }: Settled): boolean =>
  decision === null || decision.kind === "wait" ? rule.firingAlertId !== null : decision.kind === "fire";

const decideApps = (events: readonly AppEvent[]): Settled[] => {
  const loops = events.filter(({ kind }) => kind === "crashloop").map((rule) => ({ rule, decision: decideCrashloop(rule) }));
  const looping = new Set(loops.filter(firesAfter).map(({ rule }) => rule.appId));
  const offline = events.filter(({ kind }) => kind === "offline");
  return [...loops, ...offline.map((rule) => ({ rule, decision: decideOffline(rule, looping.has(rule.appId)) }))];
};

const transitionsOf = (settled: readonly Settled[]) => {
  const fired: Fired[] = [];
  const resolved: Resolved[] = [];
  for (const { rule, decision } of settled) {
    if (decision?.kind === "resolve" && rule.firingAlertId !== null)
      resolved.push({ alertId: rule.firingAlertId, reason: decision.reason });
    if (decision?.kind !== "fire") continue;
    const { reason, cause = null, deploymentId = null } = decision;
    fired.push({ ruleId: rule.ruleId, value: null, reason, cause, deploymentId });
  }
  return { fired, resolved };
};

/** What may become true with time alone is looked at again then; the clock's next tick comes anyway. */
const lookAgain = async (scope: EventScope, settled: readonly Settled[]): Promise<void> => {
  const waits = settled.flatMap(({ decision }) => (decision?.kind === "wait" ? [decision.forMs] : []));
  if (scope === "all" || waits.length === 0) return;
  const bell: AlertBell = "appId" in scope ? { kind: "app", id: scope.appId } : { kind: "host", id: scope.workerId };
  await ringAlerts(bell, Math.min(...waits)).catch((error: Error) =>
    logger().debug({ bell, error: error.message }, "A ring for alerts was lost"),
  );
};

/**
 * Brings the alerts of events in line with what is true now: of one app, of a host with all that is on it, or of everything. In one
 * transaction, with as many statements for one app as for ten thousand.
 */
export const settleEvents = async (wanted: EventScope): Promise<void> => {
  const scope = await widen(wanted);
  const settled = await transaction(async (tx) => {
    await lockAlerts(tx);
    const decided: Settled[] = [
      ...(await readHostEvents(tx, scope)).map((rule) => ({ rule, decision: decideHostOffline(rule) })),
      ...decideApps(await readAppEvents(tx, scope)),
      ...(await readDeploymentEvents(tx, scope)).map((rule) => ({ rule, decision: decideDeploymentFailed(rule) })),
      ...(await readEdgeEvents(tx, scope)).map((rule) => ({ rule, decision: decideEdgeDown(rule) })),
      ...(await readDomainEvents(tx, scope)).map((rule) => ({ rule, decision: decideDomainUnverified(rule) })),
      ...(await readCertificateEvents(tx, scope)).map((rule) => ({ rule, decision: decideCertificateExpiring(rule) })),
    ];
    const transitions = transitionsOf(decided);
    if (transitions.fired.length + transitions.resolved.length > 0) await recordTransitions(tx, transitions);
    return decided;
  });
  await lookAgain(scope, settled);
};
