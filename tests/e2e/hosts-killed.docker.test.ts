import { describe, expect, test } from "vitest";
import { type Host, hostsOf, startHost } from "../support/hosts";
import { appsOnHosts } from "../support/hosts/live-on";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const shared = sharedStack();
const further = hostsOf(shared, [{}, { clockAheadMs: 3_600_000 }]);
const apps = appsOnHosts(shared, subjectsOf(shared));
const host = (index: number) => {
  const found = further.hosts[index];
  if (!found) throw new Error(`There is no host ${index}`);
  return found;
};

const untilServed = (app: { page: () => Promise<{ status: number; body: string }> }, body: string) =>
  waitFor(async () => (await app.page()).body === body, { what: `the page ${body}`, timeoutMs: 60_000 });
const untilRunning = (appId: string) =>
  waitFor(async () => (await shared.stack.api.app(appId)).status === "running", { what: "the app to run", timeoutMs: 60_000 });

describe("kill -9 on a further host", () => {
  test("of its worker in a build: that one fails with its reason, what waits behind it is deployed, all is served", async () => {
    const { api } = shared.stack;
    const since = Date.now();
    const app = await apps.live(host(0), "1");
    const built = await app.push("2", { buildSeconds: 6 });
    await api.waitForStatus(built.id, "building");
    const waiting = await app.push("3");
    await host(0).kill("worker");
    await api.waitForStatus(waiting.id, "live");
    expect(await api.deployment(built.id)).toMatchObject({ status: "failed", reasonCode: "worker_restarted" });
    await apps.settle(host(0), app, since);
    await apps.expectNothingLost(app);
  });

  test("of its engine: the containers come back, and so do states and deployments", async () => {
    const since = Date.now();
    const app = await apps.live(host(0), "1");
    const [before] = await host(0).engine.running(app.app.id);
    await host(0).kill("engine");
    await waitFor(async () => (await host(0).engine.running(app.app.id)).length === 1, {
      what: "the engine to be back with the container",
      timeoutMs: 60_000,
    });
    await untilServed(app, "1");
    expect((await host(0).engine.running(app.app.id))[0]?.Id).toBe(before?.Id);
    await untilRunning(app.app.id);
    const next = await app.push("2");
    await shared.stack.api.waitForStatus(next.id, "live");
    await apps.settle(host(0), app, since);
    expect((await host(0).row()).warning).toBeNull();
  });
});

test("the host loses power while the control plane is away: it comes back with apps, routes and rules by itself", async () => {
  const { stack } = shared;
  const since = Date.now();
  const app = await apps.live(host(0), "1");
  const away = ["web", "redis", "postgres"] as const;
  for (const name of away) await stack.takeAway(name);
  try {
    await host(0).losePower();
    await host(0).powerOn();
    await untilServed(app, "1");
    await waitFor(async () => (await host(0).inside("iptables", "-S")).includes("-FWD"), { what: "the host's rules" });
  } finally {
    for (const name of [...away].reverse()) await stack.letReturn(name);
  }
  await stack.waitReady();
  await untilRunning(app.app.id);
  const next = await app.push("2");
  await stack.api.waitForStatus(next.id, "live");
  await apps.settle(host(0), app, since);
});

test("a second machine with a copy of the host's data is refused and the administrator told; the first works on", async () => {
  const since = Date.now();
  const app = await apps.live(host(0), "1");
  let copy: Host | undefined;
  try {
    copy = await startHost(shared.stack, { copyOf: host(0) });
    const told = await waitFor(
      async () => {
        const sentences = await host(0).events("second-instance");
        return sentences.length > 0 ? sentences : null;
      },
      { what: "the administrator to be told", timeoutMs: 60_000 },
    );
    expect(told[0]).toContain("second machine");
    const next = await app.push("2");
    await shared.stack.api.waitForStatus(next.id, "live");
    expect(await copy.engine.containers()).toEqual([]);
    await apps.settle(host(0), app, since);
    await apps.expectNothingLost(app);
    expect(await host(0).row()).toMatchObject({ status: "online" });
  } finally {
    await copy?.remove();
  }
});

test("a host whose clock is an hour ahead deploys all the same, and nothing is told to have been in the future", async () => {
  const { api } = shared.stack;
  const since = Date.now();
  const app = await apps.live(host(1), "1");
  const next = await app.push("2", { buildSeconds: 1 });
  const live = await api.waitForStatus(next.id, "live");
  for (const { startedAt } of live.stages) {
    expect(Date.parse(startedAt)).toBeGreaterThan(since - 1_000);
    expect(Date.parse(startedAt)).toBeLessThan(Date.now() + 1_000);
  }
  await waitFor(async () => (await api.call<{ live: boolean }>("GET", `/v1/apps/${app.app.id}/metrics`)).body.live, {
    what: "metrics",
    timeoutMs: 20_000,
  });
  await apps.settle(host(1), app, since);
  await apps.expectNothingLost(app);
});
