import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apps, workers } from "@/drizzle/schema";
import { observeContainers } from "@/server/apps";
import { restartApp, startApp, stopApp } from "@/server/apps/change-lifecycle";
import { deleteApp } from "@/server/apps/delete-app";
import { takeEdgeState } from "@/server/certificates";
import { db } from "@/server/db";
import { closeQueues } from "@/server/queue";
import { testClaim, testDatabase, testDeploy, testLive } from "@/server/testing";
import { takeHello } from "@/server/workers/hello";
import { markOffline } from "@/server/workers/mark-offline";
import { removeWorker } from "@/server/workers/remove-worker";
import { hello } from "@/server/workers/testing/worker-client";
import { waitFor } from "@/tests/support/wait";
import { answerAlertBells } from "../answer-bells";
import { createRule } from "../create-rule";
import { createAppRuleInput } from "../schema";
import { updateRule } from "../update-rule";
import { settleEvents } from "./settle-events";
import { alertsOf, containerOf, rulesOf, told, type Watched, type WatchedApp, watchedApp, watchedHost } from "./testing/watched";

/** A Redis database of this file alone: its queue of tasks is nobody else's. No tick settles anything here: only rings do. */
const redis = new URL(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379");
redis.pathname = "/12";
testDatabase({ REDIS_URL: redis.href });

const faults: unknown[] = [];
let consumer: ReturnType<typeof answerAlertBells>;
beforeAll(() => {
  consumer = answerAlertBells((error) => void faults.push(error));
});
afterAll(async () => {
  await consumer.stop();
  await closeQueues();
  expect(faults).toEqual([]);
});

const report = (house: Watched, app: WatchedApp, values: Parameters<typeof containerOf>[1] = {}) =>
  observeContainers(house.worker.id, { desiredVersion: Number.MAX_SAFE_INTEGER, items: [containerOf(app, values)] });
const becomes = (app: WatchedApp, expected: string[]) =>
  waitFor(async () => JSON.stringify(await told(app.id)) === JSON.stringify(expected), {
    what: `${expected.join(", ")} within two seconds`,
    timeoutMs: 2_000,
    everyMs: 25,
  });
const hostTold = async ({ worker }: Watched) =>
  (await rulesOf({ workerId: worker.id })).find(({ kind }) => kind === "host_offline");
const goSilent = async ({ worker }: Watched) => {
  await db().update(workers).set({ lastSeenAt: sql`clock_timestamp() - interval '1 minute'` }).where(eq(workers.id, worker.id));
  await markOffline(10_000);
};

it("a container that ends and runs again", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  await report(house, app, { state: "exited", exitCode: 1 });
  await becomes(app, ["offline firing"]);
  await report(house, app);
  await becomes(app, ["offline resolved"]);
});

it("a rule that is made, or switched on, for what is so already", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  await report(house, app, { state: "exited", exitCode: 1 });
  await becomes(app, ["offline firing"]);
  const rule = await createRule(house.caller, createAppRuleInput.parse({ id: app.id, kind: "offline" }));
  await becomes(app, ["offline firing", "offline resolved"]);
  await updateRule(house.caller, { id: rule.id, enabled: false });
  expect(await told(app.id)).toEqual(["offline resolved", "offline resolved"]);
  await updateRule(house.caller, { id: rule.id, enabled: true });
  await becomes(app, ["offline firing", "offline resolved", "offline resolved"]);
});

it("a container that ends again and again, and is stopped", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  await report(house, app);
  for (let restarts = 1; restarts <= 3; restarts += 1) await report(house, app, { state: "restarting", exitCode: 1, restarts });
  await becomes(app, ["crashloop firing"]);
  await stopApp(house.caller, app.id);
  await becomes(app, ["crashloop resolved"]);
});

