import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { appExits, apps } from "@/drizzle/schema";
import { containerOf, type Watched, type WatchedApp, watchedApp, watchedHost } from "@/server/alerts/events/testing/watched";
import { db } from "@/server/db";
import { prune } from "@/server/db/prune";
import { appRow, testDatabase } from "@/server/testing";
import { observeContainers } from "./observe";

testDatabase();

const report = (house: Watched, app: WatchedApp, container: Parameters<typeof containerOf>[1], afterSilence = false) =>
  observeContainers(house.worker.id, {
    desiredVersion: Number.MAX_SAFE_INTEGER,
    items: [containerOf(app, container)],
    afterSilence,
  });
const exitsOf = (app: WatchedApp) => db().select().from(appExits).where(eq(appExits.appId, app.id));
const begin = async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  await report(house, app, {});
  return { house, app };
};

it("writes an end down once, whoever reports it how often, and whether it is started again or not", async () => {
  const { house, app } = await begin();
  const restarted = { state: "restarting", exitCode: 1, restarts: 1 } as const;
  await Promise.all([1, 2, 3].map(() => report(house, app, restarted)));
  expect(await exitsOf(app)).toMatchObject([{ deploymentId: app.routedDeploymentId, exitCode: 1, outOfMemory: false }]);
  await report(house, app, { restarts: 1 });
  const ended = { state: "exited", exitCode: 137, outOfMemory: true, restarts: 1 } as const;
  await Promise.all([1, 2, 3].map(() => report(house, app, ended)));
  expect((await exitsOf(app)).filter(({ outOfMemory }) => outOfMemory)).toHaveLength(1);
  expect(await exitsOf(app)).toHaveLength(2);
  expect(await appRow(app.id)).toMatchObject({ seenContainerId: `container-${app.id}`, seenRestarts: 1 });
});

it("does not take what somebody asked for as one", async () => {
  const { house, app } = await begin();
  // A restart: its host hides the stop, and the engine counts anew.
  await report(house, app, { state: "created" });
  await report(house, app, { restarts: 0 });
  // A new version, and the one before.
  await report(house, app, { containerId: "another" });
  await report(house, app, { restarts: 4 });
  await db().update(apps).set({ wanted: "stopped" }).where(eq(apps.id, app.id));
  await report(house, app, { state: "exited", exitCode: 0 });
  expect(await exitsOf(app)).toEqual([]);
});

it("keeps few of those whose moment nobody knows", async () => {
  const { house, app } = await begin();
  await report(house, app, { restarts: 50 }, true);
  expect(await exitsOf(app)).toHaveLength(2);
});

it("forgets them after a day", async () => {
  const { house, app } = await begin();
  await report(house, app, { restarts: 2 });
  const [older] = await exitsOf(app);
  await db()
    .update(appExits)
    .set({ at: sql`clock_timestamp() - interval '25 hours'` })
    .where(eq(appExits.id, older?.id ?? ""));
  await prune();
  expect(await exitsOf(app)).toHaveLength(1);
});
