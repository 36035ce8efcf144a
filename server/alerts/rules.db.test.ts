import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alertRules, auditEvents, channels, teamMembers, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testApp, testCaller, testDatabase, testWorker } from "@/server/testing";
import { createHostRule } from "./create-rule";
import { getRule, listHostRules, listRules } from "./read-rule";
import { createHostRuleInput, mostRulesPerApp, updateRuleInput } from "./schema";
import { alertRow, fire, makeRule, ruleRow, testChannel, testDefaultRule } from "./testing/alert-stories";
import { removeRule, updateRule } from "./update-rule";

testDatabase();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

let caller: Caller;
let appId: string;
beforeAll(async () => {
  caller = await testCaller();
});
const newApp = async () => {
  appId = (await testApp(caller)).id;
  return appId;
};

const change = (id: string, wish: Record<string, unknown>) => updateRule(caller, updateRuleInput.parse({ id, ...wish }));
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe("a rule of an app", () => {
  it("has the defaults of what is not said, and is told to the channels that hear of every rule", async () => {
    await newApp();
    const channelId = await testChannel(caller, { name: "Everybody", isDefault: true });
    const rule = await makeRule(caller, appId);
    expect(rule).toMatchObject({
      appId,
      workerId: null,
      kind: "cpu_percent",
      comparison: "above",
      threshold: 80,
      sustainMinutes: 5,
      severity: "warning",
      channelIds: null,
      channels: [{ id: channelId, kind: "slack", name: "Everybody", enabled: true }],
      enabled: true,
      mutedUntil: null,
      origin: "own",
      firingAlertId: null,
      pendingSince: null,
    });
    expect(await listRules(caller, appId)).toEqual([rule]);
    expect(await getRule(caller, rule.id)).toEqual(rule);
    const events = await db().select().from(auditEvents).where(eq(auditEvents.targetId, appId));
    expect(events).toMatchObject([{ action: "alert-rule.created", teamId: caller.teamId, details: { ruleId: rule.id } }]);
  });

  it("of an event keeps neither comparison nor threshold", async () => {
    await newApp();
    const rule = await makeRule(caller, appId, { kind: "crashloop", comparison: "below", threshold: 3, sustainMinutes: 7 });
    expect(rule).toMatchObject({ comparison: null, threshold: null, sustainMinutes: 0 });
    expect(await change(rule.id, { comparison: "below", threshold: 3, sustainMinutes: 7 })).toMatchObject({
      comparison: null,
      threshold: null,
      sustainMinutes: 0,
    });
  });

  it.each([
    ["metric without a threshold", { kind: "cpu_percent" }],
    ["metric with a threshold of null", { kind: "memory_percent", threshold: null }],
  ])("is refused at the threshold: a %s", async (_name, wish) => {
    await newApp();
    expect(() => makeRule(caller, appId, wish)).toThrow(/threshold/);
    const rule = await makeRule(caller, appId);
    await expect(change(rule.id, { threshold: null })).rejects.toMatchObject({ fields: [{ path: "threshold" }] });
  });

  it("is refused for a preview", async () => {
    const preview = await testApp(caller, { previewOf: await newApp() });
    await expect(makeRule(caller, preview.id)).rejects.toMatchObject({ code: "conflict", reason: "app_is_preview" });
  });

  it("is one of fifty at most", async () => {
    await newApp();
    for (let number = 0; number < mostRulesPerApp; number += 1)
      await testDefaultRule(appId, { kind: "crashloop", origin: "own" });
    await expect(makeRule(caller, appId)).rejects.toMatchObject({ reason: "too_many_rules" });
    const elsewhere = (await testApp(caller)).id;
    expect((await makeRule(caller, elsewhere)).origin).toBe("own");
  });

  it("of other people does not exist", async () => {
    const rule = await makeRule(caller, await newApp());
    for (const stranger of [await testCaller(), await testCaller("administrator")]) {
      await expect(getRule(stranger, rule.id)).rejects.toMatchObject({ code: "not_found" });
      await expect(updateRule(stranger, { id: rule.id, enabled: false })).rejects.toMatchObject({ code: "not_found" });
      await expect(removeRule(stranger, rule.id)).rejects.toMatchObject({ code: "not_found" });
      await expect(listRules(stranger, appId)).rejects.toMatchObject({ code: "not_found" });
      await expect(makeRule(stranger, appId)).rejects.toMatchObject({ code: "not_found" });
    }
    expect((await getRule(caller, rule.id)).enabled).toBe(true);
  });
});

