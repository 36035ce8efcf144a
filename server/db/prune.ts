import { and, isNull, lt, or, sql } from "drizzle-orm";
import { appExits, joinTokens, providerCalls, scheduleTicks, sessions, workerEvents } from "@/drizzle/schema";
import { db } from "./client";

/**
 * Removes what no longer says anything: old ticks of the clock, ends of containers of the day before, sessions and join tokens that ended a week ago, what providers were
 * told a month ago, and what happened to hosts three months ago.
 */
export const prune = async (): Promise<void> => {
  const yesterday = sql`clock_timestamp() - interval '1 day'`;
  await db().delete(scheduleTicks).where(lt(scheduleTicks.slot, yesterday));
  await db().delete(appExits).where(lt(appExits.at, yesterday));
  const lastWeek = sql`clock_timestamp() - interval '7 days'`;
  await db()
    .delete(sessions)
    .where(or(lt(sessions.expiresAt, lastWeek), lt(sessions.revokedAt, lastWeek)));
  await db().delete(joinTokens).where(lt(joinTokens.expiresAt, lastWeek));
  const lastMonth = sql`clock_timestamp() - interval '30 days'`;
  await db()
    .delete(providerCalls)
    .where(and(isNull(providerCalls.dueAt), lt(providerCalls.updatedAt, lastMonth)));
  await db().delete(workerEvents).where(lt(workerEvents.at, sql`clock_timestamp() - interval '90 days'`));
};
