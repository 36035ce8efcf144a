import { and, asc, inArray, isNull, lte, sql } from "drizzle-orm";
import { apps, domains } from "@/drizzle/schema";
import { db, isStoreAway } from "@/server/db";
import { logger } from "@/server/logger";
import { checkDomain } from "./check-domain";

const atOnce = 20;
/** A tick begins nothing more after this: the next one goes on. */
const tickMs = 30_000;
/** Whoever took one has written down its answer by then; one that was lost is asked anew. */
const leaseMs = 60_000;

/** Domains whose turn it is, put off so that no other process asks for them too. */
const takeDue = async (): Promise<string[]> => {
  const due = db()
    .select({ id: domains.id })
    .from(domains)
    .where(
      and(
        lte(domains.nextCheckAt, sql`clock_timestamp()`),
        inArray(domains.appId, db().select({ id: apps.id }).from(apps).where(isNull(apps.deletedAt))),
      ),
    )
    .orderBy(asc(domains.nextCheckAt))
    .limit(atOnce)
    .for("update", { skipLocked: true });
  const rows = await db()
    .update(domains)
    .set({ nextCheckAt: sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1_000})` })
    .where(inArray(domains.id, due))
    .returning({ id: domains.id });
  return rows.map(({ id }) => id);
};

const checkOne = async (id: string): Promise<void> => {
  try {
    await checkDomain(id);
  } catch (error) {
    // The others go on; this one's turn comes again.
    if (isStoreAway(error)) throw error;
    logger().error({ err: error, id }, "A domain could not be checked");
  }
};

/** Asks DNS of every domain whose turn it is. */
export const checkDueDomains = async (): Promise<void> => {
  const until = performance.now() + tickMs;
  while (performance.now() < until) {
    const due = await takeDue();
    await Promise.all(due.map(checkOne));
    if (due.length < atOnce) return;
  }
};
