import { and, asc, eq, inArray, isNotNull, lte, ne, sql } from "drizzle-orm";
import { certificateOrders, dnsProviders, domains } from "@/drizzle/schema";
import { db, type Transaction, tryAdvisoryLock } from "@/server/db";
import { routedStatuses } from "../../domains/schema";
import type { OrderProof } from "../schema";

/** A process that says nothing of its order for so long has ended: its order was cut off. */
const silentMs = 120_000;
const secondsAgo = (ms: number) => sql`clock_timestamp() - make_interval(secs => ${ms / 1_000}::double precision)`;
const inMs = (ms: number) => sql`clock_timestamp() + make_interval(secs => ${ms / 1_000}::double precision)`;

export type ClaimedOrder = {
  domainId: string;
  appId: string;
  teamId: string;
  hostname: string;
  attempts: number;
  certificateId: string | null;
};

const columns = {
  domainId: certificateOrders.domainId,
  appId: domains.appId,
  teamId: domains.teamId,
  hostname: domains.hostname,
  attempts: certificateOrders.attempts,
  certificateId: certificateOrders.certificateId,
};

/**
 * Takes the order that is due longest; null while there is none, or while another one is under way: an authority is asked for one at
 * a time. Whatever is under way counts as an attempt from now on.
 */
export const claimOrder = async (): Promise<ClaimedOrder | null> => {
  const claimed = await tryAdvisoryLock("certificate-orders", async (tx) => {
    const [busy] = await tx
      .select({ id: certificateOrders.domainId })
      .from(certificateOrders)
      .where(and(eq(certificateOrders.state, "issuing"), sql`${certificateOrders.updatedAt} > ${secondsAgo(silentMs)}`))
      .limit(1);
    if (busy) return null;
    const [due] = await tx
      .select(columns)
      .from(certificateOrders)
      .innerJoin(domains, and(eq(domains.id, certificateOrders.domainId), inArray(domains.status, [...routedStatuses])))
      .where(and(lte(certificateOrders.dueAt, sql`clock_timestamp()`), ne(certificateOrders.state, "issuing")))
      .orderBy(asc(certificateOrders.dueAt))
      .limit(1);
    if (!due) return null;
    await tx
      .update(certificateOrders)
      .set({ state: "issuing", attempts: sql`${certificateOrders.attempts} + 1`, updatedAt: sql`clock_timestamp()` })
      .where(eq(certificateOrders.domainId, due.domainId));
    return { ...due, attempts: due.attempts + 1 };
  });
  return claimed ?? null;
};

const isOurs = ({ domainId, attempts }: Pick<ClaimedOrder, "domainId" | "attempts">) =>
  and(eq(certificateOrders.domainId, domainId), eq(certificateOrders.state, "issuing"), eq(certificateOrders.attempts, attempts));

/** Says that somebody is at work on it. */
export const touchOrder = async (order: ClaimedOrder): Promise<void> => {
  await db().update(certificateOrders).set({ updatedAt: sql`clock_timestamp()` }).where(isOurs(order));
};

/** Before it is written, so that a crash leaves nothing behind for good. */
export const noteProof = async (order: ClaimedOrder, proof: OrderProof | null): Promise<void> => {
  await db().update(certificateOrders).set({ proof }).where(eq(certificateOrders.domainId, order.domainId));
};

/** The next attempt, or null: nothing happens by itself. The certificate that is there goes on serving. */
export type Failure = { state: "waiting" | "failed"; fault: string | null; retryInMs: number | null };

export const failOrder = async (order: ClaimedOrder, { state, fault, retryInMs }: Failure): Promise<void> => {
  const dueAt = retryInMs === null ? null : inMs(retryInMs);
  // What was not tried is no attempt.
  const attempts = state === "waiting" ? order.attempts - 1 : order.attempts;
  await db()
    .update(certificateOrders)
    .set({ state, fault, dueAt, attempts, updatedAt: sql`clock_timestamp()` })
    .where(isOurs(order));
};

/** Locks it. False: its domain was removed, or given up, or somebody else took the order on. */
export const lockOrder = async (tx: Transaction, order: ClaimedOrder): Promise<boolean> =>
  (await tx.select({ id: certificateOrders.domainId }).from(certificateOrders).where(isOurs(order)).for("update")).length > 0;

/** In the transaction that keeps the certificate. */
export const finishOrder = async (
  tx: Transaction,
  order: ClaimedOrder,
  { certificateId, renewal: dueAt }: { certificateId: string; renewal: Date },
): Promise<void> => {
  const done = { state: "issued" as const, fault: null, attempts: 0, dueAt, certificateId, updatedAt: sql`clock_timestamp()` };
  await tx.update(certificateOrders).set(done).where(isOurs(order));
};

/** The authority is away, or the account's limit is reached: nobody is tried before then. */
export const holdOrders = async (ms: number): Promise<void> => {
  await db()
    .update(certificateOrders)
    .set({ dueAt: inMs(ms) })
    .where(and(ne(certificateOrders.state, "issuing"), lte(certificateOrders.dueAt, inMs(ms))));
};

const cutOff = "The last attempt was cut off before it came to an end.";
/** Whatever cuts them off again and again, such as a lack of memory, is given more and more time, in minutes. */
const mostMinutes = 60;

/** Orders whose process ended meanwhile are due again, in a while. */
export const restoreCutOff = async (): Promise<void> => {
  await db()
    .update(certificateOrders)
    .set({
      state: "failed",
      fault: cutOff,
      dueAt: sql`clock_timestamp() + make_interval(mins => least(${certificateOrders.attempts}, ${mostMinutes}))`,
      updatedAt: sql`clock_timestamp()`,
    })
    .where(and(eq(certificateOrders.state, "issuing"), lte(certificateOrders.updatedAt, secondsAgo(silentMs))));
};

/** Records of proofs that nobody needs any more, with the provider that wrote each; null: it is gone. */
export const leftProofs = async (quietMs: number) => {
  const rows = await db()
    .select({ domainId: certificateOrders.domainId, proof: certificateOrders.proof })
    .from(certificateOrders)
    .where(
      and(
        isNotNull(certificateOrders.proof),
        ne(certificateOrders.state, "issuing"),
        lte(certificateOrders.updatedAt, secondsAgo(quietMs)),
      ),
    )
    .limit(20);
  return Promise.all(
    rows.map(async ({ domainId, proof }) => {
      const [provider] = await db()
        .select()
        .from(dnsProviders)
        .where(eq(dnsProviders.id, proof?.providerId ?? ""));
      return { domainId, proof, provider: provider ?? null };
    }),
  );
};

/** `removed`: it is gone; else it is tried again later. */
export const settleLeftProof = async (domainId: string, proof: OrderProof | null, removed: boolean): Promise<void> => {
  await db()
    .update(certificateOrders)
    .set({ updatedAt: sql`clock_timestamp()`, ...(removed ? { proof: null } : {}) })
    .where(and(eq(certificateOrders.domainId, domainId), sql`${certificateOrders.proof} = ${JSON.stringify(proof)}::jsonb`));
};
