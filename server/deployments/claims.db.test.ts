import { randomUUID } from "node:crypto";
import { eq, isNotNull } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { apps, deploymentStages, deployments, workers } from "@/drizzle/schema";
import { stopApp } from "@/server/apps/change-lifecycle";
import { db, transaction } from "@/server/db";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import {
  appRow,
  builtEvent,
  deploymentRow,
  fetchedEvent,
  startedEvent,
  testClaim,
  testDatabase,
  testDeploy,
  testHouse,
  testLive,
  testSwitch,
} from "@/server/testing";
import { loadDesiredState } from "@/server/workers/desired-state";
import { announce, cancelDeployment, getDeployment } from ".";
import { applyTransition } from "./apply-transition";
import { claimDeployment } from "./claim-deployment";
import { endAllOf } from "./end-all-of";
import { endClaimsOfOlderBoots } from "./end-claims";
import { recoverStuck } from "./recover-stuck";
import { settleOverdueRoutes } from "./settle-routes";

testDatabase();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

describe("claiming", () => {
  it("20 at once: one has it, the others are refused", async () => {
    const { caller, app, worker, bootId } = await testHouse();
    const { id } = await testDeploy(caller, app.id);
    const claims = await Promise.allSettled(
      Array.from({ length: 20 }, () => claimDeployment(worker.id, { deploymentId: id, claimId: randomUUID(), bootId })),
    );
    expect(claims.filter((claim) => claim.status === "fulfilled")).toHaveLength(1);
    for (const claim of claims) {
      if (claim.status === "rejected") expect(claim.reason).toMatchObject({ code: "conflict", reason: "claim_refused" });
    }
  });

  it("the same claim gets the same answer, until it ends", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const request = { deploymentId: id, claimId: randomUUID(), bootId: house.bootId };
    const first = await claimDeployment(house.worker.id, request);
    expect((await claimDeployment(house.worker.id, request)).spec).toEqual(first.spec);
    const failed = { event: "failed", code: "fetch_failed", reason: "No." } as const;
    await applyTransition(house.worker.id, { claimId: request.claimId, deploymentId: id, number: 1, ageMs: 0, body: failed });
    await expect(claimDeployment(house.worker.id, request)).rejects.toMatchObject({ reason: "claim_refused" });
  });

  it("refuses another host, an unknown boot and a deleted app", async () => {
    const house = await testHouse();
    const other = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const request = { deploymentId: id, claimId: randomUUID(), bootId: house.bootId };
    await expect(claimDeployment(other.worker.id, request)).rejects.toMatchObject({ reason: "claim_refused" });
    await expect(claimDeployment(house.worker.id, { ...request, bootId: "older-boot" })).rejects.toMatchObject({
      reason: "claim_refused",
    });
    expect((await deploymentRow(id)).status).toBe("queued");
    await db().update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, house.app.id));
    await expect(claimDeployment(house.worker.id, request)).rejects.toMatchObject({ reason: "claim_refused" });
  });

  it("ends a deployment whose secrets nobody can read, with that reason", async () => {
    const { caller, app, worker, bootId } = await testHouse();
    const { id } = await testDeploy(caller, app.id);
    await db().update(deployments).set({ sealedEnvironment: "v1.00000000.AAAA.AAAA" }).where(eq(deployments.id, id));
    const claim = claimDeployment(worker.id, { deploymentId: id, claimId: randomUUID(), bootId });
    await expect(claim).rejects.toMatchObject({ reason: "claim_refused" });
    expect(await deploymentRow(id)).toMatchObject({ status: "failed", reason: expect.stringContaining("SECRETS_KEY") });
  });

  it("is listed from the version on that the answer names", async () => {
    const { caller, app, worker, bootId } = await testHouse();
    const { id } = await testDeploy(caller, app.id);
    const claimId = randomUUID();
    const { desiredVersion } = await claimDeployment(worker.id, { deploymentId: id, claimId, bootId });
    const state = await loadDesiredState(worker.id);
    expect(state?.version).toBe(desiredVersion);
    expect(state?.claims).toMatchObject([
      { claimId, deploymentId: id, switchedVersion: null, lastTransition: 0, confirmWithinMs: null },
    ]);
  });
});

