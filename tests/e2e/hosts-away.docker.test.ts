import { describe, expect, test } from "vitest";
import { hostsOf } from "../support/hosts";
import { appsOnHosts } from "../support/hosts/live-on";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { sleep, waitFor } from "../support/wait";

const shared = sharedStack();
const further = hostsOf(shared, [{}, {}]);
const apps = appsOnHosts(shared, subjectsOf(shared));
const host = (index: number) => {
  const found = further.hosts[index];
  if (!found) throw new Error(`There is no host ${index}`);
  return found;
};

const partitionMs = 60_000;
/** LOSSY_LINK_MS=600000 for the whole ten minutes. */
const lossyMs = Number(process.env.LOSSY_LINK_MS ?? 80_000);

describe.concurrent("away and back", () => {
  test("cut off for a minute: told once, served on, what waits is deployed afterwards, what went on is told in order", async () => {
    const { api } = shared.stack;
    const away = host(0);
    const since = Date.now();
    const [calm, busy] = await Promise.all([apps.live(away, "c1"), apps.live(away, "b1")]);
    const built = await busy.push("b2", { buildSeconds: 6 });
    await api.waitForStatus(built.id, "building");
    await away.cut();
    const cutAt = performance.now();
    const waiting = await calm.push("c2");
    await waitFor(async () => (await away.row()).status === "offline", { what: "the host to be offline", timeoutMs: 45_000 });
    expect(performance.now() - cutAt).toBeGreaterThan(24_000);
    for (const { app } of [calm, busy]) {
      expect(await api.app(app.id)).toMatchObject({ status: "stopped", statusReason: "worker_offline" });
    }
    await waitFor(
      async () => {
        const { body } = await api.call<{ live: boolean }>("GET", `/v1/apps/${calm.app.id}/metrics`);
        return !body.live;
      },
      { what: "metrics to expire", timeoutMs: 30_000 },
    );
    await sleep(cutAt + partitionMs - performance.now());
    expect((await api.deployment(waiting.id)).status).toBe("queued");
    expect((await api.deployment(built.id)).status).toBe("building");
    expect((await calm.page()).body).toBe("c1");
    await away.heal();
    await api.waitForStatus(built.id, "live");
    await api.waitForStatus(waiting.id, "live");
    const stages = (await api.deployment(built.id)).stages.map(({ name, startedAt }) => ({ name, startedAt }));
    expect(stages.map(({ name }) => name)).toEqual(["queue", "fetch", "build", "start", "health", "route", "drain"]);
    expect(stages.map(({ startedAt }) => startedAt)).toEqual(stages.map(({ startedAt }) => startedAt).toSorted());
    // The build went on in the cut: its next stage began then, not when the host was heard again.
    for (const app of [calm, busy]) {
      await apps.settle(away, app, since);
      await waitFor(async () => (await api.app(app.app.id)).status === "running", { what: "the app to run" });
      await apps.expectNothingLost(app);
    }
    expect(await away.events("offline")).toHaveLength(1);
    expect(await away.events("online")).toHaveLength(1);
  });

  test(
    "a line that stalls, delays and resets: nobody is told to be offline, and deployments go through",
    async () => {
      const { api } = shared.stack;
      const far = host(1);
      const since = Date.now();
      const app = await apps.live(far, "1");
      far.setWeather({ delayMs: 400, stall: { everyMs: 20_000, forMs: 7_000 }, resetEveryMs: 9_000 });
      try {
        const until = performance.now() + lossyMs;
        await sleep(lossyMs / 2);
        const pushed = await app.push("2");
        await api.waitForStatus(pushed.id, "live", lossyMs);
        await sleep(Math.max(0, until - performance.now()));
      } finally {
        far.setWeather(null);
      }
      expect(await far.events("offline")).toEqual([]);
      await apps.settle(far, app, since);
      await apps.expectNothingLost(app);
    },
    lossyMs + 120_000,
  );
});
