import { and, asc, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import { apps, scheduleTicks } from "@/drizzle/schema";
import type { AppRow } from "@/server/apps";
import { db } from "@/server/db";

/** A tick by this name: whatever was compared before it is to be compared again. */
const allDue = "heads-due";

/** Makes every watched branch due, whenever it was compared last: deliveries may have been lost. */
export const makeHeadsDue = async (): Promise<void> => {
  await db().insert(scheduleTicks).values({ schedule: allDue, slot: sql`clock_timestamp()` }).onConflictDoNothing();
};

/** A repository that does not answer is asked less often: up to eight times the period. */
const isDue = (everyMs: number): SQL | undefined => {
  const wait = sql`make_interval(secs => ${everyMs / 1_000} * power(2, least(${apps.headFailures}, 3)))`;
  const lastCall = sql`(select max(${scheduleTicks.slot}) from ${scheduleTicks} where ${scheduleTicks.schedule} = ${allDue})`;
  return or(
    isNull(apps.headCheckedAt),
    sql`${apps.headCheckedAt} + ${wait} <= clock_timestamp()`,
    sql`${apps.headCheckedAt} < ${lastCall}`,
  );
};

/** Apps from a repository for which something was deployed, or decided, before. */
const isWatched = and(
  isNotNull(apps.repository),
  isNull(apps.deletedAt),
  isNull(apps.previewOf),
  or(gt(apps.lastNumber, 0), isNotNull(apps.handledCommit)),
);

/** Takes the apps whose turn it is, those that wait longest first, and writes down that they are compared now. */
export const takeDueApps = async (everyMs: number, atOnce: number): Promise<AppRow[]> => {
  const due = db()
    .select({ id: apps.id })
    .from(apps)
    .where(and(isWatched, isDue(everyMs)))
    .orderBy(sql`${apps.headCheckedAt} nulls first`, asc(apps.repository), asc(apps.id))
    .limit(atOnce)
    // Who is being changed comes with the next tick: nobody waits here while holding others.
    .for("update", { skipLocked: true });
  return db().update(apps).set({ headCheckedAt: sql`clock_timestamp()` }).where(inArray(apps.id, due)).returning();
};

export const noteAnswer = async (appId: string): Promise<void> => {
  await db()
    .update(apps)
    .set({ headFailures: 0 })
    .where(and(eq(apps.id, appId), gt(apps.headFailures, 0)));
};

export const noteFailure = async (appId: string): Promise<void> => {
  await db()
    .update(apps)
    .set({ headFailures: sql`least(${apps.headFailures} + 1, 1000)` })
    .where(eq(apps.id, appId));
};
