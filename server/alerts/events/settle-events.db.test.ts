import { and, eq, sql } from "drizzle-orm";
import { PostgresJsPreparedQuery } from "drizzle-orm/postgres-js";
import { expect, it, vi } from "vitest";
import { alertRules, alerts, appExits, apps, deployments, workers } from "@/drizzle/schema";
import { observeContainers } from "@/server/apps";
import { db } from "@/server/db";
import { newId } from "@/server/ids";
import { deploymentRow, testClaim, testDatabase, testDeploy, testLive } from "@/server/testing";
import { markOffline } from "@/server/workers/mark-offline";
import { settleEvents } from "./settle-events";
import { alertsOf, containerOf, told, type Watched, watchedApp, watchedHost } from "./testing/watched";

testDatabase();

const silence = (workerId: string) =>
  db().update(workers).set({ lastSeenAt: sql`clock_timestamp() - interval '1 minute'` }).where(eq(workers.id, workerId));
const goSilent = async ({ worker }: Watched) => {
  await silence(worker.id);
  await markOffline(10_000);
};
const report = (house: Watched, items: ReturnType<typeof containerOf>[]) =>
  observeContainers(house.worker.id, { desiredVersion: Number.MAX_SAFE_INTEGER, items });
const exits = (appId: string, count: number, secondsAgo = 1) =>
  db()
    .insert(appExits)
    .values(
      Array.from({ length: count }, () => ({
        id: newId("appExit"),
        appId,
        deploymentId: "dep",
        at: sql`clock_timestamp() - make_interval(secs => ${secondsAgo})`,
      })),
    );
const set = (appId: string, change: Partial<typeof apps.$inferInsert>) => db().update(apps).set(change).where(eq(apps.id, appId));
const transactionsOf = (cause: string) =>
  db().execute<{ fired: string; xmin: string }>(sql`select xmin::text as xmin from alerts where cause = ${cause} group by xmin`);
const statements = async (work: () => Promise<void>): Promise<number> => {
  const spy = vi.spyOn(PostgresJsPreparedQuery.prototype, "execute");
  try {
    await work();
    return spy.mock.calls.length;
  } finally {
    spy.mockRestore();
  }
};

it("tells the outage of a host with 40 apps as one cause, in one transaction, and its end", async () => {
  const house = await watchedHost();
  const running = await Promise.all(Array.from({ length: 40 }, () => watchedApp(house)));
  const stopped = await watchedApp(house, { wanted: "stopped", status: "stopped", statusReason: "stopped_by_user" });
  await goSilent(house);
  // Whichever ring comes first, even that of one of the apps.
  await settleEvents({ appId: running[0]?.id ?? "" });
  const [host] = await db().select().from(workers).where(eq(workers.id, house.worker.id));
  const cause = `host:${house.worker.id}:${host?.statusChangedAt.getTime()}`;
  const fired = await db().select().from(alerts).where(eq(alerts.cause, cause));
  expect(fired).toHaveLength(41);
  expect(await transactionsOf(cause)).toHaveLength(1);
  expect(fired.find(({ workerId }) => workerId !== null)).toMatchObject({ kind: "host_offline", teamId: null });
  expect(fired.find(({ kind }) => kind === "host_offline")?.reason).toContain("40 apps are affected.");
  expect(await told(stopped.id)).toEqual([]);

  await settleEvents("all");
  await db()
    .update(workers)
    .set({ status: "online", statusChangedAt: sql`clock_timestamp()` })
    .where(eq(workers.id, host?.id ?? ""));
  await report(
    house,
    running.map((app) => containerOf(app)),
  );
  await settleEvents({ workerId: house.worker.id });
  const over = await db().select().from(alerts).where(eq(alerts.cause, cause));
  expect(over).toHaveLength(41);
  expect(new Set(over.map(({ state }) => state))).toEqual(new Set(["resolved"]));
  expect(await transactionsOf(cause)).toHaveLength(1);
});

it("fires once, however many settle at the same time", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house, { status: "crashed", statusReason: "exited" });
  await Promise.all([settleEvents({ appId: app.id }), settleEvents({ workerId: house.worker.id }), settleEvents("all")]);
  expect(await told(app.id)).toEqual(["offline firing"]);
});

it("tells of a container that ended, until it runs again", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  await report(house, [containerOf(app)]);
  await report(house, [containerOf(app, { state: "exited", exitCode: 1 })]);
  await settleEvents({ appId: app.id });
  expect(await told(app.id)).toEqual(["offline firing"]);
  await report(house, [containerOf(app)]);
  await settleEvents({ appId: app.id });
  const [alert] = await alertsOf(app.id);
  expect(alert).toMatchObject({ state: "resolved", resolvedReason: "The app runs again." });
});

