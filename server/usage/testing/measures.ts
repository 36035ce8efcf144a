import { eq, sql } from "drizzle-orm";
import { usageBuckets } from "@/drizzle/schema";
import { closeDatabase, db } from "@/server/db";

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

/** What was written of an app, five minutes each, oldest first. */
export const rowsOfApp = (appId: string) =>
  db().select().from(usageBuckets).where(eq(usageBuckets.appId, appId)).orderBy(usageBuckets.bucketStart);

/** From now on the database's own zone is a quarter of an hour off: buckets, hours and days are to be UTC's all the same. */
export const liveInKathmandu = async (): Promise<void> => {
  const [row] = await db().execute<{ name: string }>(sql`select current_database() as name`);
  await db().execute(sql`alter database ${sql.identifier(row?.name ?? "")} set timezone = 'Asia/Kathmandu'`);
  await closeDatabase();
};
