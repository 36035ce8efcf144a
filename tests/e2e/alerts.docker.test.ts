import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alertsOf, troubled, unbuildable } from "../support/alerts";
import { hostsOf } from "../support/hosts";
import { type Receiver, startReceiver } from "../support/receivers";
import { page } from "../support/sample-apps";
import { type Stack, startStack } from "../support/stack";
import { type Subject, subjectsOf } from "../support/subjects";
import { sleep, waitFor } from "../support/wait";

/** Looks every second, so that a window is over soon; hosts are missed sooner than usual, and not while a killed worker starts anew. */
const settings = { ALERT_TICK_MS: "1000", HEARTBEAT_OFFLINE_AFTER_MS: "20000" };
const fired = /^alert\.fired$/;
const over = /^alert\.resolved$/;

let installed: Stack | undefined;
let receiver: Receiver;
let channelId = "";
const shared = {
  get stack(): Stack {
    if (!installed) throw new Error("The installation is there from the first test on, not before.");
    return installed;
  },
};

beforeAll(async () => {
  installed = await startStack({ settings });
  receiver = await startReceiver();
  channelId = await receiver.connect(shared.stack, { isDefault: true });
}, 600_000);
afterAll(async () => {
  await installed?.stop();
  await receiver.stop();
}, 180_000);
// Its apps go first.
const subjects = subjectsOf(shared);

const liveApp = async (files = troubled("1"), limits: Parameters<typeof subjects.make>[1] = {}): Promise<Subject> => {
  const subject = await subjects.make(files, limits);
  await shared.stack.api.deployLive(subject.app.id);
  return subject;
};
const post = (path: string) => shared.stack.api.expectStatus(202, shared.stack.api.call("POST", path));

test("a new app is watched before anybody sets it up", async () => {
  const { app } = await subjects.make(page("new"));
  const rules = await alertsOf(shared.stack).rules(app.id);
  expect(rules.map(({ kind, threshold, sustainMinutes }) => [kind, threshold, sustainMinutes]).sort()).toEqual([
    ["certificate_expiring", null, 0],
    ["cpu_percent", 90, 10],
    ["crashloop", null, 0],
    ["deployment_failed", null, 0],
    ["disk_percent", 90, 15],
    ["domain_unverified", null, 0],
    ["error_percent", 5, 5],
    ["memory_percent", 90, 5],
    ["offline", null, 0],
  ]);
  expect(rules.every(({ enabled, origin, channelIds }) => enabled && origin === "default" && channelIds === null)).toBe(true);
});

test("a channel that is tested says what its receiver answered", async () => {
  const { api } = shared.stack;
  const tested = await api.expectStatus(200, api.call("POST", `/v1/channels/${channelId}/test`));
  expect(tested).toMatchObject({ delivered: true });
  expect(JSON.stringify(tested)).toContain("thank you");
  expect(receiver.refused).toEqual([]);
});

