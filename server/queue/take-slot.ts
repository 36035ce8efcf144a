import { and, eq, gt, gte, lt, sql } from "drizzle-orm";
import { scheduleTicks } from "@/drizzle/schema";
import { databaseNow, db } from "@/server/db";

/**
 * Takes a tick of the clock. False: another replica, or an earlier run of the same job, has it. One that was taken in what is the
 * future now was taken before the clock was set back: else nothing would run until it has caught up.
 */
export const takeSlot = async (schedule: string, slot: Date): Promise<boolean> => {
  const taken = await db()
    .insert(scheduleTicks)
    .values({ schedule, slot })
    .onConflictDoUpdate({
      target: [scheduleTicks.schedule, scheduleTicks.slot],
      set: { takenAt: sql`clock_timestamp()` },
      setWhere: sql`${scheduleTicks.takenAt} > clock_timestamp() + interval '1 minute'`,
    })
    .returning({ slot: scheduleTicks.slot });
  return taken.length > 0;
};

/** True when the clock ran before this slot too: after a pause nobody is judged by how long they were not heard. */
export const ranBefore = async (schedule: string, slot: Date, withinMs: number): Promise<boolean> => {
  const rows = await db()
    .select({ slot: scheduleTicks.slot })
    .from(scheduleTicks)
    .where(
      and(
        eq(scheduleTicks.schedule, schedule),
        lt(scheduleTicks.slot, slot),
        gte(scheduleTicks.slot, new Date(slot.getTime() - withinMs)),
      ),
    )
    .limit(1);
  return rows.length > 0;
};

const hearing = "hub-hearing";
const hearingEveryMs = 20_000;

/** A hub writes down that hosts can be heard. */
export const noteHearing = async (): Promise<void> => {
  const now = (await databaseNow()).getTime();
  await takeSlot(hearing, new Date(Math.floor(now / hearingEveryMs) * hearingEveryMs));
};

/** True when some hub could hear hosts within so many milliseconds (a minute): silence then means something. */
export const hostsCouldBeHeard = async (withinMs = 60_000): Promise<boolean> => {
  const rows = await db()
    .select({ slot: scheduleTicks.slot })
    .from(scheduleTicks)
    .where(
      and(
        eq(scheduleTicks.schedule, hearing),
        gt(scheduleTicks.slot, sql`clock_timestamp() - make_interval(secs => ${withinMs / 1_000})`),
      ),
    )
    .limit(1);
  return rows.length > 0;
};
