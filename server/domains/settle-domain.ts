import { isDeepStrictEqual } from "node:util";
import { and, eq, isNull, ne } from "drizzle-orm";
import { apps, domains } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import { ringAppAlerts } from "@/server/alerts";
import { emit } from "@/server/audit";
import { databaseNow, db, type Transaction, transaction, uniqueViolation } from "@/server/db";
import { announce, type Effect } from "@/server/deployments";
import { env } from "@/server/env";
import { logger } from "@/server/logger";
import { announceApps, changeRoutesOf } from "./announce-domains";
import { giveUp, judgeDomain, nextStatuses } from "./domain-machine";
import { nextCheckInMs } from "./interval-rules";
import { ownershipSeen, pointingSeen, type Target } from "./pointing-rules";
import type { DomainEvidence, DomainStatus } from "./schema";
import { type DomainRow, lockApps } from "./store";

/**
 * What DNS said, and where the name had to lead when it was asked. `served`: its app has something to answer with. `anew`: somebody
 * is at work on it, it is asked often again.
 */
export type Finding = { evidence: DomainEvidence; target: Target; served: boolean; anew: boolean };

/** Two that verify one name at the same moment: one of them looks again, and finds it taken. */
const mostAttempts = 3;

/** A question that nobody answered leaves what was known. */
const withKnown = (now: DomainEvidence, before: DomainEvidence | null): DomainEvidence => ({
  ...now,
  ownership: now.ownership ?? before?.ownership ?? null,
  cname: now.cname ?? before?.cname ?? null,
  a: now.a ?? before?.a ?? null,
  aaaa: now.aaaa ?? before?.aaaa ?? null,
  caa: now.caa ?? before?.caa ?? null,
});

const isLegal = (from: DomainStatus, to: DomainStatus): boolean =>
  from === to || (nextStatuses[from] as readonly DomainStatus[]).includes(to);

const deeds = {
  verified: "domain.verified",
  active: "domain.activated",
  failing: "domain.failing",
  pending: "domain.unrouted",
} as const;

type Move = { row: DomainRow; to: DomainStatus; reason: string | null };

const note = (tx: Transaction, { row, to, reason }: Move) =>
  emit(tx, systemCaller, {
    action: deeds[to],
    targetId: row.id,
    teamId: row.teamId,
    details: { name: row.hostname, appId: row.appId, from: row.status, to, ...(reason === null ? {} : { reason }) },
  });

/** Takes the name from the app that has it, whose proof is gone. */
const takeFrom = async (tx: Transaction, holder: DomainRow, now: Date): Promise<void> => {
  const { status, statusReason, provenAt, failingSince, pointedAt } = giveUp(holder);
  const lost = { status, statusReason, provenAt, failingSince, pointedAt, movedFromAppId: null, statusChangedAt: now };
  await tx
    .update(domains)
    .set({ ...lost, proofLostAt: holder.proofLostAt ?? now, checksSinceChange: 0, nextCheckAt: now, updatedAt: now })
    .where(eq(domains.id, holder.id));
  await note(tx, { row: holder, to: "pending", reason: statusReason });
};

const save = async (tx: Transaction, row: DomainRow, change: Partial<DomainRow> & { now: Date; anew: boolean }) => {
  const { now, anew, ...values } = change;
  const status = values.status ?? row.status;
  const checks = anew || status !== row.status ? 0 : row.checksSinceChange + 1;
  const inMs = nextCheckInMs({ status, checks, graceMs: env().DOMAIN_GRACE_MS }, Math.random());
  await tx
    .update(domains)
    .set({
      ...values,
      ...(status === row.status ? {} : { statusChangedAt: now, updatedAt: now }),
      checkedAt: now,
      checksSinceChange: checks,
      nextCheckAt: new Date(now.getTime() + inMs),
    })
    .where(eq(domains.id, row.id));
};

/** `appIds`: those whose domains or routes changed. */
type Settled = { effects: Effect[]; appIds: string[] };