it("rules are made at once, also more of them than there are connections to the database", async () => {
  await newApp();
  const made = await Promise.all(Array.from({ length: 15 }, () => makeRule(caller, appId)));
  expect(new Set(made.map(({ id }) => id)).size).toBe(15);
});

describe("a default rule", () => {
  it("gives way to one of somebody's own of the same kind, and its alert is over", async () => {
    await newApp();
    const [cpu, crashes] = [await testDefaultRule(appId), await testDefaultRule(appId, { kind: "crashloop" })];
    const alertId = await fire(cpu);
    const own = await makeRule(caller, appId);
    expect((await listRules(caller, appId)).map(({ id }) => id).sort()).toEqual([crashes, own.id].sort());
    expect(await alertRow(alertId)).toMatchObject({
      state: "resolved",
      ruleId: null,
      resolvedReason: "Another rule took the place of the one that fired.",
    });
  });

  it("that somebody has changed is theirs, and stays beside another", async () => {
    await newApp();
    const changed = await testDefaultRule(appId);
    expect(await change(changed, { severity: "critical" })).toMatchObject({ origin: "own", severity: "critical", threshold: 90 });
    await makeRule(caller, appId);
    expect(await listRules(caller, appId)).toHaveLength(2);
  });

  it("that was muted, or sent nothing new, is a default still", async () => {
    const rule = await testDefaultRule(await newApp());
    expect((await change(rule, {})).origin).toBe("default");
    expect((await change(rule, { mutedUntil: inDays(1) })).origin).toBe("default");
  });
});

describe("changing a rule", () => {
  const pending = async () => {
    const rule = await makeRule(caller, await newApp(), { kind: "cpu_percent", threshold: 80, sustainMinutes: 10 });
    const edge = { edgeSince: new Date(), edgeSeenAt: new Date() };
    await db().update(alertRules).set(edge).where(eq(alertRules.id, rule.id));
    return rule.id;
  };

  it.each([
    ["another threshold", { threshold: 81 }, false],
    ["another comparison", { comparison: "below" }, false],
    ["another time", { sustainMinutes: 11 }, false],
    ["being switched off", { enabled: false }, false],
    ["the same once more", { threshold: 80, comparison: "above", sustainMinutes: 10, enabled: true }, true],
    ["another severity", { severity: "info" }, true],
    ["a mute", { mutedUntil: inDays(1) }, true],
  ])("what was seen so far counts or not: %s", async (_name, wish, counts) => {
    const id = await pending();
    const rule = await change(id, wish);
    expect(rule.pendingSince !== null).toBe(counts);
    expect((await ruleRow(id))?.edgeSeenAt !== null).toBe(counts);
  });

  it("never changes its kind", async () => {
    const rule = await makeRule(caller, await newApp());
    await expect(change(rule.id, { kind: "memory_percent" })).rejects.toMatchObject({ fields: [{ path: "kind" }] });
    expect(await change(rule.id, { kind: "cpu_percent", threshold: 70 })).toMatchObject({ threshold: 70 });
  });

  it("goes on firing under another threshold, until that is met", async () => {
    const rule = await makeRule(caller, await newApp());
    const alertId = await fire(rule.id);
    expect((await change(rule.id, { threshold: 99 })).firingAlertId).toBe(alertId);
  });

  it.each([
    ["switched off", (id: string) => change(id, { enabled: false }), "The rule was switched off."],
    ["deleted", (id: string) => removeRule(caller, id), "The rule was deleted."],
  ])("ends what fires when it is %s", async (_name, act, resolvedReason) => {
    const rule = await makeRule(caller, await newApp());
    const alertId = await fire(rule.id);
    await act(rule.id);
    expect(await alertRow(alertId)).toMatchObject({ state: "resolved", resolvedReason });
    expect((await ruleRow(rule.id))?.firingAlertId ?? null).toBeNull();
  });

  it.each([
    ["past", inDays(-1), "mute_in_the_past"],
    ["too far ahead", inDays(31), "mute_too_long"],
  ])("takes no mute whose end is %s", async (_name, mutedUntil, reason) => {
    const rule = await makeRule(caller, await newApp());
    await expect(change(rule.id, { mutedUntil })).rejects.toMatchObject({ reason, fields: [{ path: "mutedUntil" }] });
  });
});