describe("a trouble is told once, and once when it is over", () => {
  test("an app that keeps ending; the rule of being offline keeps quiet meanwhile", async () => {
    const subject = await liveApp();
    const { app } = subject;
    await subject.page("/break?ms=6000");
    const message = await receiver.onlyOne(app.name, fired, 60_000);
    expect(message.text).toContain("crashloop");
    const alert = await alertsOf(shared.stack).waitFor(app.id, "crashloop", "firing");
    expect(alert.severity).toBe("critical");
    await waitFor(async () => (await subject.page()).body === "1", { what: "the app to run", timeoutMs: 60_000 });
    expect(receiver.about(app.name, over)).toEqual([]);
    // Ten minutes of steady running are what nobody waits for here.
    await shared.stack.sql`update app_exits set at = at - interval '11 minutes' where app_id = ${app.id}`;
    await shared.stack.sql`update apps set status_changed_at = status_changed_at - interval '11 minutes' where id = ${app.id}`;
    expect((await receiver.onlyOne(app.name, over, 60_000)).text).toContain("crashloop");
    expect(receiver.about(app.name)).toHaveLength(2);
  });

  test("an app whose container is gone for good", async () => {
    const { stack } = shared;
    const subject = await liveApp();
    const { app } = subject;
    const [container] = await stack.engine.running(app.id);
    await stack.engine.removeImages(app.id);
    await stack.engine.remove(container?.Id ?? "");
    expect((await receiver.onlyOne(app.name, fired, 90_000)).text).toContain("offline");
    await stack.api.deployLive(app.id);
    expect((await receiver.onlyOne(app.name, over, 60_000)).text).toContain("offline");
    expect(receiver.about(app.name)).toHaveLength(2);
  });

  test("deployments that fail one after the other, until one succeeds", async () => {
    const { api } = shared.stack;
    const { app, repository } = await liveApp(page("1"));
    await repository.commit(unbuildable);
    const failed = await api.deploy(app.id);
    await api.waitForStatus(failed.id, "failed");
    const message = await receiver.onlyOne(app.name, fired);
    expect(message.text).toContain(`/apps/${app.name}/deployments/${failed.number}`);
    await api.waitForStatus((await api.deploy(app.id)).id, "failed");
    await repository.commit(page("2"));
    await api.deployLive(app.id);
    await receiver.onlyOne(app.name, over);
    expect(receiver.about(app.name)).toHaveLength(2);
  });

  test("nobody is told of what somebody asked for: deployments, restarts, a stop and a start", async () => {
    const { api } = shared.stack;
    const { app, repository } = await liveApp();
    await repository.commit({ version: "2" });
    await api.deployLive(app.id);
    await post(`/v1/apps/${app.id}/restart`);
    await sleep(3_000);
    await post(`/v1/apps/${app.id}/stop`);
    await waitFor(async () => (await api.app(app.id)).status === "stopped", { what: "the app to stand" });
    await sleep(3_000);
    await post(`/v1/apps/${app.id}/start`);
    await waitFor(async () => (await api.app(app.id)).status === "running", { what: "the app to run" });
    await sleep(4_000);
    expect(receiver.about(app.name)).toEqual([]);
    expect(await alertsOf(shared.stack).list(`appId=${app.id}`)).toEqual([]);
  });
});

describe("a number over its threshold", () => {
  const busy = { kind: "cpu_percent", comparison: "above", threshold: 10, severity: "warning" };

  test("fires with what it was, and is over with its reason when somebody stops the app", async () => {
    const alerts = alertsOf(shared.stack);
    const subject = await liveApp();
    const { app } = subject;
    const rule = await alerts.makeRule(app.id, { ...busy, sustainMinutes: 0 });
    expect((await alerts.rules(app.id)).filter(({ kind }) => kind === "cpu_percent")).toMatchObject([{ id: rule.id }]);
    await subject.page("/burn");
    const alert = await alerts.waitFor(app.id, "cpu_percent", "firing");
    expect(alert).toMatchObject({ ruleId: rule.id, state: "firing", threshold: 10, resolvedAt: null });
    expect(alert.value).toBeGreaterThan(10);
    expect(alert.value).toBeLessThan(150);
    expect((await receiver.onlyOne(app.name, fired)).text).toContain(`/apps/${app.name}/usage?`);
    await post(`/v1/apps/${app.id}/stop`);
    const ended = await alerts.waitFor(app.id, "cpu_percent", "resolved");
    expect(ended.id).toBe(alert.id);
    expect(ended.resolvedReason).toMatch(/stopped/i);
    await receiver.onlyOne(app.name, over);
    expect(receiver.about(app.name)).toHaveLength(2);
  });

  test("for a whole minute fires after that minute, whatever was killed in the middle of it", async () => {
    const { stack } = shared;
    const alerts = alertsOf(stack);
    const subject = await liveApp();
    const { app } = subject;
    const rule = await alerts.makeRule(app.id, { ...busy, sustainMinutes: 1 });
    await subject.page("/burn");
    const since = await waitFor(async () => (await alerts.rule(rule.id)).pendingSince, { what: "the window to begin" });
    for (const name of ["web", "worker", "redis"] as const) {
      await sleep(10_000);
      await stack.kill(name);
    }
    await stack.waitReady();
    expect(receiver.about(app.name)).toEqual([]);
    const alert = await alerts.waitFor(app.id, "cpu_percent", "firing", 90_000);
    const afterMs = Date.parse(alert.firedAt) - Date.parse(since);
    expect(afterMs).toBeGreaterThanOrEqual(60_000);
    expect(afterMs).toBeLessThan(75_000);
    await receiver.onlyOne(app.name, fired);
    expect(receiver.about(app.name)).toHaveLength(1);
  });
});

