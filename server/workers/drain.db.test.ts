import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { apps, workers } from "@/drizzle/schema";
import { observeContainers } from "@/server/apps";
import { startApp, stopApp } from "@/server/apps/change-lifecycle";
import { deleteApp } from "@/server/apps/delete-app";
import { finishDelete } from "@/server/apps/finish-delete";
import { db } from "@/server/db";
import { cancelDeployment, rollBack } from "@/server/deployments";
import { closeRedis } from "@/server/live";
import { closeQueues, isDeployQueued } from "@/server/queue";
import {
  appRow,
  deploymentRow,
  testApp,
  testClaim,
  testCommit,
  testDatabase,
  testDeploy,
  testHouse,
  testLive,
  testSwitch,
} from "@/server/testing";
import {
  administrator,
  anotherHost,
  deploymentsOf,
  desiredOn,
  drain,
  emptied,
  eventsOf,
  finishOn,
  newestOf,
  routesOn,
  testHostsAnew,
} from "@/server/testing/hosts";
import { advanceDrains } from "./advance-drains";
import { uncordonWorker } from "./change-cordon";
import { endDrain } from "./end-drain";
import { getWorker } from "./list-workers";
import { previewDrain } from "./preview-drain";

testDatabase();
testHostsAnew();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

describe("a drain", () => {
  it("moves an app: built again from its commit, and served by the old host until the new one's edge has confirmed", async () => {
    const house = await testHouse();
    const from = house.worker.id;
    const to = await anotherHost();
    const first = await testLive(house);
    await db().update(apps).set({ memoryMb: 300 }).where(eq(apps.id, house.app.id));
    await drain(from);
    expect(await getWorker(from)).toMatchObject({ cordoned: true, draining: { appsLeft: 1, acrossZones: false } });
    await advanceDrains();
    const moving = await newestOf(house.app.id);
    expect(moving).toMatchObject({
      status: "queued",
      trigger: "drain",
      workerId: to.worker.id,
      commit: testCommit,
      imageOfDeploymentId: null,
      snapshot: { memoryMb: 256 },
      placement: { workerName: to.worker.name },
    });
    expect(await isDeployQueued(to.worker.id, moving.id)).toBe(true);
    expect(await appRow(house.app.id)).toMatchObject({ workerId: from, routedDeploymentId: first.id });

    const claim = await testClaim(to, moving.id);
    await testSwitch(claim, 20_002);
    expect(await appRow(house.app.id)).toMatchObject({ workerId: to.worker.id, routedDeploymentId: moving.id });
    expect(await routesOn(from)).toEqual([{ appId: house.app.id, hostPort: 20_001 }]);
    expect(await routesOn(to.worker.id)).toEqual([{ appId: house.app.id, hostPort: 20_002 }]);
    expect((await desiredOn(from)).apps).toMatchObject([{ deploymentId: first.id }]);

    const before = await desiredOn(from);
    await claim.report({ event: "routed", routeVersion: (await deploymentRow(moving.id)).switchedVersion ?? 0 });
    const after = await desiredOn(from);
    expect(await routesOn(from)).toEqual([]);
    expect(after).toMatchObject({ apps: [], ended: [{ deploymentId: first.id }] });
    expect(after.routeVersion).toBe(before.routeVersion + 1);
    expect(after.version).toBeGreaterThan(before.version);

    await advanceDrains();
    expect((await getWorker(from)).draining).not.toBeNull();
    await emptied(from);
    expect((await appRow(house.app.id)).status).toBe("running");
    await advanceDrains();
    expect(await getWorker(from)).toMatchObject({ draining: null, cordoned: true, apps: 0 });
    expect(await eventsOf(from)).toMatchObject([
      { kind: "drain-started" },
      { kind: "app-moved", sentence: `${house.app.name} runs on ${to.worker.name} now.` },
      { kind: "drain-finished", sentence: "1 app moved to other hosts." },
    ]);
  });

  it("what the old host reports says nothing of an app that has moved", async () => {
    const house = await testHouse();
    const to = await anotherHost();
    await testLive(house);
    await drain(house.worker.id);
    await advanceDrains();
    await finishOn(to, house.app.id, 20_002);
    const { desiredVersion } = await desiredOn(house.worker.id).then((state) => ({ desiredVersion: state.version }));
    await observeContainers(house.worker.id, { desiredVersion, items: [] });
    expect(await appRow(house.app.id)).toMatchObject({ status: "running", statusReason: null });
  });

  it("an edge that refuses puts the pointer back on the old host; the app stays, and is tried again when that is asked", async () => {
    const house = await testHouse();
    const from = house.worker.id;
    const to = await anotherHost();
    const first = await testLive(house);
    await drain(from);
    await advanceDrains();
    const moving = await newestOf(house.app.id);
    const claim = await testClaim(to, moving.id);
    await testSwitch(claim, 20_002);
    await claim.report({ event: "failed", code: "route_refused", reason: "The edge refused it." });
    expect(await appRow(house.app.id)).toMatchObject({ workerId: from, routedDeploymentId: first.id });
    expect(await routesOn(from)).toEqual([{ appId: house.app.id, hostPort: 20_001 }]);
    expect(await routesOn(to.worker.id)).toEqual([]);
    expect((await desiredOn(to.worker.id)).ended).toMatchObject([{ deploymentId: moving.id }]);
    await advanceDrains();
    expect(await getWorker(from)).toMatchObject({ draining: null, apps: 1 });
    expect((await eventsOf(from)).at(-1)).toEqual({
      kind: "drain-finished",
      sentence: `0 apps moved to other hosts. 1 app stays here: ${house.app.name} (deployment #${moving.number} did not succeed: The edge refused it).`,
    });
    expect(await deploymentsOf(house.app.id)).toHaveLength(2);
    await drain(from);
    await advanceDrains();
    expect(await newestOf(house.app.id)).toMatchObject({ status: "queued", trigger: "drain", number: 3 });
  });

  it("goes one by one, also with two replicas of web, and past the app that fails", async () => {
    const house = await testHouse();
    const to = await anotherHost();
    const names = ["a", "b"].map((letter) => `${letter}-${randomUUID().slice(0, 8)}`);
    const [one, two] = await Promise.all(
      names.map((name) => testApp(house.caller, { name, subdomain: name, workerId: house.worker.id })),
    );
    await db().delete(apps).where(eq(apps.id, house.app.id));
    if (!one || !two) throw new Error("There are no apps");
    await testLive({ ...house, app: one }, 20_001);
    await testLive({ ...house, app: two }, 20_003);
    await drain(house.worker.id);
    await Promise.all([advanceDrains(), advanceDrains(), advanceDrains()]);
    await advanceDrains();
    expect(await deploymentsOf(one.id)).toHaveLength(2);
    expect(await deploymentsOf(two.id)).toHaveLength(1);
    const claim = await testClaim(to, (await newestOf(one.id)).id);
    await claim.report({ event: "failed", code: "build_failed", reason: "It broke." });
    await advanceDrains();
    expect(await newestOf(two.id)).toMatchObject({ trigger: "drain", workerId: to.worker.id });
    await cancelDeployment(house.caller, (await newestOf(two.id)).id);
    await advanceDrains();
    expect((await eventsOf(house.worker.id)).at(-1)?.sentence).toContain("2 apps stay here");
    expect(await deploymentsOf(two.id)).toHaveLength(2);
  });

  it("an app keeps its address: to another zone it goes only where that was agreed", async () => {
    const house = await testHouse();
    const far = await anotherHost({ zone: "far.test" });
    await testLive(house);
    expect((await previewDrain(house.worker.id)).items).toMatchObject([
      { move: "new-address", to: { id: far.worker.id }, newUrl: expect.stringContaining("far.test") },
    ]);
    await drain(house.worker.id);
    await advanceDrains();
    expect(await deploymentsOf(house.app.id)).toHaveLength(1);
    expect((await eventsOf(house.worker.id)).at(-1)?.sentence).toContain("in zone far.test, localhost is asked for");
    await drain(house.worker.id, true);
    await advanceDrains();
    expect(await newestOf(house.app.id)).toMatchObject({ trigger: "drain", workerId: far.worker.id });
  });

  it("a stopped app moves without being started, and is built at its next start", async () => {
    const house = await testHouse();
    const to = await anotherHost();
    const first = await testLive(house);
    await stopApp(house.caller, house.app.id);
    await drain(house.worker.id);
    await advanceDrains();
    expect(await appRow(house.app.id)).toMatchObject({
      workerId: to.worker.id,
      routedDeploymentId: null,
      status: "stopped",
      statusReason: "host_drained",
    });
    expect(await deploymentsOf(house.app.id)).toHaveLength(1);
    expect(await routesOn(to.worker.id)).toEqual([{ appId: house.app.id, hostPort: null }]);
    expect(await routesOn(house.worker.id)).toEqual([]);
    expect((await desiredOn(house.worker.id)).ended).toMatchObject([{ deploymentId: first.id }]);
    await emptied(to.worker.id);
    expect((await appRow(house.app.id)).status).toBe("stopped");
    await startApp(house.caller, house.app.id);
    expect(await newestOf(house.app.id)).toMatchObject({ workerId: to.worker.id, commit: testCommit, status: "queued" });
    await finishOn(to, house.app.id, 20_004);
    expect(await appRow(house.app.id)).toMatchObject({ wanted: "running", status: "running" });
    expect(await routesOn(to.worker.id)).toEqual([{ appId: house.app.id, hostPort: 20_004 }]);
  });

  it("what waits is built on the other host; what is being built here ends here first", async () => {
    const house = await testHouse();
    const to = await anotherHost();
    await testLive(house);
    const running = await testDeploy(house.caller, house.app.id, "b".repeat(40));
    const claim = await testClaim(house, running.id);
    await drain(house.worker.id);
    await advanceDrains();
    expect(await newestOf(house.app.id)).toMatchObject({ id: running.id, status: "fetching", workerId: house.worker.id });
    expect((await getWorker(house.worker.id)).draining).not.toBeNull();
    await db().update(workers).set({ drainingAt: null }).where(eq(workers.id, house.worker.id));
    const waiting = await testDeploy(house.caller, house.app.id, "c".repeat(40));
    expect(await deploymentRow(waiting.id)).toMatchObject({ workerId: house.worker.id });
    await claim.report({ event: "failed", code: "fetch_failed", reason: "It broke." });
    await drain(house.worker.id);
    await advanceDrains();
    expect(await deploymentRow(waiting.id)).toMatchObject({ workerId: to.worker.id, status: "queued", trigger: "api" });
    expect(await isDeployQueued(to.worker.id, waiting.id)).toBe(true);
    expect(await isDeployQueued(house.worker.id, waiting.id)).toBe(false);
    await expect(testClaim(house, waiting.id)).rejects.toMatchObject({ reason: "claim_refused" });
  });

  it("somebody's own deployment moves the app as well", async () => {
    const house = await testHouse();
    const to = await anotherHost();
    await testLive(house);
    await drain(house.worker.id);
    await testDeploy(house.caller, house.app.id, "b".repeat(40));
    await advanceDrains();
    expect(await newestOf(house.app.id)).toMatchObject({ trigger: "api", workerId: to.worker.id, status: "queued" });
  });

  it("a deleted app goes when both hosts have said that nothing is left", async () => {
    const house = await testHouse();
    const to = await anotherHost();
    await testLive(house);
    await drain(house.worker.id);
    await advanceDrains();
    const claim = await testClaim(to, (await newestOf(house.app.id)).id);
    await testSwitch(claim, 20_002);
    await deleteApp(house.caller, house.app.id);
    for (const id of [house.worker.id, to.worker.id]) {
      expect(await desiredOn(id)).toMatchObject({ apps: [], claims: [], tombstones: [{ appId: house.app.id }] });
      expect(await routesOn(id)).toEqual([]);
    }
    await finishDelete(to.worker.id, house.app.id);
    expect((await desiredOn(to.worker.id)).tombstones).toEqual([]);
    expect((await desiredOn(house.worker.id)).tombstones).toHaveLength(1);
    await finishDelete(house.worker.id, house.app.id);
    expect(await db().select().from(apps).where(eq(apps.id, house.app.id))).toEqual([]);
    await advanceDrains();
    expect((await getWorker(house.worker.id)).draining).toBeNull();
  });

  it("ended: nothing more moves, what is moving arrives, and the host takes apps again when it is uncordoned", async () => {
    const house = await testHouse();
    const to = await anotherHost();
    await testLive(house);
    const admin = await administrator();
    await expect(endDrain(admin, house.worker.id)).rejects.toMatchObject({ reason: "host_not_draining" });
    await drain(house.worker.id);
    await advanceDrains();
    await expect(uncordonWorker(admin, house.worker.id)).rejects.toMatchObject({ reason: "host_draining" });
    await endDrain(admin, house.worker.id);
    await advanceDrains();
    await finishOn(to, house.app.id, 20_002);
    expect(await appRow(house.app.id)).toMatchObject({ workerId: to.worker.id });
    expect((await uncordonWorker(admin, house.worker.id)).cordoned).toBe(false);
  });

  it("two hosts drained at once send their apps to the third", async () => {
    const one = await testHouse();
    const two = await testHouse();
    const to = await anotherHost();
    await testLive(one);
    await testLive(two, 20_005);
    await Promise.all([drain(one.worker.id), drain(two.worker.id)]);
    await Promise.all([advanceDrains(), advanceDrains()]);
    await advanceDrains();
    for (const { app } of [one, two]) {
      expect((await deploymentsOf(app.id)).map((row) => row.workerId)).toEqual([expect.any(String), to.worker.id]);
    }
  });
});

it("a rollback to a version that ran on the host before builds its commit again where the app is now", async () => {
  const house = await testHouse();
  const to = await anotherHost();
  const first = await testLive(house);
  await testLive(house, 20_002);
  await drain(house.worker.id);
  await advanceDrains();
  await finishOn(to, house.app.id, 20_003);
  expect((await desiredOn(house.worker.id)).protectedImages).toEqual([]);
  const back = await rollBack(house.caller, { appId: house.app.id, deploymentId: first.id, pauseDeploys: false });
  expect(await deploymentRow(back.id)).toMatchObject({
    workerId: to.worker.id,
    imageOfDeploymentId: null,
    commit: testCommit,
    trigger: "rollback",
  });
});
