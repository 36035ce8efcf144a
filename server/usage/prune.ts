import { sql } from "drizzle-orm";
import { db } from "@/server/db";
import { dropOldPartitions } from "./partitions";
import { usageDays } from "./schema";

/** Short enough that nobody waits for it. */
const rowsAtOnce = 10_000;
const dayMs = 86_400_000;
const rollUps = ["usage_hours", "usage_quarter_days"] as const;

const deleteSome = async (table: (typeof rollUps)[number], before: string): Promise<number> => {
  const name = sql.identifier(table);
  const gone = await db().execute(sql`
    delete from ${name} where ctid = any(array(
      select ctid from ${name} where bucket_start < ${before}::timestamptz limit ${rowsAtOnce}
    ))`);
  return gone.count;
};

const deleteAll = async (table: (typeof rollUps)[number], before: string): Promise<void> => {
  let gone = rowsAtOnce;
  while (gone === rowsAtOnce) gone = await deleteSome(table, before);
};

/** Removes what is older than is kept: days of buckets as they are, roll-ups in batches, and the names of apps long gone. */
export const pruneUsage = async (now: Date = new Date()): Promise<void> => {
  const oldest = new Date(now.getTime() - usageDays * dayMs).toISOString();
  await dropOldPartitions(now);
  for (const table of rollUps) await deleteAll(table, oldest);
  await db().execute(sql`delete from past_apps where deleted_at < ${oldest}::timestamptz`);
};