it("tells of an app that ends again and again once, and not each time", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  await report(house, [containerOf(app)]);
  for (let restarts = 1; restarts <= 6; restarts += 1) {
    await report(house, [containerOf(app, { state: "restarting", exitCode: 1, restarts })]);
    await settleEvents({ workerId: house.worker.id });
    await report(house, [containerOf(app, { restarts })]);
    await settleEvents({ workerId: house.worker.id });
    expect(await told(app.id)).toEqual(restarts < 3 ? [] : ["crashloop firing"]);
  }
  // Also not while it waits long for its next start.
  await report(house, [containerOf(app, { state: "restarting", exitCode: 1, restarts: 7 })]);
  await set(app.id, { statusChangedAt: new Date(Date.now() - 60_000) });
  await settleEvents("all");
  expect(await told(app.id)).toEqual(["crashloop firing"]);
});

it("ends a crash loop after ten minutes of steady running", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  await exits(app.id, 3, 240);
  await settleEvents({ appId: app.id });
  expect(await told(app.id)).toEqual(["crashloop firing"]);
  await db()
    .update(appExits)
    .set({ at: sql`${appExits.at} - interval '355 seconds'` })
    .where(eq(appExits.appId, app.id));
  await settleEvents({ appId: app.id });
  expect(await told(app.id)).toEqual(["crashloop firing"]);
  await db()
    .update(appExits)
    .set({ at: sql`${appExits.at} - interval '6 seconds'` })
    .where(eq(appExits.appId, app.id));
  await settleEvents({ appId: app.id });
  expect(await told(app.id)).toEqual(["crashloop resolved"]);
});

it("does not fire again at a start for what was before the stop", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  await exits(app.id, 3);
  await settleEvents({ appId: app.id });
  await set(app.id, { wanted: "stopped", updatedAt: new Date() });
  await settleEvents({ appId: app.id });
  const [alert] = await alertsOf(app.id);
  expect(alert?.resolvedReason).toBe("The app was stopped on purpose.");
  await set(app.id, { wanted: "running", updatedAt: new Date() });
  await settleEvents({ appId: app.id });
  expect(await told(app.id)).toEqual(["crashloop resolved"]);
});

it.each([
  ["the app is deleted", { deletedAt: new Date() }, "The app was deleted."],
  ["the app loses its version", { routedDeploymentId: null, status: "idle" as const }, "The app has no version that is to run."],
])("is over when %s", async (_name, change, reason) => {
  const house = await watchedHost();
  const app = await watchedApp(house, { status: "crashed", statusReason: "exited" });
  await settleEvents({ appId: app.id });
  await set(app.id, change);
  await settleEvents({ appId: app.id });
  expect((await alertsOf(app.id))[0]).toMatchObject({ state: "resolved", resolvedReason: reason });
});

it("is over when the rule is switched off, and begins anew when it is switched on", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house, { status: "crashed", statusReason: "exited" });
  const enable = (enabled: boolean) =>
    db()
      .update(alertRules)
      .set({ enabled })
      .where(and(eq(alertRules.appId, app.id), eq(alertRules.kind, "offline")));
  for (const enabled of [true, false, true]) {
    await enable(enabled);
    await settleEvents({ appId: app.id });
  }
  expect(await told(app.id)).toEqual(["offline firing", "offline resolved"]);
});

it("tells of a host that was taken out with an app that is to run", async () => {
  const house = await watchedHost();
  const lost = { status: "stopped", statusReason: "host_removed", routedDeploymentId: null, workerId: null } as const;
  const app = await watchedApp(house, lost);
  await settleEvents({ workerId: house.worker.id });
  expect(await told(app.id)).toEqual(["offline firing"]);
});

it("tells of a deployment that failed until one succeeds, and of no cancelled one", async () => {
  const house = await watchedHost({ bootId: "boot-1" });
  const app = await watchedApp(house, { routedDeploymentId: null, status: "idle" });
  const home = { ...house, app, bootId: "boot-1" };
  const fail = async () => {
    const { id } = await testDeploy(house.caller, app.id);
    const claim = await testClaim(home, id);
    await claim.report({ event: "failed", code: "build_failed", reason: "The build failed." });
    await settleEvents({ appId: app.id });
    return deploymentRow(id);
  };
  const first = await fail();
  expect(first.status).toBe("failed");
  await fail();
  const cancelled = await testDeploy(house.caller, app.id);
  await db().update(deployments).set({ status: "cancelled", finishedAt: new Date() }).where(eq(deployments.id, cancelled.id));
  await settleEvents("all");
  expect(await alertsOf(app.id)).toMatchObject([
    {
      kind: "deployment_failed",
      state: "firing",
      deploymentId: first.id,
      reason: `Deployment 1 of ${app.name} failed: The build failed.`,
    },
  ]);
  await testLive(home);
  await settleEvents({ appId: app.id });
  expect(await alertsOf(app.id)).toMatchObject([{ state: "resolved", resolvedReason: "Deployment 4 succeeded." }]);
});

it("takes as many statements for a hundred apps as for one", async () => {
  const few = await watchedHost();
  const many = await watchedHost();
  await watchedApp(few);
  for (let count = 0; count < 100; count += 1) await watchedApp(many);
  const countOf = async (house: Watched) => {
    await goSilent(house);
    return statements(() => settleEvents({ workerId: house.worker.id }));
  };
  const one = await countOf(few);
  expect(await countOf(many)).toBe(one);
  expect(one).toBeGreaterThan(5);
  expect(one).toBeLessThan(20);
});
