import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { alertRules, alerts, apps } from "@/drizzle/schema";
import { db, isStoreAway, transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { closeRedis, closeSubscriber, subscribe } from "@/server/live";
import { testApp, testCaller, testDatabase, testSubscriber } from "@/server/testing";
import { lockAlerts, recordTransitions } from "./record";
import { testRule } from "./testing/rules";

testDatabase();
testSubscriber();
afterAll(() => {
  closeSubscriber();
  closeRedis();
});

const rowOf = async (id: string) => (await db().select().from(alertRules).where(eq(alertRules.id, id)))[0];
const alertsOf = (ruleId: string) => db().select().from(alerts).where(eq(alerts.ruleId, ruleId)).orderBy(alerts.firedAt);

describe("what is recorded", () => {
  const record = (transitions: Parameters<typeof recordTransitions>[1]) =>
    transaction((tx) => recordTransitions(tx, transitions));

  it("changes nothing the second time, whatever is said twice", async () => {
    const app = await testApp(await testCaller());
    const rule = await testRule({ appId: app.id, kind: "deployment_failed", comparison: null });
    const fired = { ruleId: rule.id, value: null, reason: "It failed.", deploymentId: "dep_7", cause: "cause" };
    await record({ fired: [fired, fired], resolved: [] });
    await record({ fired: [fired], resolved: [] });
    const [alert, ...others] = await alertsOf(rule.id);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ reason: "It failed.", deploymentId: "dep_7", cause: "cause", value: null });
    const resolved = { alertId: alert?.id ?? "", reason: "It works." };
    await record({ fired: [], resolved: [resolved] });
    await record({ fired: [], resolved: [{ ...resolved, reason: "It works again." }] });
    expect(await alertsOf(rule.id)).toMatchObject([{ state: "resolved", resolvedReason: "It works." }]);
    expect(await rowOf(rule.id)).toMatchObject({ firingAlertId: null });
  });

  it("may end one alert of a rule and begin the next", async () => {
    const app = await testApp(await testCaller());
    const rule = await testRule({ appId: app.id, kind: "cpu_percent", threshold: 90 });
    await record({ fired: [{ ruleId: rule.id, value: 91, reason: "Busy." }], resolved: [] });
    const firingAlertId = (await rowOf(rule.id))?.firingAlertId;
    await record({
      fired: [{ ruleId: rule.id, value: 99, reason: "Again." }],
      resolved: [{ alertId: firingAlertId ?? "", reason: "Over." }],
    });
    expect((await alertsOf(rule.id)).map(({ state }) => state)).toEqual(["resolved", "firing"]);
    expect((await rowOf(rule.id))?.firingAlertId).toBe((await alertsOf(rule.id))[1]?.id);
  });

  it("of a rule that is switched off or gone is nothing", async () => {
    const app = await testApp(await testCaller());
    const rule = await testRule({ appId: app.id, kind: "offline", comparison: null, enabled: false });
    const fired = [rule.id, newId("alertRule")].map((ruleId) => ({ ruleId, value: null, reason: "No." }));
    await record({ fired, resolved: [] });
    expect(await alertsOf(rule.id)).toEqual([]);
  });

  it("is told to whoever looks, after the commit", async () => {
    const app = await testApp(await testCaller());
    const rule = await testRule({ appId: app.id, kind: "offline", comparison: null });
    const heard: unknown[] = [];
    const leave = await subscribe(`alerts:${app.teamId}`, (payload) => void heard.push(payload));
    await record({ fired: [{ ruleId: rule.id, value: null, reason: "Down." }], resolved: [] });
    const [alert] = await alertsOf(rule.id);
    await expect.poll(() => heard).toEqual([{ alertId: alert?.id, state: "firing" }]);
    await leave();
  });

  it("begins while somebody who has locked the app waits to settle alerts too", async () => {
    const app = await testApp(await testCaller());
    const rule = await testRule({ appId: app.id, kind: "offline", comparison: null });
    let locked: () => void = () => undefined;
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const other = transaction(async (tx) => {
      await tx.select().from(apps).where(eq(apps.id, app.id)).for("update");
      locked();
      await new Promise((resolve) => setTimeout(resolve, 200));
      await lockAlerts(tx);
    });
    await isLocked;
    await Promise.all([record({ fired: [{ ruleId: rule.id, value: null, reason: "Down." }], resolved: [] }), other]);
    expect(await alertsOf(rule.id)).toHaveLength(1);
  });
});

it("the lock is let go of by a process that stands still with it", { timeout: 30_000 }, async () => {
  let goOn: () => void = () => undefined;
  const standing = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let isHeld: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const frozen = transaction(async (tx) => {
    await lockAlerts(tx);
    isHeld();
    await standing;
    await lockAlerts(tx);
  }).catch((error: unknown) => error);
  await held;
  await transaction((tx) => lockAlerts(tx));
  goOn();
  expect(isStoreAway(await frozen)).toBe(true);
});
