import { sql } from "drizzle-orm";
import postgres from "postgres";
import { beforeAll, expect, it } from "vitest";
import { pastApps, usageBuckets, usageHours, usageQuarterDays } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { testApp, testCaller, testDatabase } from "@/server/testing";
import { dropOldPartitions, makePartitions } from "./partitions";
import { pruneUsage } from "./prune";
import { insertUsage, liveInKathmandu } from "./testing/measures";

testDatabase();
beforeAll(liveInKathmandu);

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const today = Math.floor(Date.now() / dayMs) * dayMs;
const daysAgo = (days: number) => new Date(today - days * dayMs);

const tables = async (): Promise<string[]> => {
  const rows = await db().execute<{ name: string }>(sql`
    select relname as name from pg_class where relkind = 'r' and relname ~ '^usage_buckets_[0-9]{8}$' order by relname`);
  return rows.map(({ name }) => name);
};
const tableOf = (day: Date) => `usage_buckets_${day.toISOString().slice(0, 10).replaceAll("-", "")}`;
const startsOf = async (table: typeof usageBuckets | typeof usageHours | typeof usageQuarterDays) =>
  (await db().select({ start: table.bucketStart }).from(table).orderBy(table.bucketStart)).map(({ start }) => start);

/** As the pruner does it, with less time. */
const detachInTime = async (name: string): Promise<void> => {
  const connection = postgres(process.env.DATABASE_URL ?? "", { max: 1, connection: { statement_timeout: 200 } });
  try {
    await connection.unsafe(`alter table usage_buckets detach partition ${name} concurrently`);
  } finally {
    await connection.end();
  }
};

it("today and the coming days have theirs, the day after them when it has come, however often and by how many it is asked", async () => {
  const noon = new Date(today + 12 * hourMs);
  await Promise.all([makePartitions([], noon), makePartitions([], noon), makePartitions([], noon)]);
  expect(await tables()).toEqual([0, -1, -2].map((days) => tableOf(daysAgo(days))));
  await makePartitions([], new Date(today + dayMs));
  expect(await tables()).toHaveLength(4);
  // Their ends meet: what is of the last moment of a day, and of the first of the next, has its place.
  const appId = (await testApp(await testCaller())).id;
  for (const start of [today, today + dayMs - 300_000, today + dayMs]) {
    await insertUsage("usage_buckets", [{ appId, start: new Date(start) }]);
  }
  expect(await startsOf(usageBuckets)).toHaveLength(3);
});

it("a day is made and removed while somebody writes, and nobody waits", async () => {
  const appId = (await testApp(await testCaller())).id;
  await makePartitions([daysAgo(100).getTime()], new Date());
  await transaction(async (tx) => {
    // As a recorder that has not yet finished.
    await tx.execute(sql`insert into usage_buckets values (${appId}, ${new Date(today + hourMs).toISOString()}, 1, 1, 1, 1)`);
    await makePartitions([daysAgo(50).getTime()], new Date());
    expect(await tables()).toContain(tableOf(daysAgo(50)));
  });
  let isOver = false;
  const writes: number[] = [];
  const write = async () => {
    for (let number = 0; !isOver; number += 1) {
      const startedAt = performance.now();
      await insertUsage("usage_buckets", [{ appId, start: new Date(today + 2 * hourMs + number) }]);
      writes.push(performance.now() - startedAt);
    }
  };
  const writing = write();
  expect(await dropOldPartitions(new Date())).toBe(1);
  isOver = true;
  await writing;
  expect(await tables()).not.toContain(tableOf(daysAgo(100)));
  expect(writes.length).toBeGreaterThan(0);
  expect(Math.max(...writes)).toBeLessThan(2_000);
});

it("a removal that was interrupted is finished the next time", async () => {
  await makePartitions(
    [120, 121].map((days) => daysAgo(days).getTime()),
    new Date(),
  );
  const [detached, pending] = [tableOf(daysAgo(120)), tableOf(daysAgo(121))];
  await db().execute(sql`alter table usage_buckets detach partition ${sql.identifier(detached)}`);
  await transaction(async (tx) => {
    await tx.execute(sql`select 1 from usage_buckets limit 1`);
    // It waits for whoever reads, and its time is over.
    await expect(detachInTime(pending)).rejects.toThrow("statement timeout");
  });
  await pruneUsage();
  expect(await tables()).not.toEqual(expect.arrayContaining([detached]));
  expect(await tables()).not.toEqual(expect.arrayContaining([pending]));
});

it("what is older than ninety days goes from all tables, and nothing else", async () => {
  const caller = await testCaller();
  const appId = (await testApp(caller)).id;
  await db().delete(usageBuckets).where(sql`true`);
  const now = new Date(today + 13 * hourMs);
  const kept = [daysAgo(89), daysAgo(0)];
  await makePartitions([daysAgo(91), daysAgo(92), ...kept].map(Number), now);
  for (const table of ["usage_buckets", "usage_hours", "usage_quarter_days"] as const) {
    await insertUsage(
      table,
      [daysAgo(92), daysAgo(91), ...kept].map((start) => ({ appId, start })),
    );
  }
  await db()
    .insert(pastApps)
    .values([
      { id: "app_long_gone", teamId: caller.teamId, name: "long-gone", deletedAt: daysAgo(91) },
      { id: "app_gone", teamId: caller.teamId, name: "gone", deletedAt: daysAgo(1) },
    ]);
  await pruneUsage(now);
  for (const table of [usageBuckets, usageHours, usageQuarterDays]) expect(await startsOf(table)).toEqual(kept);
  expect(await db().select({ id: pastApps.id }).from(pastApps)).toEqual([{ id: "app_gone" }]);
  await pruneUsage(now);
  expect(await startsOf(usageHours)).toEqual(kept);
});
