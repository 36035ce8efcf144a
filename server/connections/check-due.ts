import { and, asc, isNull, lt, ne, or, sql } from "drizzle-orm";
import { gitConnections } from "@/drizzle/schema";
import { db } from "@/server/db";
import { ProviderError } from "@/server/git";
import { logger } from "@/server/logger";
import { recheck } from "./check-connection";

const atOnce = 200;

/** Once a day each connection is asked for anew: what ends, or was revoked, is said before somebody's push finds it out. */
export const checkDueConnections = async (): Promise<void> => {
  const due = await db()
    .select()
    .from(gitConnections)
    .where(
      and(
        ne(gitConnections.state, "pending"),
        or(
          isNull(gitConnections.checkedAt),
          lt(gitConnections.checkedAt, sql`clock_timestamp() - interval '1 day'`),
          // Ended between two checks.
          and(ne(gitConnections.state, "failing"), lt(gitConnections.expiresAt, sql`clock_timestamp()`)),
        ),
      ),
    )
    .orderBy(asc(gitConnections.checkedAt))
    .limit(atOnce);
  for (const row of due) {
    await recheck(row).catch((error: unknown) => {
      if (!(error instanceof ProviderError)) throw error;
      logger().info({ connectionId: row.id, error: error.message }, "A connection could not be checked");
    });
  }
};
