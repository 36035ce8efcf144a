import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "@/server/accounts/schema";
import { transaction } from "@/server/db";
import { closeRedis, closeSubscriber } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testApp, testCaller, testDatabase, testSubscriber, testWorker } from "@/server/testing";
import { acknowledgeAlert } from "./acknowledge-alert";
import { recordTransitions } from "./record";
import { mostToldAtOnce } from "./schema";
import { fire, makeRule, resolve, ruleRow, testDefaultRule } from "./testing/alert-stories";
import { updateRule } from "./update-rule";
import { watchAlerts } from "./watch-alerts";

testDatabase();
testSubscriber();
afterAll(async () => {
  closeSubscriber();
  await closeQueues();
  closeRedis();
});

let caller: Caller;
let appId: string;
beforeEach(async () => {
  caller = await testCaller();
  appId = (await testApp(caller)).id;
});

/** Answers what comes next, and fails where nothing does. */
const openPage = (person: Caller) => {
  const leave = new AbortController();
  const events = watchAlerts(person, leave.signal);
  return {
    next: async () => {
      const { value } = await events.next();
      if (!value) throw new Error("The stream has ended");
      return value;
    },
    leave: async () => {
      leave.abort();
      await events.return();
    },
  };
};

describe("a page that watches alerts", () => {
  it("hears how things stand, then of each that begins and ends", async () => {
    const rule = await makeRule(caller, appId);
    const page = openPage(caller);
    expect(await page.next()).toEqual({
      summary: { firing: { info: 0, warning: 0, critical: 0 }, unacknowledged: 0 },
      fired: [],
      resolved: [],
      firedCount: 0,
      resolvedCount: 0,
    });
    const id = await fire(rule.id);
    expect(await page.next()).toMatchObject({
      summary: { firing: { warning: 1 }, unacknowledged: 1 },
      fired: [{ id, appId, state: "firing" }],
      firedCount: 1,
    });
    await resolve(id);
    expect(await page.next()).toMatchObject({
      summary: { firing: { warning: 0 } },
      fired: [],
      resolved: [{ id, state: "resolved" }],
      resolvedCount: 1,
    });
    await page.leave();
  });

  it("is told of none that began before it was opened, or while it was away", async () => {
    const rule = await makeRule(caller, appId);
    await fire(rule.id);
    const page = openPage(caller);
    expect(await page.next()).toMatchObject({ summary: { firing: { warning: 1 } }, fired: [], firedCount: 0 });
    await page.leave();
  });

  it("hears that somebody acknowledged one or changed a rule, without being told of it anew", async () => {
    const rule = await makeRule(caller, appId);
    const id = await fire(rule.id);
    const page = openPage(caller);
    await page.next();
    await acknowledgeAlert(caller, id);
    expect(await page.next()).toMatchObject({ summary: { unacknowledged: 0 }, firedCount: 0, resolvedCount: 0 });
    await updateRule(caller, { id: rule.id, severity: "critical" });
    expect(await page.next()).toMatchObject({ firedCount: 0, resolvedCount: 0 });
    await page.leave();
  });

  it("is told the newest of many that begin together, and how many there are", async () => {
    const ids: string[] = [];
    for (let number = 0; number <= mostToldAtOnce; number += 1) ids.push(await testDefaultRule(appId));
    const page = openPage(caller);
    await page.next();
    const fired = ids.map((ruleId) => ({ ruleId, value: 99, reason: "It is too much." }));
    await transaction((tx) => recordTransitions(tx, { fired, resolved: [] }));
    const event = await page.next();
    expect(event.fired).toHaveLength(mostToldAtOnce);
    expect(event.firedCount).toBe(mostToldAtOnce + 1);
    await page.leave();
  });

  it("hears of its own team's apps, and of hosts when it is an administrator's", async () => {
    const [stranger, administrator] = [await testCaller(), await testCaller("administrator")];
    const worker = await testWorker();
    const ofHost = await testDefaultRule(null, { workerId: worker.id, kind: "host_offline" });
    const ofStranger = await makeRule(stranger, (await testApp(stranger)).id);
    const own = await makeRule(caller, appId);
    const [page, administratorsPage] = [openPage(caller), openPage(administrator)];
    await Promise.all([page.next(), administratorsPage.next()]);
    await fire(ofStranger.id);
    await fire(ofHost);
    await fire(own.id);
    const hostAlert = (await ruleRow(ofHost))?.firingAlertId;
    expect(await page.next()).toMatchObject({ fired: [{ appId }], firedCount: 1, summary: { unacknowledged: 1 } });
    expect(await administratorsPage.next()).toMatchObject({ fired: [{ id: hostAlert, workerId: worker.id }], firedCount: 1 });
    await Promise.all([page.leave(), administratorsPage.leave()]);
  });
});
