import { sql } from "drizzle-orm";
import { db, withAdvisoryLock } from "@/server/db";
import { usageDays } from "./schema";

/** `usage_buckets` has a table for every day (UTC), so that a day goes in an instant and holds up nobody. */

const dayMs = 86_400_000;
/** So many are made beforehand. */
const daysAhead = 2;
const pattern = "^usage_buckets_[0-9]{8}$";

const startOf = (moment: number): Date => new Date(Math.floor(moment / dayMs) * dayMs);
const nameOf = (day: Date): string => `usage_buckets_${day.toISOString().slice(0, 10).replaceAll("-", "")}`;
const dayOf = (name: string): Date => {
  const digits = name.slice(-8);
  return new Date(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}T00:00:00Z`);
};

type Partition = { name: string; state: "attached" | "leaving" | "left" };

/** Those that are read and written, those whose going was interrupted, and those that went and are still there. */
const partitions = async (): Promise<Partition[]> => {
  const rows = await db().execute<Partition>(sql`
    select relname as name,
      case when inhdetachpending is null then 'left' when inhdetachpending then 'leaving' else 'attached' end as state
    from pg_class
    left join pg_inherits on inhrelid = pg_class.oid and inhparent = 'usage_buckets'::regclass
    where relkind = 'r' and relnamespace = current_schema()::regnamespace and relname ~ ${pattern}
    order by relname`);
  return [...rows];
};

/** Attached rather than made as a part of it: that locks out neither readers nor writers. */
const make = (day: Date): Promise<void> =>
  withAdvisoryLock("usage-partitions", async (tx) => {
    const name = sql.identifier(nameOf(day));
    const isThere = (await partitions()).some((each) => each.name === nameOf(day) && each.state === "attached");
    if (isThere) return;
    const [from, to] = [day, new Date(day.getTime() + dayMs)].map((end) => sql.raw(`'${end.toISOString()}'`));
    await tx.execute(sql`set local lock_timeout = '2s'`);
    await tx.execute(sql`create table if not exists ${name} (like usage_buckets including all)`);
    await tx.execute(sql`alter table usage_buckets attach partition ${name} for values from (${from}) to (${to})`);
  });

/** Makes what is missing for these moments and for the coming days. Run again before every writing: one look. */
export const makePartitions = async (moments: readonly number[], now: Date): Promise<void> => {
  const ahead = Array.from({ length: daysAhead + 1 }, (_, days) => now.getTime() + days * dayMs);
  const wanted = new Map([...moments, ...ahead].map(startOf).map((day) => [nameOf(day), day]));
  for (const { name, state } of await partitions()) if (state === "attached") wanted.delete(name);
  for (const day of wanted.values()) await make(day);
};

const drop = async ({ name, state }: Partition): Promise<void> => {
  const table = sql.identifier(name);
  // Neither readers nor writers wait for it; what interrupts it, a statement's time limit too, leaves it to be finished the next time.
  if (state === "attached") await db().execute(sql`alter table usage_buckets detach partition ${table} concurrently`);
  if (state === "leaving") await db().execute(sql`alter table usage_buckets detach partition ${table} finalize`);
  await db().execute(sql`drop table ${table}`);
};

/** Removes the days of which nothing may be read any more. Gives how many. */
export const dropOldPartitions = async (now: Date): Promise<number> => {
  const oldest = now.getTime() - usageDays * dayMs;
  const old = (await partitions()).filter(({ name }) => dayOf(name).getTime() + dayMs <= oldest);
  for (const partition of old) await drop(partition);
  return old.length;
};
