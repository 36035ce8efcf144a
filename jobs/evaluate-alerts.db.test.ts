import { Queue, Worker } from "bullmq";
import { eq, sql } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { alertRules, alerts, scheduleTicks } from "@/drizzle/schema";
import { testRule } from "@/server/alerts/testing/rules";
import { db } from "@/server/db";
import { closeRedis, redis } from "@/server/live";
import { saveReport } from "@/server/metrics";
import { appUse } from "@/server/metrics/testing/samples";
import { closeQueues } from "@/server/queue";
import { takeSlot } from "@/server/queue/take-slot";
import { testApp, testCaller, testDatabase } from "@/server/testing";
import { startScheduler } from ".";
import { evaluateAlerts } from "./evaluate-alerts";

/** A Redis database of this file alone: it is emptied. */
const url = new URL(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379");
url.pathname = "/12";
const tickMs = 1_000;
testDatabase({ REDIS_URL: url.href, ALERT_TICK_MS: String(tickMs) });

const connection = new Redis(url.href, { maxRetriesPerRequest: null, lazyConnect: true });
const queue = new Queue("schedules", { connection });
let schedulers: { stop: () => Promise<void> }[] = [];
beforeEach(async () => {
  await connection.flushdb();
  await db().delete(scheduleTicks).where(eq(scheduleTicks.schedule, "evaluate-alerts"));
});
afterEach(async () => {
  await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
  schedulers = [];
});
afterAll(async () => {
  await queue.close();
  connection.disconnect();
  await closeQueues();
  closeRedis();
});

const start = (count: number) => {
  schedulers.push(...Array.from({ length: count }, () => startScheduler()));
};
const ticks = () =>
  db().select().from(scheduleTicks).where(eq(scheduleTicks.schedule, "evaluate-alerts")).orderBy(scheduleTicks.slot);
const untilTicks = (count: number, timeout = 15_000) =>
  expect.poll(async () => (await ticks()).length, { timeout, interval: 100 }).toBeGreaterThanOrEqual(count);

/** A rule that fires at its first look. */
const breach = async () => {
  const app = await testApp(await testCaller(), { routedDeploymentId: "dep_1" });
  const rule = await testRule({ appId: app.id, kind: "cpu_percent", threshold: 90, sustainMinutes: 0 });
  await saveReport({ workerId: "wrk_1", items: [appUse(app.id, { cpuPercent: 95 })], gone: [], host: null, at: new Date() });
  return rule.id;
};
const fired = (ruleId: string) => db().select().from(alerts).where(eq(alerts.ruleId, ruleId));

it("two schedulers look once per slot, and at what is true then", async () => {
  const ruleId = await breach();
  start(2);
  await untilTicks(4);
  const slots = (await ticks()).map(({ slot }) => slot.getTime());
  expect(slots.every((slot) => slot % tickMs === 0)).toBe(true);
  // One interval after the other, and never two at once.
  const steps = slots.slice(1).map((slot, place) => slot - (slots[place] ?? 0));
  expect(steps.filter((step) => step === tickMs).length).toBeGreaterThanOrEqual(steps.length - 1);
  await expect.poll(() => fired(ruleId)).toHaveLength(1);
});

it("a job that stalled and runs again finds its slot taken", async () => {
  const slot = new Date(Math.floor(Date.now() / tickMs) * tickMs);
  expect(await takeSlot("evaluate-alerts", slot)).toBe(true);
  expect(await takeSlot("evaluate-alerts", slot)).toBe(false);
  // As BullMQ gives it to the next: the very same job, after the one that had it is gone.
  const seen: string[] = [];
  await queue.add("evaluate-alerts", {}, { jobId: `repeat.evaluate-alerts.${slot.getTime()}` });
  const died = new Worker(
    "schedules",
    () => {
      seen.push("died");
      return new Promise(() => undefined);
    },
    { connection: connection.duplicate(), lockDuration: 500, stalledInterval: 500, skipLockRenewal: true },
  );
  await expect.poll(() => seen).toEqual(["died"]);
  const next = new Worker(
    "schedules",
    async () => {
      seen.push(String(await takeSlot("evaluate-alerts", slot)));
    },
    { connection: connection.duplicate(), stalledInterval: 500 },
  );
  await expect.poll(() => seen).toEqual(["died", "false"]);
  await Promise.all([died.close(true), next.close()]);
});

it("an emptied Redis stops no clock for longer than a few seconds, and fires nothing anew", async () => {
  const ruleId = await breach();
  start(1);
  await untilTicks(2);
  await expect.poll(() => fired(ruleId)).toHaveLength(1);
  await redis().flushdb();
  const before = (await ticks()).length;
  await untilTicks(before + 2, 20_000);
  expect(await fired(ruleId)).toMatchObject([{ state: "firing" }]);
}, 30_000);

it("ticks that were missed are not made up for: one look, then in step again", async () => {
  start(1);
  await untilTicks(2);
  await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
  schedulers = [];
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  const before = (await ticks()).length;
  const startedAt = Date.now();
  start(2);
  await untilTicks(before + 3);
  const after = (await ticks()).slice(before).map(({ slot }) => slot.getTime());
  // One late at most; the others are of the time since the start.
  expect(after.filter((slot) => slot < startedAt - tickMs).length).toBeLessThanOrEqual(1);
}, 30_000);

it("a tick that comes long after its time looks at nothing", async () => {
  const ruleId = await breach();
  await evaluateAlerts(new Date(Date.now() - 60_000));
  expect(await fired(ruleId)).toEqual([]);
  await evaluateAlerts(new Date());
  expect(await fired(ruleId)).toHaveLength(1);
});

it("goes on when the clock is set back by an hour", async () => {
  // What was written down before that: slots that were taken, and a next tick, an hour ahead of now.
  const now = Math.floor(Date.now() / tickMs) * tickMs;
  const taken = Array.from({ length: 120 }, (_, place) => ({
    schedule: "evaluate-alerts",
    slot: new Date(now + place * tickMs),
    takenAt: new Date(Date.now() + 3_600_000),
  }));
  await db().insert(scheduleTicks).values(taken);
  const every = { every: tickMs, startDate: new Date(Date.now() + 3_600_000) };
  await queue.upsertJobScheduler("evaluate-alerts", every, { name: "evaluate-alerts" });
  start(1);
  const takenAnew = async () =>
    (await ticks()).filter(({ takenAt }) => takenAt.getTime() < Date.now() + 60_000).map(({ slot }) => slot.getTime());
  await expect.poll(async () => (await takenAnew()).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
});

it("a clock that is set forward makes no rule fire for that", async () => {
  const ruleId = await breach();
  await db().update(alertRules).set({ sustainMinutes: 5 }).where(eq(alertRules.id, ruleId));
  await evaluateAlerts(new Date());
  // An hour later by the clock, a moment later in truth.
  const earlier = sql`interval '1 hour'`;
  await db()
    .update(alertRules)
    .set({ edgeSince: sql`${alertRules.edgeSince} - ${earlier}`, edgeSeenAt: sql`${alertRules.edgeSeenAt} - ${earlier}` })
    .where(eq(alertRules.id, ruleId));
  await evaluateAlerts(new Date());
  expect(await fired(ruleId)).toEqual([]);
});
