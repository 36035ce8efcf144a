import { afterAll, beforeAll, expect, test } from "vitest";
import { labels } from "../support/engine";
import { type Host, startHost } from "../support/hosts";
import { appsOnHosts } from "../support/hosts/live-on";
import { type Stack, startStack } from "../support/stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const own: { stack: Stack; host: Host } = {} as { stack: Stack; host: Host };
beforeAll(async () => {
  own.stack = await startStack({ settings: { HEARTBEAT_OFFLINE_AFTER_MS: "12000", STUCK_AFTER_MS: "14000" } });
  own.host = await startHost(own.stack);
}, 600_000);
afterAll(async () => {
  await own.host?.remove();
  await own.stack?.stop();
}, 120_000);
const apps = appsOnHosts(own, subjectsOf(own));

test("a worker that stood still beyond its lease, in a build and in a start, does nothing more for what was taken from it", async () => {
  const { stack, host } = own;
  const { api } = stack;
  const since = Date.now();
  const [building, starting] = await Promise.all([apps.live(host, "b1"), apps.live(host, "s1", { healthCheckPath: "/healthz" })]);
  const lost = {
    building: await building.push("b2", { buildSeconds: 8 }),
    starting: await starting.push("s2", { readyAfterMs: 9_000 }),
  };
  await Promise.all([api.waitForStatus(lost.building.id, "building"), api.waitForStatus(lost.starting.id, "starting")]);
  await host.freeze();
  await Promise.all(Object.values(lost).map(({ id }) => api.waitForStatus(id, "failed", 60_000)));
  const next = { building: await building.push("b3"), starting: await starting.push("s3") };
  // The engine went on meanwhile: the build is done, the new container healthy.
  await host.thaw();
  await Promise.all(Object.values(next).map(({ id }) => api.waitForStatus(id, "live", 60_000)));
  for (const app of [building, starting]) {
    await apps.settle(host, app, since);
    await apps.expectNothingLost(app);
  }
  for (const { id } of Object.values(lost)) {
    expect(await api.deployment(id)).toMatchObject({ status: "failed", reasonCode: "worker_unreachable" });
  }
  const made = (await host.engine.events(since)).filter(({ Action }) => Action === "create");
  expect(made.map(({ Actor }) => Actor.Attributes[labels.deployment])).not.toContain(lost.building.id);
  await waitFor(async () => (await host.row()).status === "online", { what: "the host to be online again" });
}, 240_000);
