import { randomUUID } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { apps, deployments, workerEvents, workers } from "@/drizzle/schema";
import { startApp } from "@/server/apps/change-lifecycle";
import { deleteApp } from "@/server/apps/delete-app";
import { db } from "@/server/db";
import { loadRoutes } from "@/server/domains/load-routes";
import {
  appRow,
  deploymentRow,
  testApp,
  testCaller,
  testClaim,
  testDatabase,
  testDeploy,
  testHouse,
  testLive,
  testSwitch,
  testWorker,
} from "@/server/testing";
import { advanceDrains } from "./advance-drains";
import { handleDesiredState, handleToken } from "./http";
import { hashOf } from "./keys";
import { getWorker, listWorkers } from "./list-workers";
import { removeWorker } from "./remove-worker";
import { updateWorkerInput } from "./schema";
import { startDrain } from "./start-drain";
import { connect, greet, hello, testHub } from "./testing/worker-client";
import { updateWorker } from "./update-worker";
import { signWorkerToken } from "./worker-token";

testDatabase();
testHub();
beforeEach(async () => {
  await db().update(workers).set({ removedAt: new Date(), drainingAt: null }).where(isNull(workers.removedAt));
});

const remove = async (id: string, force = false) => removeWorker(await testCaller("administrator"), { id, force });
const asked = (bearer: string) => new Request("http://localhost/v1/workers", { headers: { authorization: `Bearer ${bearer}` } });

const moveOf = async (appId: string) => {
  const [row] = await db()
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, appId), eq(deployments.trigger, "drain")));
  if (!row) throw new Error("Nothing moves");
  return row;
};