describe("transitions", () => {
  it("go the whole way, each stage with its times", async () => {
    const house = await testHouse();
    const first = await testLive(house, 20_001);
    expect((await appRow(house.app.id)).status).toBe("running");
    const second = await testLive(house, 20_002);
    expect(await second.report({ event: "drained" })).toBe("applied");
    expect(await getDeployment(house.caller, first.id)).toMatchObject({ status: "retired" });
    const live = await getDeployment(house.caller, second.id);
    expect(live.status).toBe("live");
    expect(live.stages.map((stage) => stage.name)).toEqual(["queue", "fetch", "build", "start", "health", "route", "drain"]);
    expect(live.stages.every((stage) => stage.finishedAt !== null && stage.error === null)).toBe(true);
    const state = await loadDesiredState(house.worker.id);
    expect(state?.apps).toMatchObject([{ deploymentId: second.id, hostPort: 20_002 }]);
    expect(state?.ended).toMatchObject([{ deploymentId: first.id, drainMs: 10_000 }]);
    expect(state?.claims).toEqual([]);
    expect(new Set(state?.protectedImages)).toEqual(new Set([`image-${first.id}`, `image-${second.id}`]));
  });

  it("are applied once, however often and however many at once they come", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const { claimId } = await testClaim(house, id);
    const send = (number: number, body: Parameters<typeof applyTransition>[1]["body"]) =>
      applyTransition(house.worker.id, { claimId, deploymentId: id, number, ageMs: 0, body });
    expect(await send(2, builtEvent)).toBe("gap");
    const results = await Promise.all(Array.from({ length: 10 }, () => send(1, fetchedEvent)));
    expect(results.sort()).toEqual(["applied", ...Array.from({ length: 9 }, () => "duplicate")]);
    expect(await send(2, startedEvent)).toBe("stale");
    expect(await send(3, builtEvent)).toBe("applied");
    expect(await send(1, fetchedEvent)).toBe("duplicate");
    expect(await deploymentRow(id)).toMatchObject({ status: "starting", lastTransition: 3 });
  });

  it("of another host or claim are stale", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const { claimId } = await testClaim(house, id);
    const transition = { claimId, deploymentId: id, number: 1, ageMs: 0, body: fetchedEvent };
    const other = await testHouse();
    expect(await applyTransition(other.worker.id, transition)).toBe("stale");
    expect(await applyTransition(house.worker.id, { ...transition, claimId: "another-claim" })).toBe("stale");
    expect(await applyTransition(house.worker.id, { ...transition, deploymentId: "dep_none" })).toBe("stale");
  });

  it("carry their age, by the database's clock, and never run backwards", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const { claimId } = await testClaim(house, id);
    await applyTransition(house.worker.id, { claimId, deploymentId: id, number: 1, ageMs: 3_600_000, body: fetchedEvent });
    const stages = await db().select().from(deploymentStages).where(eq(deploymentStages.deploymentId, id));
    const fetch = stages.find((stage) => stage.name === "fetch");
    expect(fetch?.finishedAt?.getTime()).toBeGreaterThanOrEqual(fetch?.startedAt.getTime() ?? Number.POSITIVE_INFINITY);
  });
});

describe("the switch", () => {
  it("moves the pointer under a higher version; confirmed it is live", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const claim = await testClaim(house, id);
    const before = (await loadDesiredState(house.worker.id))?.routeVersion ?? 0;
    await testSwitch(claim);
    const row = await deploymentRow(id);
    expect(row.status).toBe("starting");
    expect(row.switchedVersion).toBe(before + 1);
    expect((await appRow(house.app.id)).routedDeploymentId).toBe(id);
    expect(await claim.report({ event: "routed", routeVersion: before })).toBe("stale");
    expect(await claim.report({ event: "routed", routeVersion: before + 1 })).toBe("applied");
    expect((await deploymentRow(id)).status).toBe("live");
  });

  it("leaves an app stopped that was stopped after the deployment was asked for, and starts one that was stopped before", async () => {
    const house = await testHouse();
    await testLive(house);
    const during = await testDeploy(house.caller, house.app.id);
    const claim = await testClaim(house, during.id);
    await stopApp(house.caller, house.app.id);
    await testSwitch(claim, 20_002);
    expect(await appRow(house.app.id)).toMatchObject({ wanted: "stopped", routedDeploymentId: during.id });
    const { switchedVersion } = await deploymentRow(during.id);
    await claim.report({ event: "routed", routeVersion: switchedVersion ?? 0 });
    expect((await deploymentRow(during.id)).status).toBe("live");
    const after = await testDeploy(house.caller, house.app.id);
    await testSwitch(await testClaim(house, after.id), 20_003);
    expect(await appRow(house.app.id)).toMatchObject({ wanted: "running", routedDeploymentId: after.id });
  });

  it("not confirmed goes back under a still higher version, and the one before serves on", async () => {
    const house = await testHouse();
    const first = await testLive(house);
    const { id } = await testDeploy(house.caller, house.app.id);
    const claim = await testClaim(house, id);
    await testSwitch(claim, 20_002);
    const switched = (await deploymentRow(id)).switchedVersion ?? 0;
    expect(await claim.report({ event: "failed", code: "route_unconfirmed", reason: "The edge was silent." })).toBe("applied");
    expect(await getDeployment(house.caller, id)).toMatchObject({ status: "failed", reasonCode: "route_unconfirmed" });
    expect(await getDeployment(house.caller, first.id)).toMatchObject({ status: "live" });
    expect((await appRow(house.app.id)).routedDeploymentId).toBe(first.id);
    const state = await loadDesiredState(house.worker.id);
    expect(state?.routeVersion).toBe(switched + 1);
    // It may have got requests: it drains.
    expect(state?.ended).toMatchObject([{ deploymentId: id, drainMs: 10_000 }]);
  });

  it("is not made for who has cancelled", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const claim = await testClaim(house, id);
    await claim.report(fetchedEvent);
    await claim.report(builtEvent);
    await claim.report(startedEvent);
    await cancelDeployment(house.caller, id);
    expect(await claim.report({ event: "healthy" })).toBe("stale");
    expect(await claim.report({ event: "cancelled" })).toBe("applied");
    expect((await appRow(house.app.id)).routedDeploymentId).toBeNull();
    expect((await loadDesiredState(house.worker.id))?.ended).toMatchObject([{ deploymentId: id, drainMs: 0 }]);
  });

  it("overdue on a host that is there: confirmed if the edge said so, else reverted", async () => {
    const confirmed = await testHouse();
    const silent = await testHouse();
    const ids = [];
    for (const house of [confirmed, silent]) {
      const { id } = await testDeploy(house.caller, house.app.id);
      await testSwitch(await testClaim(house, id));
      ids.push(id);
      await db()
        .update(deployments)
        .set({ switchedAt: new Date(Date.now() - 200_000), progressAt: new Date(Date.now() - 200_000) })
        .where(eq(deployments.id, id));
    }
    await db().update(workers).set({ confirmedRouteVersion: 99 }).where(eq(workers.id, confirmed.worker.id));
    await settleOverdueRoutes();
    const statuses = await Promise.all(ids.map(async (id) => (await deploymentRow(id)).status));
    expect(statuses).toEqual(["live", "failed"]);
    expect((await appRow(silent.app.id)).routedDeploymentId).toBeNull();
  });
});

