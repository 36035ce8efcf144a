import { eq } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { apps } from "@/drizzle/schema";
import { listPlaces } from "@/server/apps/list-places";
import { updateApp } from "@/server/apps/update-app";
import { db } from "@/server/db";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import {
  appRow,
  deploymentRow,
  testApp,
  testCaller,
  testDatabase,
  testDeploy,
  testHouse,
  testLive,
  testWorker,
} from "@/server/testing";
import { administrator, anotherHost, testHostsAnew } from "@/server/testing/hosts";
import { cordonWorker } from "@/server/workers/change-cordon";
import { cancelDeployment } from ".";

testDatabase();
testHostsAnew();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

it("a cordoned host keeps its apps' deployments and gets no new app", async () => {
  const house = await testHouse();
  const other = await anotherHost();
  await testLive(house);
  await cordonWorker(await administrator(), house.worker.id);
  expect(await deploymentRow((await testDeploy(house.caller, house.app.id)).id)).toMatchObject({ workerId: house.worker.id });
  const fresh = await testApp(house.caller);
  const { id, placement } = await testDeploy(house.caller, fresh.id);
  expect(await deploymentRow(id)).toMatchObject({ workerId: other.worker.id });
  expect(placement?.sentence).toContain("is the only host that fits");
});

it("no host fits: the deployment has failed at once and says what was missing", async () => {
  const caller = await testCaller();
  const small = await testWorker({ status: "online", memoryBytes: 100 * 1_048_576, cpus: 2 });
  const shut = await testWorker({ status: "online", cordonedAt: new Date() });
  const app = await testApp(caller);
  const created = await testDeploy(caller, app.id);
  expect(created).toMatchObject({
    status: "failed",
    reasonCode: "no_host_fits",
    placement: null,
    stages: [{ name: "queue", error: expect.any(String) }],
  });
  expect(created.reason).toContain(`${small.name}: 100 MB of memory free, 256 MB needed`);
  expect(created.reason).toContain(`${shut.name}: cordoned`);
  expect(created.finishedAt).not.toBeNull();
  expect(await appRow(app.id)).toMatchObject({ workerId: null, status: "idle", lastNumber: 1 });
  await expect(cancelDeployment(caller, created.id)).rejects.toMatchObject({ reason: "deployment_ended" });
});

it("what waits goes on when a later one finds no host", async () => {
  const house = await testHouse();
  await testLive(house);
  const waiting = await testDeploy(house.caller, house.app.id);
  await db().update(apps).set({ zone: "nowhere.test" }).where(eq(apps.id, house.app.id));
  expect((await testDeploy(house.caller, house.app.id)).reasonCode).toBe("no_host_fits");
  expect(await deploymentRow(waiting.id)).toMatchObject({ status: "queued" });
});

it("ten at once are not promised the same memory", async () => {
  const caller = await testCaller();
  await testWorker({ status: "online", memoryBytes: 1_024 * 1_048_576, cpus: 2 });
  const made = await Promise.all(Array.from({ length: 10 }, () => testApp(caller)));
  const created = await Promise.all(made.map((app) => testDeploy(caller, app.id)));
  expect(created.filter(({ status }) => status === "queued")).toHaveLength(4);
  expect(created.filter(({ reasonCode }) => reasonCode === "no_host_fits")).toHaveLength(6);
});

it("an app goes to the zone and the labels that it asks for", async () => {
  const caller = await testCaller();
  await testWorker({ status: "online" });
  const meant = await testWorker({ status: "online", zone: "eu.test", labels: { disk: "ssd" } });
  await testWorker({ status: "online", zone: "eu.test" });
  const app = await testApp(caller, { zone: "eu.test", hostLabels: { disk: "ssd" } });
  expect(await deploymentRow((await testDeploy(caller, app.id)).id)).toMatchObject({ workerId: meant.id });
});

it("whoever is signed in learns the names of zones and labels, and chooses of them", async () => {
  const caller = await testCaller();
  await testWorker({ zone: "eu.test", labels: { disk: "ssd" } });
  expect(await listPlaces()).toEqual({ choice: false, zones: ["eu.test"], labels: [{ key: "disk", values: ["ssd"] }] });
  await testWorker({ zone: "us.test", labels: { disk: "hdd", gpu: "yes" } });
  expect(await listPlaces()).toEqual({
    choice: true,
    zones: ["eu.test", "us.test"],
    labels: [
      { key: "disk", values: ["hdd", "ssd"] },
      { key: "gpu", values: ["yes"] },
    ],
  });
  const app = await testApp(caller);
  const place = { zone: "us.test", hostLabels: { gpu: "yes" } };
  expect(await updateApp(caller, { id: app.id, ...place })).toMatchObject(place);
  expect(await updateApp(caller, { id: app.id, zone: null, hostLabels: {} })).toMatchObject({ zone: null, hostLabels: {} });
});
