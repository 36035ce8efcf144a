import { lt, or, sql } from "drizzle-orm";
import { joinTokens, scheduleTicks, sessions } from "@/drizzle/schema";
import { db } from "./client";

/** Removes what no longer says anything: old ticks of the clock, sessions and join tokens that ended a week ago. */
export const prune = async (): Promise<void> => {
  await db().delete(scheduleTicks).where(lt(scheduleTicks.slot, sql`clock_timestamp() - interval '1 day'`));
  const lastWeek = sql`clock_timestamp() - interval '7 days'`;
  await db()
    .delete(sessions)
    .where(or(lt(sessions.expiresAt, lastWeek), lt(sessions.revokedAt, lastWeek)));
  await db().delete(joinTokens).where(lt(joinTokens.expiresAt, lastWeek));
};