describe("claims that nobody works on", () => {
  it("the hello of a newer boot fails the unswitched ones, and leaves the switched", async () => {
    const house = await testHouse();
    const building = await testDeploy(house.caller, house.app.id);
    await (await testClaim(house, building.id)).report(fetchedEvent);
    const other = await testHouse();
    await db().update(apps).set({ workerId: house.worker.id }).where(eq(apps.id, other.app.id));
    const switched = await testDeploy(other.caller, other.app.id);
    const claim = await testClaim({ worker: house.worker, bootId: house.bootId }, switched.id);
    await testSwitch(claim);
    await db().update(workers).set({ bootId: "newer-boot" }).where(eq(workers.id, house.worker.id));
    await endClaimsOfOlderBoots(house.worker.id, "newer-boot");
    expect(await deploymentRow(building.id)).toMatchObject({ status: "failed", reasonCode: "worker_restarted" });
    expect(await deploymentRow(switched.id)).toMatchObject({ status: "starting" });
    const { switchedVersion } = await deploymentRow(switched.id);
    // The newer boot goes on with the claim's numbers.
    expect(await claim.report({ event: "routed", routeVersion: switchedVersion ?? 0 })).toBe("applied");
  });

  it("a container that may have been started is looked for", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const { report } = await testClaim(house, id);
    await report(fetchedEvent);
    await report(builtEvent);
    await endClaimsOfOlderBoots(house.worker.id, "newer-boot");
    expect((await loadDesiredState(house.worker.id))?.ended).toMatchObject([{ deploymentId: id }]);
  });

  it("no sign of life of it and its host for 15 minutes: it fails", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    await testClaim(house, id);
    const quiet = await testHouse();
    const alive = await testDeploy(quiet.caller, quiet.app.id);
    await testClaim(quiet, alive.id);
    const longAgo = new Date(Date.now() - 901_000);
    await db()
      .update(deployments)
      .set({ progressAt: longAgo, claimedAt: longAgo, createdAt: longAgo })
      .where(isNotNull(deployments.id));
    await db().update(workers).set({ lastSeenAt: new Date() }).where(isNotNull(workers.id));
    await db().update(workers).set({ lastSeenAt: longAgo }).where(eq(workers.id, house.worker.id));
    await recoverStuck();
    expect(await deploymentRow(id)).toMatchObject({
      status: "failed",
      reasonCode: "worker_unreachable",
      reason: "The host gave no sign of life for 15 minutes. Deploy again when it is back.",
    });
    expect((await deploymentRow(alive.id)).status).toBe("fetching");
  });
});

it("deleting in mid-deploy ends everything of the app", async () => {
  const house = await testHouse();
  const live = await testLive(house);
  const running = await testDeploy(house.caller, house.app.id);
  const claim = await testClaim(house, running.id);
  const waiting = await testDeploy(house.caller, house.app.id);
  const effects = await transaction(async (tx) => {
    await tx.update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, house.app.id));
    return endAllOf(tx, house.app.id, "The app was deleted.");
  });
  await announce(effects);
  const statuses = await Promise.all([live, running, waiting].map(async ({ id }) => (await deploymentRow(id)).status));
  expect(statuses).toEqual(["retired", "cancelled", "cancelled"]);
  expect(await claim.report(fetchedEvent)).toBe("stale");
  const state = await loadDesiredState(house.worker.id);
  expect(state).toMatchObject({ apps: [], claims: [], ended: [], tombstones: [{ appId: house.app.id }], protectedImages: [] });
});
