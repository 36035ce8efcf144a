import { sql } from "drizzle-orm";
import { db, type Transaction } from "./client";

/** The database's clock, to the millisecond. Not the moment at which a transaction began: it may have waited for a lock. */
export const databaseNow = async (source: Pick<Transaction, "execute"> = db()): Promise<Date> => {
  const [row] = await source.execute<{ now: string }>(sql`select clock_timestamp()::timestamptz(3) as now`);
  if (!row) throw new Error("The database does not say what time it is");
  return new Date(row.now);
};
