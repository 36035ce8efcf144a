import { and, asc, eq, lte, sql } from "drizzle-orm";
import { webhookDeliveries } from "@/drizzle/schema";
import { db } from "@/server/db";
import { ringTask } from "@/server/queue";

const atOnce = 500;

/** Rings for every delivery that still waits: after a crash between answer and ring, and after an emptied Redis. @throws when Redis is away */
export const ringDeliveries = async (): Promise<void> => {
  const waiting = await db()
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.outcome, "received"),
        lte(webhookDeliveries.receivedAt, sql`clock_timestamp() - interval '2 seconds'`),
      ),
    )
    // Those that were put off most often come last: hundreds that wait for one git server hide no new one.
    .orderBy(asc(webhookDeliveries.attempts), asc(webhookDeliveries.receivedAt))
    .limit(atOnce);
  for (const { id } of waiting) await ringTask({ kind: "delivery", id });
};
