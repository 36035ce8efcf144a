import { eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { alertRules, alerts, appExits, apps, channels, notifications, scheduleTicks, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { newId } from "@/server/ids";
import { closeRedis, redis } from "@/server/live";
import { saveReport } from "@/server/metrics";
import { appUse, hostUse } from "@/server/metrics/testing/samples";
import { closeQueues } from "@/server/queue";
import { noteHearing } from "@/server/queue/take-slot";
import { testApp, testCaller, testDatabase, testWorker } from "@/server/testing";
import type { AppMetrics } from "@/server/workers/protocol";
import { evaluateRules } from "./evaluate";
import { testRule } from "./testing/rules";

testDatabase();
beforeEach(async () => {
  await db().delete(alertRules).where(sql`true`);
  await noteHearing();
  await redis().set("live:alerts-known", "1");
  await redis().del("live:alerts-fresh");
});
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

const longAgo = sql`clock_timestamp() - interval '1 hour'`;

const newApp = async (values: Partial<typeof apps.$inferInsert> = {}) => {
  const worker = await testWorker({
    status: "online",
    lastSeenAt: new Date(),
    statusChangedAt: new Date(Date.now() - 3_600_000),
  });
  const app = await testApp(await testCaller(), { workerId: worker.id, routedDeploymentId: "dep_1", ...values });
  return { app, worker };
};
const report = (appId: string, use: Partial<AppMetrics>) =>
  saveReport({ workerId: "wrk_x", items: [appUse(appId, use)], gone: [], host: null, at: new Date() });
const isGone = (appId: string) => saveReport({ workerId: "wrk_x", items: [], gone: [appId], host: null, at: new Date() });

const rowOf = async (id: string) => {
  const [rule] = await db().select().from(alertRules).where(eq(alertRules.id, id));
  if (!rule) throw new Error("There is no such rule");
  return rule;
};
const alertsOf = (ruleId: string) => db().select().from(alerts).where(eq(alerts.ruleId, ruleId)).orderBy(alerts.firedAt);

/** What was seen last was so many minutes earlier. */
const passMinutes = (ruleId: string, minutes: number) => {
  const earlier = sql`make_interval(secs => ${minutes * 60})`;
  return db()
    .update(alertRules)
    .set({
      edgeSince: sql`${alertRules.edgeSince} - ${earlier}`,
      edgeSeenAt: sql`${alertRules.edgeSeenAt} - ${earlier}`,
    })
    .where(eq(alertRules.id, ruleId));
};

/** A rule of CPU use above 90 % for two minutes, that fires. */
const firing = async () => {
  const { app, worker } = await newApp();
  const rule = await testRule({ appId: app.id, kind: "cpu_percent", threshold: 90, sustainMinutes: 0 });
  await report(app.id, { cpuPercent: 95.26 });
  await evaluateRules();
  await db().update(alertRules).set({ sustainMinutes: 2 }).where(eq(alertRules.id, rule.id));
  return { app, worker, rule };
};

describe("a rule of a metric", () => {
  it("may have a window of a part of a minute", async () => {
    const { app } = await newApp();
    const rule = await testRule({ appId: app.id, kind: "cpu_percent", threshold: 90, sustainMinutes: 0.5 });
    await report(app.id, { cpuPercent: 95.26 });
    await evaluateRules();
    await passMinutes(rule.id, 0.45);
    await evaluateRules();
    expect(await alertsOf(rule.id)).toEqual([]);
    await passMinutes(rule.id, 0.1);
    await evaluateRules();
    expect(await alertsOf(rule.id)).toMatchObject([{ sustainMinutes: 0.5, reason: expect.stringContaining("for 0.5 minutes") }]);
  });

  it("fires after its window, once, and is over after its window", async () => {
    const { app } = await newApp();
    const rule = await testRule({ appId: app.id, kind: "cpu_percent", threshold: 90, sustainMinutes: 2 });
    await report(app.id, { cpuPercent: 95.26 });
    await evaluateRules();
    expect(await alertsOf(rule.id)).toEqual([]);
    expect((await rowOf(rule.id)).edgeSince).not.toBeNull();
    await passMinutes(rule.id, 1.9);
    await evaluateRules();
    expect(await alertsOf(rule.id)).toEqual([]);
    await passMinutes(rule.id, 0.2);
    await evaluateRules();
    await evaluateRules();
    const [alert, ...others] = await alertsOf(rule.id);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      appId: app.id,
      teamId: app.teamId,
      kind: "cpu_percent",
      severity: "warning",
      state: "firing",
      value: 95.26,
      threshold: 90,
      comparison: "above",
      sustainMinutes: 2,
      reason: "CPU use has been above 90 % of the limit for 2 minutes. It is 95.3 now.",
    });
    expect(await rowOf(rule.id)).toMatchObject({ firingAlertId: alert?.id, edgeSince: null, edgeSeenAt: null });

    await report(app.id, { cpuPercent: 10 });
    await evaluateRules();
    await passMinutes(rule.id, 1.9);
    await evaluateRules();
    await passMinutes(rule.id, 0.2);
    await evaluateRules();
    expect(await alertsOf(rule.id)).toMatchObject([
      {
        state: "resolved",
        resolvedReason: "CPU use has not been above 90 % of the limit for 2 minutes. It is 10 now.",
      },
    ]);
    expect(await rowOf(rule.id)).toMatchObject({ firingAlertId: null, edgeSince: null });
  });

  it("starts again where no number is known, and neither fires nor is over by that", async () => {
    const { app, rule } = await firing();
    await report(app.id, { cpuPercent: 10 });
    await evaluateRules();
    await isGone(app.id);
    await evaluateRules();
    expect(await rowOf(rule.id)).toMatchObject({ edgeSince: null, edgeSeenAt: null });
    expect(await alertsOf(rule.id)).toMatchObject([{ state: "firing" }]);
  });

  it.each([
    { name: "was stopped", set: { wanted: "stopped" as const }, reason: "The app was stopped." },
    { name: "was deleted", set: { deletedAt: new Date() }, reason: "The app was deleted." },
    { name: "has no version", set: { routedDeploymentId: null }, reason: "The app has no version that runs." },
  ])("whose app $name is over at once, for that reason", async ({ set, reason }) => {
    const { app, rule } = await firing();
    await db().update(apps).set(set).where(eq(apps.id, app.id));
    await evaluateRules();
    expect(await alertsOf(rule.id)).toMatchObject([{ state: "resolved", resolvedReason: reason }]);
    await evaluateRules();
    expect(await rowOf(rule.id)).toMatchObject({ firingAlertId: null, edgeSince: null });
    expect(await alertsOf(rule.id)).toHaveLength(1);
  });

  it("that is switched off is over at once, and forgets what it had seen", async () => {
    const { rule } = await firing();
    const { app } = await newApp();
    const other = await testRule({ appId: app.id, kind: "cpu_percent", threshold: 90, sustainMinutes: 2 });
    await report(app.id, { cpuPercent: 95 });
    await evaluateRules();
    expect((await rowOf(other.id)).edgeSince).not.toBeNull();
    await db().update(alertRules).set({ enabled: false }).where(sql`true`);
    await evaluateRules();
    expect(await alertsOf(rule.id)).toMatchObject([{ state: "resolved", resolvedReason: "The rule was switched off." }]);
    expect(await rowOf(other.id)).toMatchObject({ edgeSince: null, edgeSeenAt: null });
  });

  it("counts exits of the last hour, also of an app that is measured by nobody", async () => {
    const { app } = await newApp();
    const rule = await testRule({ appId: app.id, kind: "restarts_per_hour", threshold: 2, sustainMinutes: 0 });
    const exit = (at = sql`clock_timestamp()`) =>
      db()
        .insert(appExits)
        .values({ id: newId("appExit"), appId: app.id, deploymentId: "dep_1", at });
    for (let number = 0; number < 4; number += 1) await exit(longAgo);
    await exit();
    await exit();
    await evaluateRules();
    expect(await alertsOf(rule.id)).toEqual([]);
    await exit();
    await evaluateRules();
    expect(await alertsOf(rule.id)).toMatchObject([{ value: 3 }]);
  });

  it("of a host looks at its fuller disk, and is over when the host is removed", async () => {
    const worker = await testWorker({ status: "online", lastSeenAt: new Date() });
    const rule = await testRule({ workerId: worker.id, kind: "host_disk_percent", threshold: 85, sustainMinutes: 0 });
    const host = hostUse({ engineDisk: { usedBytes: 90, totalBytes: 100 } });
    await saveReport({ workerId: worker.id, items: [], gone: [], host, at: new Date() });
    await evaluateRules();
    expect(await alertsOf(rule.id)).toMatchObject([{ value: 90, teamId: null, workerId: worker.id, state: "firing" }]);
    await db().update(workers).set({ removedAt: new Date() }).where(eq(workers.id, worker.id));
    await evaluateRules();
    expect(await alertsOf(rule.id)).toMatchObject([{ state: "resolved", resolvedReason: "The host was removed." }]);
  });
});