it("an app that is deleted", async () => {
  const house = await watchedHost({ bootId: "boot-1" });
  const idle = await watchedApp(house, { routedDeploymentId: null, status: "idle" });
  const { id } = await testLive({ ...house, app: idle, bootId: "boot-1" });
  const app = { ...idle, routedDeploymentId: id };
  await db().update(apps).set({ updatedAt: idle.updatedAt }).where(eq(apps.id, app.id));
  await report(house, app);
  await report(house, app, { state: "exited", exitCode: 1 });
  await becomes(app, ["offline firing"]);
  await deleteApp(house.caller, app.id);
  await becomes(app, ["offline resolved"]);
  expect((await alertsOf(app.id))[0]?.resolvedReason).toBe("The app was deleted.");
});

it("a host that goes silent, says hello again and tells that its apps run", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  await goSilent(house);
  await becomes(app, ["offline firing"]);
  expect((await hostTold(house))?.firingAlertId).not.toBeNull();
  const words = hello({ worker: house.worker, bootId: "boot-2" }, { containers: [containerOf(app)] });
  if (words.type !== "hello") throw new Error("A host greets with something else");
  await takeHello(house.worker.id, house.worker.keyVersion, words);
  await becomes(app, ["offline resolved"]);
  expect((await hostTold(house))?.firingAlertId).toBeNull();
});

it("a host that is taken out with its apps", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  await removeWorker(house.caller, { id: house.worker.id, force: true });
  await becomes(app, ["offline firing"]);
});

it("a deployment that fails, one that no host takes, and one that succeeds", async () => {
  const house = await watchedHost({ bootId: "boot-1" });
  const app = await watchedApp(house, { routedDeploymentId: null, status: "idle" });
  const home = { ...house, app, bootId: "boot-1" };
  const claim = await testClaim(home, (await testDeploy(house.caller, app.id)).id);
  await claim.report({ event: "failed", code: "build_failed", reason: "The build failed." });
  await becomes(app, ["deployment_failed firing"]);
  await testLive(home);
  await becomes(app, ["deployment_failed resolved"]);
  await db().update(apps).set({ zone: "nowhere.example" }).where(eq(apps.id, app.id));
  expect((await testDeploy(house.caller, app.id)).status).toBe("failed");
  await becomes(app, ["deployment_failed firing", "deployment_failed resolved"]);
});

it("nothing that somebody asked for: a deployment, a restart, a stop, a start", async () => {
  const house = await watchedHost({ bootId: "boot-1" });
  const empty = await watchedApp(house, { routedDeploymentId: null, status: "idle" });
  const live = await testLive({ ...house, app: empty, bootId: "boot-1" });
  const app = { ...empty, routedDeploymentId: live.id };
  await report(house, app);
  await testLive({ ...house, app, bootId: "boot-1" }, 20_002);
  const [routed] = await db().select().from(apps).where(eq(apps.id, app.id));
  const next = { ...app, routedDeploymentId: routed?.routedDeploymentId ?? null };
  const seen = (values: Parameters<typeof containerOf>[1]) => report(house, next, { containerId: "next", ...values });
  await seen({});
  await restartApp(house.caller, app.id);
  await seen({ state: "created" });
  await seen({});
  await stopApp(house.caller, app.id);
  await seen({ state: "exited", exitCode: 0 });
  await startApp(house.caller, app.id);
  // It is to run already, and has not been started yet.
  await seen({ state: "exited", exitCode: 0 });
  await seen({});
  await settleEvents({ appId: app.id });
  expect(await told(app.id)).toEqual([]);
});

it("an edge that goes away", async () => {
  const house = await watchedHost();
  await takeEdgeState(house.worker.id, { kind: "builtin", alive: false, fault: "It was killed.", certificates: [] });
  await waitFor(
    async () =>
      (await rulesOf({ workerId: house.worker.id })).some(({ kind, firingAlertId }) => kind === "edge_down" && firingAlertId),
    { what: "its alert within two seconds", timeoutMs: 2_000, everyMs: 25 },
  );
});
