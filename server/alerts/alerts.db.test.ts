import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alertRules, alerts, apps, auditEvents } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import { db } from "@/server/db";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testApp, testCaller, testDatabase, testRequest, testToken, testWorker } from "@/server/testing";
import { acknowledgeAlert, muteAlert } from "./acknowledge-alert";
import { createRule } from "./create-rule";
import { getAlert, listAlerts } from "./list-alerts";
import { pruneAlerts } from "./prune-alerts";
import { createAppRuleInput, listAlertsInput } from "./schema";
import { summariseAlerts } from "./summarise-alerts";
import { alertRow, fire, makeRule, resolve, testDefaultRule } from "./testing/alert-stories";
import { removeRule } from "./update-rule";

testDatabase();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const list = async (caller: Caller, wish: Record<string, unknown> = {}) => listAlerts(caller, listAlertsInput.parse(wish));
const idsOf = async (caller: Caller, wish: Record<string, unknown> = {}) => (await list(caller, wish)).items.map(({ id }) => id);

/** A team with an app that has a firing alert of cpu, and one that is over. */
const trouble = async (caller: Caller) => {
  const app = await testApp(caller);
  const [cpu, offline] = [
    await makeRule(caller, app.id),
    await makeRule(caller, app.id, { kind: "offline", severity: "critical" }),
  ];
  const over = await fire(offline.id, null);
  await resolve(over);
  return { app, rule: cpu, firing: await fire(cpu.id, 97.5), over };
};
type Trouble = Awaited<ReturnType<typeof trouble>>;

const hostAlert = async () => {
  const worker = await testWorker();
  const rule = await testDefaultRule(null, { workerId: worker.id, kind: "host_offline", severity: "critical" });
  return { worker, rule, id: await fire(rule, null) };
};

let caller: Caller;
let story: Trouble;
beforeAll(async () => {
  caller = await testCaller();
  story = await trouble(caller);
});