describe("what is missing only because we were away starts no edge again", () => {
  /** Its number has been over the threshold for a while, and now is not there. */
  const pending = async () => {
    const { app, worker } = await newApp();
    const rule = await testRule({ appId: app.id, kind: "cpu_percent", threshold: 90, sustainMinutes: 10 });
    await report(app.id, { cpuPercent: 95 });
    await evaluateRules();
    const before = await rowOf(rule.id);
    expect(before.edgeSince).not.toBeNull();
    await isGone(app.id);
    return { app, worker, rule, before };
  };
  const unchanged = async ({ rule, before }: Awaited<ReturnType<typeof pending>>) => {
    await evaluateRules();
    expect(await rowOf(rule.id)).toMatchObject({ edgeSince: before.edgeSince, edgeSeenAt: before.edgeSeenAt });
  };

  it("while no hub could hear hosts for long enough", async () => {
    const story = await pending();
    await db().delete(scheduleTicks).where(eq(scheduleTicks.schedule, "hub-hearing"));
    await unchanged(story);
  });

  it("while its host is not heard and not yet taken for dead", async () => {
    const story = await pending();
    await db().update(workers).set({ lastSeenAt: longAgo }).where(eq(workers.id, story.worker.id));
    await unchanged(story);
  });

  it("when its host has just come back", async () => {
    const story = await pending();
    await db().update(workers).set({ statusChangedAt: sql`clock_timestamp()` }).where(eq(workers.id, story.worker.id));
    await unchanged(story);
  });

  it("when Redis was emptied", async () => {
    const story = await pending();
    await redis().del("live:alerts-known");
    await unchanged(story);
    await unchanged(story);
    expect(await redis().pttl("live:alerts-fresh")).toBeGreaterThan(0);
  });

  it("while Redis is away", async () => {
    const story = await pending();
    redis().disconnect();
    await unchanged(story);
    closeRedis();
  });

  it("but does once its host is offline", async () => {
    const { rule, worker } = await pending();
    await db().update(workers).set({ status: "offline", lastSeenAt: longAgo }).where(eq(workers.id, worker.id));
    await evaluateRules();
    expect(await rowOf(rule.id)).toMatchObject({ edgeSince: null, edgeSeenAt: null });
  });
});

describe("several at once", () => {
  it("fire an alert once, and end it once, with one message each for a channel", async () => {
    const { app } = await newApp();
    const channelId = newId("channel");
    const channel = { id: channelId, teamId: app.teamId, kind: "email", name: "Us", destination: "us@example.com" } as const;
    await db()
      .insert(channels)
      .values({ ...channel, sealedConfiguration: "sealed" });
    const rule = await testRule({ appId: app.id, kind: "cpu_percent", threshold: 90, sustainMinutes: 0 });
    const told = async () => {
      const rows = await db().select().from(notifications).where(eq(notifications.channelId, channelId));
      return rows.map(({ transition }) => transition).sort();
    };
    await report(app.id, { cpuPercent: 95 });
    await Promise.all([evaluateRules(), evaluateRules(), evaluateRules()]);
    expect(await alertsOf(rule.id)).toMatchObject([{ state: "firing" }]);
    expect(await told()).toEqual(["fired"]);
    await report(app.id, { cpuPercent: 5 });
    await Promise.all([evaluateRules(), evaluateRules(), evaluateRules()]);
    expect(await alertsOf(rule.id)).toMatchObject([{ state: "resolved" }]);
    expect(await told()).toEqual(["fired", "resolved"]);
  });
});