describe("removing a host", () => {
  it("is refused while apps are on it, by their names", async () => {
    const house = await testHouse();
    await testLive(house);
    await expect(remove(house.worker.id)).rejects.toMatchObject({
      code: "conflict",
      reason: "host_has_apps",
      message: expect.stringContaining(house.app.name),
    });
    await expect(remove("wrk_none")).rejects.toMatchObject({ code: "not_found" });
    expect((await getWorker(house.worker.id)).apps).toBe(1);
  });

  it("an empty one goes: its key is dead with that reason, its socket is closed, its name is free", async () => {
    const key = `key-${randomUUID()}`;
    const worker = await testWorker({ status: "online", keyHash: hashOf(key), name: "alpha" });
    const client = await connect(worker.id);
    await greet(client, hello({ worker, bootId: "boot" }));
    const token = await signWorkerToken(worker.id, worker.keyVersion);
    expect((await handleDesiredState(asked(token))).status).toBe(200);
    const at = performance.now();
    await remove(worker.id);
    expect(await client.closed).toBe(4401);
    expect(performance.now() - at).toBeLessThan(1_000);
    for (const answer of [await handleDesiredState(asked(token)), await handleToken(asked(key))]) {
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ reason: "host_removed" });
    }
    expect((await listWorkers()).map((view) => view.id)).not.toContain(worker.id);
    await testWorker({ name: "alpha" });
    const [row] = await db().select().from(workers).where(eq(workers.id, worker.id));
    expect(row?.removedAt).not.toBeNull();
    expect(await db().select().from(workerEvents).where(eq(workerEvents.workerId, worker.id))).toContainEqual(
      expect.objectContaining({ kind: "removed" }),
    );
    await expect(remove(worker.id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("by force: its apps count as stopped, what waits and runs there has failed, and a new deployment goes elsewhere", async () => {
    const house = await testHouse();
    await testLive(house);
    const waitingApp = await testApp(house.caller, { workerId: house.worker.id });
    const waiting = await testDeploy(house.caller, waitingApp.id);
    const running = await testDeploy(house.caller, house.app.id);
    await testClaim(house, running.id);
    const other = await testWorker({ status: "online" });
    await remove(house.worker.id, true);
    expect(await appRow(house.app.id)).toMatchObject({
      workerId: null,
      routedDeploymentId: null,
      status: "stopped",
      statusReason: "host_removed",
    });
    for (const { id } of [waiting, running]) {
      expect(await deploymentRow(id)).toMatchObject({
        status: "failed",
        reasonCode: "host_removed",
        reason: `The host ${house.worker.name} was removed while this was deployed there.`,
      });
    }
    expect(await appRow(waitingApp.id)).toMatchObject({ workerId: null, status: "idle" });
    expect(await deploymentRow((await testDeploy(house.caller, house.app.id)).id)).toMatchObject({ workerId: other.id });
    await startApp(house.caller, waitingApp.id).catch((error: unknown) =>
      expect(error).toMatchObject({ reason: "nothing_deployed" }),
    );
  });

  it("by force while an app moves away from it: the move goes on", async () => {
    const house = await testHouse();
    const bootId = `boot-${randomUUID()}`;
    const to = { worker: await testWorker({ status: "online", bootId }), bootId };
    await testLive(house);
    await startDrain(await testCaller("administrator"), { id: house.worker.id, acrossZones: false });
    await advanceDrains();
    const moving = await moveOf(house.app.id);
    const claim = await testClaim(to, moving.id);
    await remove(house.worker.id, true);
    await testSwitch(claim, 20_002);
    await claim.report({ event: "routed", routeVersion: (await deploymentRow(moving.id)).switchedVersion ?? 0 });
    expect(await appRow(house.app.id)).toMatchObject({ workerId: to.worker.id, status: "running" });
  });

  it("by force while an app moves to it: the pointer goes back to where it is live", async () => {
    const house = await testHouse();
    const bootId = `boot-${randomUUID()}`;
    const to = { worker: await testWorker({ status: "online", bootId }), bootId };
    const first = await testLive(house);
    await startDrain(await testCaller("administrator"), { id: house.worker.id, acrossZones: false });
    await advanceDrains();
    const moving = await moveOf(house.app.id);
    await testSwitch(await testClaim(to, moving.id), 20_002);
    await remove(to.worker.id, true);
    expect(await appRow(house.app.id)).toMatchObject({ workerId: house.worker.id, routedDeploymentId: first.id });
    expect((await loadRoutes(house.worker.id))?.routes).toMatchObject([{ appId: house.app.id, hostPort: 20_001 }]);
  });

  it("a deleted app waits no longer for the word of a host that was removed", async () => {
    const house = await testHouse();
    await testLive(house);
    await deleteApp(house.caller, house.app.id);
    await remove(house.worker.id);
    expect(await db().select().from(apps).where(eq(apps.id, house.app.id))).toEqual([]);
  });

  it("while apps are being placed on it none is left on a host that is gone", async () => {
    const caller = await testCaller();
    const worker = await testWorker({ status: "online" });
    const made = await Promise.all(Array.from({ length: 12 }, () => testApp(caller)));
    await Promise.all([...made.map((app) => testDeploy(caller, app.id)), remove(worker.id, true)]);
    for (const app of made) expect((await appRow(app.id)).workerId).toBeNull();
  });
});

describe("changing a host", () => {
  it("names, labels and capacity; null is as measured", async () => {
    const admin = await testCaller("administrator");
    const worker = await testWorker({ cpus: 4, memoryBytes: 1_000_000_000 });
    const view = await updateWorker(admin, {
      id: worker.id,
      name: "beta",
      region: "Frankfurt",
      labels: { disk: "ssd" },
      capacity: { cpus: 2, memoryBytes: 536_870_912 },
    });
    expect(view).toMatchObject({
      name: "beta",
      region: "Frankfurt",
      labels: { disk: "ssd" },
      capacity: { cpus: 2, memoryBytes: 536_870_912, measured: { cpus: 4, memoryBytes: 1_000_000_000 } },
    });
    expect((await updateWorker(admin, { id: worker.id, capacity: { cpus: null } })).capacity).toMatchObject({
      cpus: 4,
      memoryBytes: 536_870_912,
    });
    await testWorker({ name: "taken" });
    await expect(updateWorker(admin, { id: worker.id, name: "taken" })).rejects.toMatchObject({ reason: "name_taken" });
  });

  it("public addresses; null is as the host says or is heard", async () => {
    const admin = await testCaller("administrator");
    const worker = await testWorker({ addresses: ["8.8.4.4"] });
    const change = (publicAddresses: string[] | null) =>
      updateWorker(admin, updateWorkerInput.parse({ id: worker.id, publicAddresses }));
    expect(await change(["203.0.113.7", "2001:DB8:0::7", "203.0.113.7"])).toMatchObject({
      addresses: ["203.0.113.7", "2001:db8::7"],
      publicAddresses: ["203.0.113.7", "2001:db8::7"],
    });
    expect(await change(null)).toMatchObject({ addresses: ["8.8.4.4"], publicAddresses: null });
    for (const wrong of [[], ["example.com"], ["203.0.113.0/24"], ["203.0.113.7`) || PathPrefix(`/"]])
      expect(updateWorkerInput.safeParse({ id: worker.id, publicAddresses: wrong }).success).toBe(false);
  });

  it("another zone changes the addresses of its apps: agreed, its route document says so", async () => {
    const house = await testHouse();
    await testLive(house);
    const admin = await testCaller("administrator");
    const before = await loadRoutes(house.worker.id);
    const wish = { id: house.worker.id, zone: "new.test" };
    await expect(updateWorker(admin, wish)).rejects.toMatchObject({ reason: "addresses_change" });
    await updateWorker(admin, { ...wish, changeAddresses: true });
    const after = await loadRoutes(house.worker.id);
    expect(after?.routes).toMatchObject([{ hostnames: [{ hostname: `${house.app.subdomain}.new.test` }] }]);
    expect(after?.version).toBe((before?.version ?? 0) + 1);
  });
});

it("a deleted app is gone when its hosts let go of it and are taken out at the same moment", async () => {
  const house = await testHouse();
  const other = await testWorker({ status: "online" });
  const first = await testLive(house, 20_001);
  await testLive(house, 20_002);
  await db().update(deployments).set({ workerId: other.id }).where(eq(deployments.id, first.id));
  await db().update(apps).set({ workerId: other.id }).where(eq(apps.id, house.app.id));
  await deleteApp(house.caller, house.app.id);
  let isHeld = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const lettingGo = db().transaction(async (tx) => {
    await tx
      .update(apps)
      .set({ goneFrom: [other.id] })
      .where(eq(apps.id, house.app.id));
    isHeld();
    await new Promise((resolve) => setTimeout(resolve, 500));
  });
  await held;
  await remove(house.worker.id);
  await lettingGo;
  expect(await db().select().from(apps).where(eq(apps.id, house.app.id))).toEqual([]);
});
