import { sql } from "drizzle-orm";
import { db } from "@/server/db";

/** An app that used its memory evenly, for `seconds` from `start` on. */
export type Measures = { appId: string; start: Date; seconds?: number; cpuSeconds?: number; memoryBytes?: number };

type Table = "usage_buckets" | "usage_hours" | "usage_quarter_days";

/** Rows of usage as tests need them: 2 bytes received and 1 sent, 3 requests of which 1 failed, 7 bytes of disk each. */
export const insertUsage = async (table: Table, rows: readonly Measures[]): Promise<void> => {
  for (const { appId, start, seconds = 300, cpuSeconds = 30, memoryBytes = 1_000 } of rows) {
    await db().execute(sql`
      insert into ${sql.identifier(table)} values (${appId}, ${start.toISOString()}::timestamptz, ${seconds}, ${cpuSeconds},
        ${memoryBytes}, ${memoryBytes * 2}, 2, 1, 7, 3, 1, 12.5)`);
  }
};
