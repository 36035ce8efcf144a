import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { usageBuckets } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import { testApp, testCaller, testDatabase } from "@/server/testing";
import { backtest } from "./backtest";
import { backtestInput } from "./schema";

testDatabase();

const bucketMs = 300_000;
const dayMs = 86_400_000;
const attempt = (caller: Caller, id: string, more: Record<string, unknown> = {}) =>
  backtest(caller, backtestInput.parse({ id, kind: "memory_percent", threshold: 50, sustainMinutes: 10, ...more }));

/** The days that the test writes into, as the recorder makes them. */
const makeDays = async (days: readonly number[]) => {
  for (const day of new Set(days.map((each) => Math.floor(each / dayMs) * dayMs))) {
    const [from, to] = [new Date(day).toISOString(), new Date(day + dayMs).toISOString()];
    const name = `usage_buckets_test_${from.slice(0, 10).replaceAll("-", "_")}`;
    await db().execute(sql.raw(`create table ${name} partition of usage_buckets for values from ('${from}') to ('${to}')`));
  }
};

it("tells when a rule would have fired in the last week, by what the app used", async () => {
  const caller = await testCaller();
  const app = await testApp(caller, { memoryMb: 100 });
  const begin = Math.floor(Date.now() / bucketMs) * bucketMs - 2 * dayMs;
  const moments = [...Array(6).keys()].map((place) => begin + place * bucketMs);
  const long = begin - 6 * dayMs;
  await makeDays([...moments, long]);
  const row = { appId: app.id, coveredSeconds: 300, cpuSeconds: 1, memoryBytesPeak: 0 };
  const atMb = (at: number, megabytes: number) => ({ ...row, bucketStart: new Date(at), memoryBytesAvg: megabytes * 1_048_576 });
  await db()
    .insert(usageBuckets)
    .values([...moments.map((at, place) => atMb(at, place < 3 ? 90 : 10)), atMb(long, 99)]);
  const told = await attempt(caller, app.name);
  expect(told.firings).toEqual([
    {
      firedAt: new Date(begin + 2 * bucketMs).toISOString(),
      resolvedAt: new Date(begin + 5 * bucketMs).toISOString(),
    },
  ]);
  expect(Math.max(...told.points.map(({ value }) => value))).toBe(90);
  expect(told.threshold).toBe(50);
  expect(told.note).toMatch(/five minutes/);
  expect((await attempt(caller, app.id, { threshold: 95 })).firings).toEqual([]);
  await expect(attempt(await testCaller(), app.id)).rejects.toMatchObject({ code: "not_found" });
});

it.each([
  ["nothing was measured", {}, /Nothing was measured/],
  ["restarts are asked about", { kind: "restarts_per_hour" }, /Restarts are kept for a day/],
])("says so where %s", async (_name, more, note) => {
  const caller = await testCaller();
  const told = await attempt(caller, (await testApp(caller)).id, more);
  expect(told).toMatchObject({ points: [], firings: [], note: expect.stringMatching(note) });
});