test("an edge that is killed is started again at once, told although it is back, and over when it has run for a minute", async () => {
  const { stack } = shared;
  const subject = await liveApp(page("behind"));
  // The worker knows which start of the edge it is.
  await sleep(6_000);
  const killed = await stack.kill("edge");
  await waitFor(async () => (await subject.page().catch(() => null))?.body === "behind", {
    what: "the edge to serve again",
    timeoutMs: 10_000,
  });
  expect(await stack.pid("edge")).not.toBe(killed);
  const message = await receiver.onlyOne("edge_down", fired, 30_000);
  expect(message.text).toContain("was started again");
  expect(receiver.about("edge_down", over)).toEqual([]);
  await stack.sql`update workers set edge_up_since = edge_up_since - interval '1 minute',
    edge_ends = array(select at - interval '1 minute' from unnest(edge_ends) at)`;
  await receiver.onlyOne("edge_down", over);
  expect(receiver.about("edge_down")).toHaveLength(2);
});

test("an upgrade that restarts the edge is no alert", async () => {
  const { stack } = shared;
  const before = await stack.pid("edge");
  await writeFile(join(stack.dataDir, "run", "edge.version"), "older\n");
  await stack.up();
  expect(await stack.pid("edge")).not.toBe(before);
  await sleep(8_000);
  expect(receiver.about("edge_down")).toHaveLength(2);
});

test("on one machine the loss of its worker is told too, though the worker is what looks by the clock", async () => {
  const { app } = await liveApp(page("alone"));
  await shared.stack.whileFrozen("worker", async () => {
    expect((await receiver.onlyOne(app.name, fired, 60_000)).text).toContain("offline");
  });
  await receiver.onlyOne(app.name, over, 90_000);
  expect(receiver.about(app.name)).toHaveLength(2);
});

describe("with a further host", () => {
  const further = hostsOf(shared, [{}]);
  const onHost = subjectsOf(shared);

  test("a host that goes away takes its apps with it in one message, and is back in one", async () => {
    const { api } = shared.stack;
    const [host] = further.hosts;
    if (!host) throw new Error("There is no further host");
    const apps = await Promise.all(["a", "b", "c"].map((version) => onHost.make(page(version))));
    for (const { app } of apps) await host.take(app.id);
    await Promise.all(apps.map(({ app }) => api.deployLive(app.id)));
    await host.takeAway("worker");
    try {
      const message = await receiver.onlyOne(apps[0]?.app.name ?? "", fired, 60_000);
      for (const { app } of apps) expect(receiver.about(app.name)).toEqual([message]);
      expect(message.text).toContain(host.name);
    } finally {
      await host.letReturn("worker");
    }
    const message = await receiver.onlyOne(apps[0]?.app.name ?? "", over, 90_000);
    for (const { app } of apps) expect(receiver.about(app.name, over)).toEqual([message]);
  });
});

test("every message was signed and came once", () => {
  expect(receiver.refused).toEqual([]);
  expect(receiver.deliveries()).toBe(receiver.all().length);
});
