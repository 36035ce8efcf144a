import { and, eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { apps, pastApps, usageBuckets, usageHours, usageQuarterDays } from "@/drizzle/schema";
import { finishDelete } from "@/server/apps";
import { deleteApp } from "@/server/apps/delete-app";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { closeRedis, redis } from "@/server/live";
import { appUse } from "@/server/metrics/testing/samples";
import { testApp, testCaller, testDatabase, testWorker } from "@/server/testing";
import type { AppMetrics } from "@/server/workers/protocol";
import { type Counters } from "@/worker/metrics/cgroup-rules";
import { ratesBetween } from "@/worker/metrics/rate-rules";
import { addUsage, recordUsage } from ".";
import { liveInKathmandu, rowsOfApp } from "./testing/measures";

/** Others' recorders would take what is added up here: a database of Redis of its own. */
const ownRedis = new URL(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379");
ownRedis.pathname = "/11";
testDatabase({ REDIS_URL: ownRedis.href });
beforeAll(liveInKathmandu);
afterEach(() => redis().flushdb());
afterAll(closeRedis);

const minute = 60_000;
/** Every test in an hour of its own, so that none knows of another. */
let hours = 0;
const freshHour = (): number => {
  hours += 1;
  return Math.floor(Date.now() / 21_600_000) * 21_600_000 - hours * 21_600_000;
};
const newApp = async () => (await testApp(await testCaller())).id;
const add = (appId: string, at: number, more: Partial<AppMetrics> = {}) =>
  addUsage([appUse(appId, { cpuCorePercent: 50, uptimeSeconds: 100_000, ...more })], new Date(at));
/** A measurement every five seconds, from one moment to another. */
const run = async (appId: string, from: number, to: number, more: Partial<AppMetrics> = {}) => {
  for (let at = from; at <= to; at += 5_000) await add(appId, at, more);
};
const record = (at: number) => recordUsage(new Date(at));

it("one row per app and five minutes: what was measured, added up", async () => {
  const [appId, start] = [await newApp(), freshHour()];
  const requests = { perSecond: 10, byClass: { "2xx": 8, "3xx": 0, "4xx": 1, "5xx": 1 }, p50Ms: 1, p95Ms: 20, p99Ms: 30 };
  const rates = { networkReceivedPerSecond: 100, networkSentPerSecond: null, requests };
  await run(appId, start - 5_000, start + 150_000, { ...rates, memoryBytes: 1_000, diskBytes: 5 });
  await add(appId, start + 155_000, { ...rates, memoryBytes: 9_000, diskBytes: null, requests: { ...requests, p95Ms: 50 } });
  await run(appId, start + 160_000, start + 300_000, { ...rates, memoryBytes: 1_000, diskBytes: 6 });
  await record(start + 300_000);
  expect((await rowsOfApp(appId)).find(({ bucketStart }) => bucketStart.getTime() === start)).toEqual({
    appId,
    bucketStart: new Date(start),
    coveredSeconds: 300,
    cpuSeconds: 150,
    memoryBytesAvg: Math.round(1_000 + (8_000 * 5) / 300),
    memoryBytesPeak: 9_000,
    networkReceivedBytes: 30_000,
    networkSentBytes: null,
    diskBytes: 6,
    requests: 3_000,
    errors: 300,
    latencyP95Ms: 50,
  });
});

it("what a report stands for is divided where the bucket changes, and no moment counts twice", async () => {
  const [appId, start] = [await newApp(), freshHour()];
  await add(appId, start - 3_000);
  await add(appId, start + 2_000);
  // Two hosts, or two web processes, tell of one app.
  await add(appId, start + 2_000);
  await add(appId, start + 1_000);
  await add(appId, start + 7_000);
  await record(start + minute);
  expect((await rowsOfApp(appId)).map(({ coveredSeconds, cpuSeconds }) => ({ coveredSeconds, cpuSeconds }))).toEqual([
    { coveredSeconds: 8, cpuSeconds: 4 },
    { coveredSeconds: 7, cpuSeconds: 3.5 },
  ]);
});

it("what was not heard is a gap, in the row and between rows", async () => {
  const [appId, start] = [await newApp(), freshHour()];
  await add(appId, start + 5_000);
  await add(appId, start + 200_000);
  await add(appId, start + 905_000);
  await record(start + 16 * minute);
  const rows = await rowsOfApp(appId);
  expect(rows.map(({ bucketStart, coveredSeconds }) => [bucketStart.getTime() - start, coveredSeconds])).toEqual([
    [0, 20],
    [900_000, 5],
  ]);
});

/** Counters as the kernel has them, of a container that works evenly; `restartedAt` begins them anew. */
const countersAt = (seconds: number, restartedAt: number): Counters => {
  const ran = seconds >= restartedAt ? seconds - restartedAt : seconds + 1e6;
  const network = { received: ran * 1_000, sent: ran * 500 };
  return { cpuMs: ran * 500, memoryBytes: 1_000, pids: 1, network, disk: null };
};

it("counters that begin anew make neither a negative nor a spike", async () => {
  const [appId, start] = [await newApp(), freshHour()];
  const restartedAt = 100;
  for (let seconds = 5; seconds <= 300; seconds += 5) {
    const measured = (at: number) => ({ counters: countersAt(at, restartedAt), at: at * 1_000 });
    const rates = ratesBetween(measured(seconds - 5), measured(seconds), { cpus: 4, limitCores: null });
    const uptimeSeconds = countersAt(seconds, restartedAt).cpuMs / 500;
    if (rates) await addUsage([appUse(appId, { ...rates, uptimeSeconds })], new Date(start + seconds * 1_000 - 1));
  }
  await record(start + 300_000);
  const [row] = await rowsOfApp(appId);
  expect(row?.coveredSeconds).toBeGreaterThanOrEqual(290);
  expect(row?.coveredSeconds).toBeLessThanOrEqual(300);
  expect(row?.cpuSeconds).toBeCloseTo((row?.coveredSeconds ?? 0) / 2, 0);
  expect(row?.networkReceivedBytes).toBeGreaterThan(280_000);
  expect(row?.networkReceivedBytes).toBeLessThanOrEqual(300_000);
});

it("numbers that are none, and old or foreign text in Redis, poison nothing", async () => {
  const [appId, start] = [await newApp(), freshHour()];
  await run(appId, start + 5_000, start + 60_000);
  for (const cpuCorePercent of [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300]) {
    await add(appId, start + 65_000, { cpuCorePercent });
  }
  await add(appId, start + 65_000, { memoryBytes: -5 });
  await add(appId, start + 65_000, { networkReceivedPerSecond: 1e308, diskBytes: 2 ** 53 });
  const bucket = `live:usage:${start / 1_000}`;
  await redis().hset(bucket, {
    app_nobody: "nonsense",
    app_2: "1 2 3",
    [`${appId}'; drop table apps; --`]: "1 5000 1 1 1 1 1 1 1 1 1",
  });
  await record(start + 2 * minute);
  expect(await rowsOfApp(appId)).toMatchObject([
    { coveredSeconds: 65, cpuSeconds: 32.5, networkReceivedBytes: 600, diskBytes: null },
  ]);
  const other = await newApp();
  await redis().hset(bucket, appId, "now it is broken");
  await addUsage([appUse(appId), appUse(other)], new Date(start + 75_000));
  await record(start + 2 * minute);
  expect(await rowsOfApp(appId)).toMatchObject([{ coveredSeconds: 65 }]);
  expect(await rowsOfApp(other)).toMatchObject([{ coveredSeconds: 5 }]);
});

it("again and again is the same, the last writing wins, and a bucket that is over is let go of", async () => {
  const [appId, start] = [await newApp(), freshHour()];
  await run(appId, start + 5_000, start + 60_000);
  await record(start + minute);
  await record(start + minute);
  expect(await rowsOfApp(appId)).toMatchObject([{ coveredSeconds: 60 }]);
  await run(appId, start + 65_000, start + 120_000, { memoryBytes: 5_000 });
  await Promise.all([record(start + 2 * minute), record(start + 2 * minute)]);
  expect(await rowsOfApp(appId)).toMatchObject([{ coveredSeconds: 120, memoryBytesAvg: 3_000, memoryBytesPeak: 5_000 }]);
  const key = `live:usage:${start / 1_000}`;
  expect(await redis().pttl(key)).toBeGreaterThan(3_500_000);
  await record(start + 5 * minute + 30_000);
  expect(await redis().exists(key)).toBe(1);
  await record(start + 7 * minute);
  expect(await redis().exists(key, "live:usage")).toBe(0);
});

it("a bucket that knows less, as after Redis was emptied, does not replace one that knows more", async () => {
  const [appId, start] = [await newApp(), freshHour()];
  await run(appId, start + 5_000, start + 200_000);
  await record(start + 4 * minute);
  await redis().flushdb();
  await run(appId, start + 205_000, start + 290_000);
  await record(start + 5 * minute);
  expect(await rowsOfApp(appId)).toMatchObject([{ coveredSeconds: 200 }]);
});

it("a recorder that was away for half an hour catches up, and rolls up all that it touched", async () => {
  const [appId, start] = [await newApp(), freshHour()];
  await run(appId, start + 45 * minute + 5_000, start + 75 * minute);
  await record(start + 76 * minute);
  const rows = await rowsOfApp(appId);
  expect(rows.map(({ coveredSeconds }) => coveredSeconds)).toEqual([300, 300, 300, 300, 300, 300]);
  const of = { where: eq(usageHours.appId, appId), order: usageHours.bucketStart };
  const hourRows = await db().select().from(usageHours).where(of.where).orderBy(of.order);
  expect(hourRows).toMatchObject([
    { bucketStart: new Date(start), coveredSeconds: 900, cpuSeconds: 450, memoryBytesAvg: 1_000, networkReceivedBytes: 9_000 },
    { bucketStart: new Date(start + 60 * minute), coveredSeconds: 900, cpuSeconds: 450 },
  ]);
  const whole = await db().select().from(usageQuarterDays).where(eq(usageQuarterDays.appId, appId));
  expect(whole).toMatchObject([{ bucketStart: new Date(start), coveredSeconds: 1_800, cpuSeconds: 900 }]);
});

it("averages of roll-ups are weighed by what was measured", async () => {
  const [appId, start] = [await newApp(), freshHour()];
  await run(appId, start + 5_000, start + 300_000, { memoryBytes: 1_000 });
  await run(appId, start + 60 * minute + 5_000, start + 61 * minute + 40_000, { memoryBytes: 5_000 });
  await record(start + 65 * minute);
  const [whole] = await db().select().from(usageQuarterDays).where(eq(usageQuarterDays.appId, appId));
  expect(whole).toMatchObject({ coveredSeconds: 400, memoryBytesAvg: 2_000, memoryBytesPeak: 5_000 });
});

it("an app that was deleted keeps its usage for its team; one that nobody knows has none", async () => {
  const caller = await testCaller();
  const worker = await testWorker({ status: "online" });
  const [parent, start] = [await testApp(caller, { workerId: worker.id }), freshHour()];
  const preview = await testApp(caller, { workerId: worker.id, previewOf: parent.id });
  await add(parent.id, start + 5_000);
  await add("app_nobody", start + 5_000);
  await db()
    .delete(apps)
    .where(and(eq(apps.id, preview.id)));
  await deleteApp(caller, parent.id);
  await finishDelete(worker.id, parent.id);
  expect(await db().select({ id: apps.id }).from(apps).where(eq(apps.id, parent.id))).toEqual([]);
  expect(await db().select().from(pastApps).where(eq(pastApps.id, parent.id))).toMatchObject([
    { teamId: caller.teamId, name: parent.name, previewOf: null },
  ]);
  await record(start + minute);
  expect(await rowsOfApp(parent.id)).toMatchObject([{ coveredSeconds: 5 }]);
  expect(await rowsOfApp("app_nobody")).toEqual([]);
});

it("what is older than is kept, or of days to come, is not written", async () => {
  const [appId, now] = [await newApp(), Math.floor(Date.now() / 300_000) * 300_000];
  await add(appId, now - 91 * 24 * 60 * minute + 5_000);
  await add(appId, now + 30 * 24 * 60 * minute + 5_000);
  await add(appId, now + 5_000);
  await record(now + minute);
  expect(await rowsOfApp(appId)).toMatchObject([{ bucketStart: new Date(now) }]);
  expect(await redis().zrange("live:usage", "0", "-1")).toEqual([String(now / 1_000)]);
});

it("while Redis is away nothing is written, and nothing fails", async () => {
  const kept = env().REDIS_URL;
  closeRedis();
  Object.assign(env(), { REDIS_URL: "redis://127.0.0.1:1" });
  try {
    await add(await newApp(), Date.now());
    await recordUsage();
  } finally {
    closeRedis();
    Object.assign(env(), { REDIS_URL: kept });
  }
  const [{ rows } = { rows: 0 }] = await db()
    .select({ rows: sql<number>`count(*)::int` })
    .from(usageBuckets)
    .where(sql`bucket_start > now() + interval '1 day'`);
  expect(rows).toBe(0);
});
