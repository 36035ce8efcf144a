import { and, arrayContained, arrayOverlaps, asc, eq, lt, lte, ne, or, sql } from "drizzle-orm";
import { notifications } from "@/drizzle/schema";
import { db, type Transaction } from "@/server/db";

/** The one writer of a notification's state. */

export type NotificationRow = typeof notifications.$inferSelect;
type Source = Pick<Transaction, "update">;

const now = sql`clock_timestamp()`;
/** Longer than a message may take to be sent: whoever took it and died is followed by another. */
const leaseSeconds = 60;
/** What could not be sent for a day is told to nobody any more. */
const givenUpAfter = sql`interval '24 hours'`;

/** Whoever has changed a channel waits for no backoff; but while somebody is at it, it is not taken by another. */
const channelChanged = sql`${notifications.updatedAt} < clock_timestamp() - make_interval(secs => ${leaseSeconds}) and exists (
  select 1 from channels where channels.id = ${notifications.channelId} and channels.updated_at > ${notifications.updatedAt}
)`;

/** Takes the channel's oldest message that waits. Null: there is none, another has it, or it is not due: what comes after it waits. */
export const takeHead = async (channelId: string): Promise<NotificationRow | null> => {
  const head = db()
    .select({ id: notifications.id })
    .from(notifications)
    .where(and(eq(notifications.channelId, channelId), eq(notifications.state, "waiting")))
    .orderBy(asc(notifications.createdAt), asc(notifications.id))
    .limit(1);
  const [row] = await db()
    .update(notifications)
    .set({
      attempts: sql`${notifications.attempts} + 1`,
      dueAt: sql`clock_timestamp() + make_interval(secs => ${leaseSeconds})`,
      updatedAt: now,
    })
    .where(and(eq(notifications.id, head), eq(notifications.state, "waiting"), or(lte(notifications.dueAt, now), channelChanged)))
    .returning();
  return row ?? null;
};

/** Whoever took it after a lease that was over has another number of attempts, and theirs counts. */
const asTaken = (row: NotificationRow) =>
  and(eq(notifications.id, row.id), eq(notifications.state, "waiting"), eq(notifications.attempts, row.attempts));

/** It arrived. `over` are alerts of which it said that they have ended already: what waits to say so is said by it. */
export const markSent = async (
  tx: Source,
  row: NotificationRow,
  { answer, over }: { answer: string; over: readonly string[] },
): Promise<void> => {
  await tx.update(notifications).set({ state: "sent", dueAt: null, sentAt: now, updatedAt: now, answer }).where(asTaken(row));
  if (over.length === 0) return;
  await tx
    .update(notifications)
    .set({ state: "sent", dueAt: null, sentAt: now, updatedAt: now, answer: "Told together with its beginning." })
    .where(
      and(
        eq(notifications.channelId, row.channelId),
        eq(notifications.transition, "resolved"),
        eq(notifications.state, "waiting"),
        arrayContained(notifications.alertIds, [...over]),
      ),
    );
};

export const markFailed = async (tx: Source, row: NotificationRow, answer: string): Promise<void> => {
  await tx.update(notifications).set({ state: "failed", dueAt: null, updatedAt: now, answer }).where(asTaken(row));
};

/** Tries again after so long, and a last time when it is a day old. Gives how long that is; null: it was given up. */
export const putOff = async (
  tx: Source,
  row: NotificationRow,
  { answer, waitMs }: { answer: string; waitMs: number },
): Promise<number | null> => {
  const isOld = sql`${notifications.createdAt} <= clock_timestamp() - ${givenUpAfter}`;
  const next = sql`least(
    clock_timestamp() + make_interval(secs => ${waitMs / 1_000}),
    ${notifications.createdAt} + ${givenUpAfter}
  )`;
  const [kept] = await tx
    .update(notifications)
    .set({
      state: sql`case when ${isOld} then 'failed' else 'waiting' end`,
      dueAt: sql`case when ${isOld} then null else ${next} end`,
      updatedAt: now,
      answer,
    })
    .where(asTaken(row))
    .returning({ state: notifications.state, dueAt: notifications.dueAt, updatedAt: notifications.updatedAt });
  if (!kept?.dueAt) return null;
  return Math.max(0, kept.dueAt.getTime() - kept.updatedAt.getTime());
};

/** Begins anew, behind what waits now. False: it has not failed. */
export const sendAgain = async (tx: Source, id: string): Promise<boolean> => {
  const rows = await tx
    .update(notifications)
    .set({ state: "waiting", attempts: 0, createdAt: now, dueAt: now, answer: null, updatedAt: now })
    .where(and(eq(notifications.id, id), eq(notifications.state, "failed")))
    .returning({ id: notifications.id });
  return rows.length > 0;
};

/** What told the channel that these alerts began, oldest first. */
export const beginningsOf = async (row: NotificationRow): Promise<string[]> => {
  const rows = await db()
    .select({ id: notifications.id })
    .from(notifications)
    .where(
      and(
        eq(notifications.channelId, row.channelId),
        eq(notifications.transition, "fired"),
        eq(notifications.state, "sent"),
        arrayOverlaps(notifications.alertIds, row.alertIds),
      ),
    )
    .orderBy(asc(notifications.createdAt))
    .limit(20);
  return rows.map(({ id }) => id);
};

/** Messages of three months ago. What waits stays. */
export const pruneNotifications = async (): Promise<void> => {
  await db()
    .delete(notifications)
    .where(and(ne(notifications.state, "waiting"), lt(notifications.createdAt, sql`clock_timestamp() - interval '90 days'`)));
};