describe("the list of alerts", () => {
  it("says what, of which app, since when, and against which number", async () => {
    const [alert] = (await list(caller, { state: "firing" })).items;
    expect(alert).toEqual({
      id: story.firing,
      ruleId: story.rule.id,
      appId: story.app.id,
      appName: story.app.name,
      workerId: null,
      workerName: null,
      kind: "cpu_percent",
      severity: "warning",
      state: "firing",
      firedAt: expect.any(String),
      resolvedAt: null,
      value: 97.5,
      comparison: "above",
      threshold: 80,
      sustainMinutes: 5,
      reason: "It is too much.",
      firedReason: "It is too much.",
      resolvedReason: null,
      deploymentId: null,
      deploymentNumber: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
      acknowledgedByName: null,
      mutedUntil: null,
    });
  });

  it("says of one that is over why it is over, and why it fired", async () => {
    expect((await list(caller, { state: "resolved" })).items).toMatchObject([
      { id: story.over, reason: "It is well again.", firedReason: "It is too much.", resolvedReason: "It is well again." },
    ]);
  });

  it("is the team's, newest first, by state and by app", async () => {
    const other = await trouble(await testCaller());
    expect(await idsOf(caller)).toEqual([story.firing, story.over]);
    expect(await idsOf(caller, { state: "resolved" })).toEqual([story.over]);
    for (const appId of [story.app.id, story.app.name]) expect(await idsOf(caller, { appId })).toHaveLength(2);
    expect(await idsOf(caller, { appId: (await testApp(caller)).id })).toEqual([]);
    await expect(list(caller, { appId: other.app.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(getAlert(caller, other.firing)).rejects.toMatchObject({ code: "not_found" });
  });

  it("comes in pages, also where several began in the same moment", async () => {
    const person = await testCaller();
    const app = await testApp(person);
    const ids: string[] = [];
    for (let number = 0; number < 5; number += 1) ids.push(await fire(await testDefaultRule(app.id)));
    await db().update(alerts).set({ firedAt: new Date() }).where(eq(alerts.appId, app.id));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(person, { limit: 2, ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids.sort().reverse());
    await expect(list(person, { cursor: "alr_no" })).rejects.toMatchObject({ fields: [{ path: "cursor" }] });
  });

  it("has those of hosts for administrators alone", async () => {
    const { worker, id } = await hostAlert();
    const administrator = await testCaller("administrator");
    expect(await idsOf(administrator, { workerId: worker.name })).toEqual([id]);
    expect(await getAlert(administrator, id)).toMatchObject({ workerId: worker.id, workerName: worker.name, appId: null });
    expect(await idsOf(administrator)).not.toContain(story.firing);
    expect(await idsOf(caller)).not.toContain(id);
    await expect(list(caller, { workerId: worker.id })).rejects.toMatchObject({ code: "forbidden" });
    for (const act of [getAlert, acknowledgeAlert]) await expect(act(caller, id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("has none of an app that is deleted", async () => {
    const person = await testCaller();
    const { app, firing } = await trouble(person);
    await db().update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, app.id));
    expect(await idsOf(person)).toEqual([]);
    expect((await summariseAlerts(person)).unacknowledged).toBe(0);
    await expect(getAlert(person, firing)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("acknowledging", () => {
  it("is the deed of whoever was first, and takes it off the badge", async () => {
    const person = await testCaller();
    const { firing, app } = await trouble(person);
    expect(await summariseAlerts(person)).toEqual({ firing: { info: 0, warning: 1, critical: 0 }, unacknowledged: 1 });
    const first = await acknowledgeAlert(person, firing);
    expect(first).toMatchObject({
      acknowledgedBy: person.userId,
      acknowledgedByName: expect.stringContaining("person-"),
      state: "firing",
    });
    const colleague = { ...(await testCaller()), teamIds: person.teamIds };
    expect(await acknowledgeAlert(colleague, firing)).toEqual(first);
    expect(await summariseAlerts(person)).toEqual({ firing: { info: 0, warning: 1, critical: 0 }, unacknowledged: 0 });
    const events = await db().select().from(auditEvents).where(eq(auditEvents.targetId, app.id));
    expect(events.filter(({ action }) => action === "alert.acknowledged")).toHaveLength(1);
    await expect(acknowledgeAlert(caller, firing)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("muting", () => {
  it("mutes the rule until then, and null ends it", async () => {
    const until = inDays(2);
    expect((await muteAlert(caller, { id: story.firing, until })).mutedUntil).toBe(until);
    const [rule] = await db().select().from(alertRules).where(eq(alertRules.id, story.rule.id));
    expect(rule).toMatchObject({ mutedUntil: new Date(until), enabled: true, firingAlertId: story.firing });
    expect((await muteAlert(caller, { id: story.firing, until: null })).mutedUntil).toBeNull();
    await expect(muteAlert(await testCaller(), { id: story.firing, until })).rejects.toMatchObject({ code: "not_found" });
  });

  it("that is past is none", async () => {
    await db().update(alertRules).set({ mutedUntil: sql`now() - interval '1 second'` }).where(eq(alertRules.id, story.rule.id));
    expect((await getAlert(caller, story.firing)).mutedUntil).toBeNull();
  });

  it.each([
    ["in the past", -1],
    ["of more than 30 days", 31],
  ])("%s is refused", async (_name, days) => {
    await expect(muteAlert(caller, { id: story.firing, until: inDays(days) })).rejects.toMatchObject({
      fields: [{ path: "until" }],
    });
  });

  it("needs a rule", async () => {
    const person = await testCaller();
    const { firing, rule } = await trouble(person);
    await removeRule(person, rule.id);
    await expect(muteAlert(person, { id: firing, until: inDays(1) })).rejects.toMatchObject({ reason: "rule_deleted" });
  });
});

it("alerts that have been over for 90 days go, those that fire stay", async () => {
  const { firing, over } = await trouble(await testCaller());
  const recent = (await trouble(await testCaller())).over;
  const long = sql`now() - interval '91 days'`;
  await db().update(alerts).set({ firedAt: long }).where(eq(alerts.id, firing));
  await db().update(alerts).set({ firedAt: long, resolvedAt: long }).where(eq(alerts.id, over));
  await db().update(alerts).set({ firedAt: long, resolvedAt: sql`now() - interval '89 days'` }).where(eq(alerts.id, recent));
  await pruneAlerts();
  expect(await alertRow(over)).toBeUndefined();
  expect(await alertRow(firing)).toMatchObject({ state: "firing" });
  expect(await alertRow(recent)).toMatchObject({ state: "resolved" });
});

describe("the public API", () => {
  const handle = restHandler(appRouter);
  let token: string;
  beforeAll(async () => {
    token = await testToken(caller);
  });
  const call = async (method: string, path: string, body?: Record<string, unknown>) => {
    const response = await handle(testRequest(`/v1${path}`, { method, token, ...(body === undefined ? {} : { body }) }));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> & { items: { id: string }[] } };
  };

  it("makes, reads, changes and deletes rules", async () => {
    const app = await testApp(caller);
    const wish = {
      kind: "error_percent",
      comparison: "above",
      threshold: 2.5,
      sustainMinutes: 1,
      severity: "critical",
      channelIds: [],
      enabled: true,
    };
    const made = await call("POST", `/apps/${app.name}/alert-rules`, wish);
    expect(made).toMatchObject({ status: 201, body: { ...wish, appId: app.id } });
    const path = `/alert-rules/${String(made.body.id)}`;
    expect((await call("GET", `/apps/${app.id}/alert-rules`)).body).toEqual({ items: [made.body] });
    expect((await call("GET", path)).body).toEqual(made.body);
    expect(await call("PATCH", path, { threshold: 3, enabled: false })).toMatchObject({
      status: 200,
      body: { threshold: 3, enabled: false, severity: "critical" },
    });
    expect((await call("DELETE", path)).status).toBe(200);
    expect((await call("GET", path)).status).toBe(404);
  });

  it.each([
    { kind: "offline", severity: "critical", channelIds: [], enabled: true },
    { kind: "offline", comparison: "above", threshold: 0, sustainMinutes: 0 },
    { kind: "crashloop", comparison: null, threshold: null },
    { kind: "cpu_percent", comparison: null, threshold: 0, sustainMinutes: 0 },
    { kind: "latency_p95_ms", comparison: "below", threshold: 0.5, sustainMinutes: 0.05 },
    { kind: "cpu_percent", threshold: 1, mutedUntil: new Date(Date.now() + 7_200_000).toISOString().replace("Z", "+01:00") },
  ])("takes a rule as people write it: %j", async (wish) => {
    const person = await testCaller();
    const app = await testApp(person);
    const made = await createRule(person, createAppRuleInput.parse({ id: app.name, ...wish }));
    const isEvent = wish.kind === "offline" || wish.kind === "crashloop";
    expect(made.sustainMinutes).toBe(isEvent ? 0 : (wish.sustainMinutes ?? 5));
    expect(made.comparison).toBe(isEvent ? null : (wish.comparison ?? "above"));
    expect(made.threshold).toBe(isEvent ? null : wish.threshold);
  });

  it.each([
    ["kind", { kind: "host_offline" }],
    ["threshold", { kind: "cpu_percent" }],
    ["comparison", { kind: "cpu_percent", threshold: 1, comparison: "over" }],
    ["sustainMinutes", { kind: "cpu_percent", threshold: 1, sustainMinutes: -1 }],
    ["severity", { kind: "offline", severity: "fatal" }],
    ["channelIds", { kind: "offline", channelIds: ["chn_unknown"] }],
  ])("names the field that is wrong: %s", async (field, body) => {
    const answer = await call("POST", `/apps/${story.app.id}/alert-rules`, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ field }]);
  });

  it("lists, acknowledges and mutes alerts", async () => {
    const listed = await call("GET", `/alerts?state=firing&appId=${story.app.id}`);
    expect(listed).toMatchObject({
      status: 200,
      body: { items: [{ id: story.firing, ruleId: story.rule.id }], nextCursor: null },
    });
    expect((await call("GET", "/alerts?state=over")).status).toBe(422);
    expect((await call("GET", `/alerts/${story.firing}`)).body).toEqual(listed.body.items[0]);
    expect(await call("POST", `/alerts/${story.firing}/acknowledge`)).toMatchObject({
      status: 200,
      body: { acknowledgedBy: caller.userId },
    });
    const until = inDays(1);
    expect(await call("POST", `/alerts/${story.firing}/mute`, { until })).toMatchObject({
      status: 200,
      body: { mutedUntil: until },
    });
  });
});