/** The domain and whoever is routed under its name, both locked; null where either changed before that. */
const lockAll = async (tx: Transaction, domainId: string) => {
  const [seen] = await tx.select().from(domains).where(eq(domains.id, domainId));
  if (!seen) return null;
  const routed = and(eq(domains.hostname, seen.hostname), ne(domains.status, "pending"), ne(domains.id, seen.id));
  const [other] = await tx.select({ appId: domains.appId }).from(domains).where(routed);
  if (!(await lockApps(tx, [seen.appId, ...(other ? [other.appId] : [])]))) return null;
  const rows = await tx.select().from(domains).where(eq(domains.hostname, seen.hostname)).orderBy(domains.id).for("update");
  const row = rows.find(({ id }) => id === domainId);
  const holder = rows.find(({ id, status }) => id !== domainId && status !== "pending");
  if (!row || row.appId !== seen.appId || (holder && holder.appId !== other?.appId)) return null;
  return { row, holder };
};

/** Visitors who come by the old way go to the app that it leads to until nobody does any more. */
const stillMovedFrom = (row: DomainRow, status: DomainStatus, arrived: boolean): string | null =>
  status === "pending" || arrived ? null : row.movedFromAppId;

const settle = async (tx: Transaction, domainId: string, finding: Finding): Promise<Settled | null> => {
  const { evidence, target, anew } = finding;
  const locked = await lockAll(tx, domainId);
  if (!locked) return null;
  const { row, holder } = locked;
  const now = await databaseNow(tx);
  const pointing = pointingSeen(evidence, target);
  const held = holder !== undefined && ownershipSeen(evidence, holder.token) !== "away";
  const look = { ownership: ownershipSeen(evidence, row.token), pointing, held, now, graceMs: env().DOMAIN_GRACE_MS };
  const next = judgeDomain(row, look);
  if (!isLegal(row.status, next.status)) throw new Error(`A domain does not go from ${row.status} to ${next.status}`);
  const loser = row.status === "pending" && next.status !== "pending" ? holder : undefined;
  if (loser) await takeFrom(tx, loser, now);
  const movedFromAppId = stillMovedFrom(row, next.status, pointing === "there" && finding.served);
  const known = withKnown(evidence, row.evidence);
  await save(tx, row, { ...next, movedFromAppId, evidence: known, now, anew });

  const isMoved = row.status !== next.status || row.movedFromAppId !== movedFromAppId;
  if (!isMoved) return { effects: isDeepStrictEqual(known, row.evidence) ? [] : announceApps([row.appId]), appIds: [] };
  if (row.status !== next.status) await note(tx, { row, to: next.status, reason: next.statusReason });
  const appIds = [row.appId, row.movedFromAppId, loser?.appId].filter((id) => typeof id === "string");
  return { effects: [...(await changeRoutesOf(tx, appIds)), ...announceApps(appIds)], appIds };
};

const attempt = async (domainId: string, finding: Finding): Promise<Settled | null> => {
  try {
    return await transaction((tx) => settle(tx, domainId, finding));
  } catch (error) {
    if (uniqueViolation(error) === "domains_verified") return null;
    throw error;
  }
};

const exists = async (domainId: string): Promise<boolean> => {
  const [row] = await db()
    .select({ id: domains.id })
    .from(domains)
    .innerJoin(apps, eq(apps.id, domains.appId))
    .where(and(eq(domains.id, domainId), isNull(apps.deletedAt)));
  return row !== undefined;
};

/**
 * The one writer of a domain's status: brings it to where it is to be by what DNS said. Whoever has the name loses it only when its own
 * TXT record is not among what was answered. The same evidence twice changes nothing.
 */
export const settleDomain = async (domainId: string, finding: Finding): Promise<void> => {
  for (let tries = 0; tries < mostAttempts; tries += 1) {
    const settled = await attempt(domainId, finding);
    if (settled) {
      await announce(settled.effects);
      for (const appId of settled.appIds) void ringAppAlerts(appId);
      return;
    }
    if (!(await exists(domainId))) return;
  }
  logger().warn({ domainId }, "A domain changed again and again while it was settled; the next check settles it");
};
