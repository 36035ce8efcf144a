import { and, eq, lt, sql } from "drizzle-orm";
import { alerts } from "@/drizzle/schema";
import { db } from "@/server/db";

/** Removes alerts that have been over for as long as usage is kept. */
export const pruneAlerts = async (): Promise<void> => {
  await db()
    .delete(alerts)
    .where(and(eq(alerts.state, "resolved"), lt(alerts.resolvedAt, sql`clock_timestamp() - interval '90 days'`)));
};