describe("channels of a rule", () => {
  it("are those of the app's team, each once", async () => {
    await newApp();
    const [ours, theirs] = [await testChannel(caller), await testChannel(await testCaller())];
    const rule = await makeRule(caller, appId, { kind: "offline", channelIds: [ours, ours] });
    expect(rule.channelIds).toEqual([ours]);
    for (const channelIds of [[theirs], [ours, "chn_unknown"]]) {
      await expect(change(rule.id, { channelIds })).rejects.toMatchObject({ fields: [{ path: "channelIds" }] });
      await expect(makeRule(caller, appId, { kind: "offline", channelIds })).rejects.toMatchObject({
        reason: "channel_not_found",
      });
    }
    expect(await change(rule.id, { channelIds: [] })).toMatchObject({ channelIds: [], channels: [] });
  });

  it("that were deleted since are told no more", async () => {
    await newApp();
    const [kept, gone] = [await testChannel(caller), await testChannel(caller)];
    const rule = await makeRule(caller, appId, { kind: "offline", channelIds: [kept, gone] });
    await db().delete(channels).where(eq(channels.id, gone));
    expect((await getRule(caller, rule.id)).channelIds).toEqual([kept]);
    expect((await change(rule.id, { channelIds: [kept, gone], severity: "info" })).channelIds).toEqual([kept]);
  });

  it("of one team are not those of another", async () => {
    const other = await testCaller();
    const heard = await testChannel(other, { isDefault: true });
    const rule = await makeRule(other, (await testApp(other)).id);
    expect(rule.channels.map(({ id }) => id)).toEqual([heard]);
  });
});

describe("a rule of a host", () => {
  const wish = (id: string, more: Record<string, unknown> = {}) =>
    createHostRuleInput.parse({ id, kind: "host_disk_percent", threshold: 80, ...more });

  it("is for administrators, by the host's id or name", async () => {
    const [administrator, worker] = [await testCaller("administrator"), await testWorker()];
    const rule = await createHostRule(administrator, wish(worker.name));
    expect(rule).toMatchObject({ appId: null, workerId: worker.id, subject: worker.name, kind: "host_disk_percent" });
    expect(await listHostRules(administrator, worker.id)).toEqual([rule]);
    await expect(createHostRule(caller, wish(worker.id))).rejects.toMatchObject({ code: "forbidden" });
    await expect(listHostRules(caller, worker.id)).rejects.toMatchObject({ code: "forbidden" });
    await expect(getRule(caller, rule.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(updateRule(caller, { id: rule.id, enabled: false })).rejects.toMatchObject({ code: "not_found" });
  });

  it("is told to the default channels of every administrator's team", async () => {
    const [one, two] = [await testCaller("administrator"), await testCaller("administrator")];
    const heard = [await testChannel(one, { isDefault: true }), await testChannel(two, { isDefault: true })];
    const deaf = await testChannel(caller, { isDefault: true });
    const rule = await createHostRule(one, wish((await testWorker()).id));
    const ids = rule.channels.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(heard));
    expect(ids).not.toContain(deaf);
  });

  it("takes new channels of the administrator's own teams, and keeps those of another's", async () => {
    const [one, two] = [await testCaller("administrator"), await testCaller("administrator")];
    const [ofOne, ofTwo] = [await testChannel(one), await testChannel(two)];
    const worker = await testWorker();
    await expect(createHostRule(one, wish(worker.id, { channelIds: [ofTwo] }))).rejects.toMatchObject({
      reason: "channel_not_found",
    });
    const rule = await createHostRule(one, wish(worker.id, { channelIds: [ofOne] }));
    const both = await updateRule(two, { id: rule.id, channelIds: [ofOne, ofTwo] });
    expect(both.channelIds?.sort()).toEqual([ofOne, ofTwo].sort());
    await db().insert(teamMembers).values({ teamId: two.teamId, userId: one.userId });
    const joined = { ...one, teamIds: [...one.teamIds, two.teamId] };
    expect(await createHostRule(joined, wish(worker.id, { channelIds: [ofTwo] }))).toMatchObject({ channelIds: [ofTwo] });
  });

  it("is gone with its host", async () => {
    const [administrator, worker] = [await testCaller("administrator"), await testWorker()];
    const rule = await createHostRule(administrator, wish(worker.id));
    await db().update(workers).set({ removedAt: new Date() }).where(eq(workers.id, worker.id));
    await expect(getRule(administrator, rule.id)).rejects.toMatchObject({ code: "not_found" });
  });
});
