import { and, asc, eq, inArray, isNotNull, or, sql } from "drizzle-orm";
import { alertRules, apps, domains, workers } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { reasons } from "@/server/domains/domain-machine";
import { env } from "@/server/env";
import type { DomainFacts } from "./domain-unverified-rules";
import type { EdgeFacts } from "./edge-down-rules";
import { grouped } from "./facts";
import { type EventScope, firesOr, isApp, ruleColumns } from "./read-facts";

/** Of the edges of hosts. */
export const readEdgeEvents = async (tx: Transaction, scope: EventScope): Promise<EdgeFacts[]> => {
  if (scope !== "all" && "appId" in scope) return [];
  // Longer ago than anything is judged by.
  const endedLately = sql`${workers.edgeEnds}[1] > clock_timestamp() - interval '15 minutes'`;
  return tx
    .select({
      ...ruleColumns,
      name: workers.name,
      status: workers.status,
      removedAt: workers.removedAt,
      downSince: workers.edgeDownSince,
      fault: workers.edgeFault,
      upSince: workers.edgeUpSince,
      endedAt: workers.edgeEnds,
    })
    .from(alertRules)
    .innerJoin(workers, eq(workers.id, alertRules.workerId))
    .where(
      and(
        eq(alertRules.kind, "edge_down"),
        scope === "all" ? undefined : eq(workers.id, scope.workerId),
        firesOr(or(isNotNull(workers.edgeDownSince), endedLately)),
      ),
    );
};

/** `failing`, those that were served until their grace was over, and those that another app took. A new one has lost nothing. */
const isLost = or(
  eq(domains.status, "failing"),
  and(eq(domains.status, "pending"), or(isNotNull(domains.failingSince), eq(domains.statusReason, reasons.lost))),
);

/** Of the domains of apps. */
export const readDomainEvents = async (tx: Transaction, scope: EventScope): Promise<DomainFacts[]> => {
  const lostOf = sql`exists (select 1 from ${domains} where ${domains.appId} = ${apps.id} and ${isLost})`;
  const rules = await tx
    .select({ ...ruleColumns, appId: apps.id, deletedAt: apps.deletedAt })
    .from(alertRules)
    .innerJoin(apps, eq(apps.id, alertRules.appId))
    .where(and(eq(alertRules.kind, "domain_unverified"), isApp(scope), firesOr(lostOf)));
  if (rules.length === 0) return [];
  const leavesAt = sql`${domains.failingSince} + make_interval(secs => ${env().DOMAIN_GRACE_MS / 1_000}::double precision)`;
  const lost = await tx
    .select({
      appId: domains.appId,
      hostname: domains.hostname,
      status: sql<"failing" | "pending">`${domains.status}`,
      reason: domains.statusReason,
      failingSince: domains.failingSince,
      leavesAt: leavesAt.mapWith(domains.failingSince).as("leaves_at"),
    })
    .from(domains)
    .where(
      and(
        isLost,
        inArray(
          domains.appId,
          rules.map(({ appId }) => appId),
        ),
      ),
    )
    .orderBy(asc(domains.hostname));
  const ofApp = grouped(lost, ({ appId }) => appId);
  return rules.map(({ appId, ...rule }) => ({ ...rule, lost: ofApp.get(appId) ?? [] }));
};
