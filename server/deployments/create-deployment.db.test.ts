import { basename, dirname } from "node:path";
import { eq, isNotNull } from "drizzle-orm";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { apps, deployments } from "@/drizzle/schema";
import { db } from "@/server/db";
import { closeRedis } from "@/server/live";
import { closeQueues, isDeployQueued } from "@/server/queue";
import {
  testApp,
  testCaller,
  testClaim,
  testDatabase,
  testDeploy,
  testHouse,
  testLive,
  testRepository,
  testWorker,
} from "@/server/testing";
import { startGitServer } from "@/tests/support/git-server";
import { cancelDeployment, createDeployment, getDeployment, getDeploymentByNumber, listDeployments } from ".";
import { ringQueued } from "./ring-queued";

testDatabase({ ALLOW_LOCAL_SOURCES: "true", ALLOW_PRIVATE_ADDRESSES: "true" });
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

const commitOf = (number: number) => number.toString(16).padStart(40, "0");

describe("creating", () => {
  it("50 at once: one waits, the rest are superseded, no number twice, the last one wins", async () => {
    const { caller, app } = await testHouse();
    await Promise.all(Array.from({ length: 50 }, (_, index) => testDeploy(caller, app.id, commitOf(index))));
    const rows = await db().select().from(deployments).where(eq(deployments.appId, app.id)).orderBy(deployments.number);
    expect(rows.map((row) => row.number)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(rows.filter((row) => row.status === "queued").map((row) => row.number)).toEqual([50]);
    expect(rows.filter((row) => row.status === "superseded")).toHaveLength(49);
    expect(rows[0]?.reason).toBe("Replaced by deployment #2 before it began.");
  });

  it("one more while one runs waits in line without a job, and is rung for when that one ends", async () => {
    const house = await testHouse();
    const first = await testDeploy(house.caller, house.app.id);
    expect(await isDeployQueued(house.worker.id, first.id)).toBe(true);
    const { report } = await testClaim(house, first.id);
    const second = await testDeploy(house.caller, house.app.id);
    expect(await isDeployQueued(house.worker.id, second.id)).toBe(false);
    expect(await ringQueued()).toBe(0);
    await report({ event: "failed", code: "fetch_failed", reason: "It broke." });
    expect(await isDeployQueued(house.worker.id, second.id)).toBe(true);
    expect((await getDeployment(house.caller, first.id)).stages).toMatchObject([
      { name: "queue", error: null },
      { name: "fetch", error: "It broke." },
    ]);
  });

  it("the first deployment picks the online host with the fewest apps, the next ones keep it", async () => {
    const caller = await testCaller();
    await db().update(apps).set({ workerId: null }).where(isNotNull(apps.id));
    const busy = await testWorker({ status: "online", createdAt: new Date("2020-01-01") });
    const free = await testWorker({ status: "online", createdAt: new Date("2020-01-02") });
    await testApp(caller, { workerId: busy.id });
    const app = await testApp(caller);
    await testDeploy(caller, app.id);
    const [placed] = await db().select().from(apps).where(eq(apps.id, app.id));
    expect(placed?.workerId).toBe(free.id);
  });

  it("keeps the settings as they were", async () => {
    const { caller, app } = await testHouse();
    const { id } = await testDeploy(caller, app.id);
    await db().update(apps).set({ port: 9_999 }).where(eq(apps.id, app.id));
    const [row] = await db().select().from(deployments).where(eq(deployments.id, id));
    expect(row?.snapshot.port).toBe(app.port);
  });

  it("refuses a deleted app and a stranger alike", async () => {
    const { caller, app } = await testHouse();
    await expect(testDeploy(await testCaller(), app.id)).rejects.toMatchObject({ code: "not_found" });
    await db().update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, app.id));
    await expect(testDeploy(caller, app.id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("says at the field that an address is refused, and leaves nothing", async () => {
    const { caller, app } = await testHouse();
    await db().update(apps).set({ repository: "ext::sh -c id" }).where(eq(apps.id, app.id));
    await expect(createDeployment(caller, { appId: app.id, trigger: "api" })).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: "repository" }],
    });
    expect(await db().select().from(deployments).where(eq(deployments.appId, app.id))).toEqual([]);
  });

  it("does not wait long for a repository that does not answer: the host will say why", async () => {
    const { caller, app } = await testHouse();
    await db().update(apps).set({ repository: "https://repository.invalid/a/b.git" }).where(eq(apps.id, app.id));
    expect(await createDeployment(caller, { appId: app.id, trigger: "api" })).toMatchObject({ status: "queued", commit: null });
  });
});

it("a head that was read before another deployment was asked for is read again: an older commit never replaces a newer one", async () => {
  const { caller, app } = await testHouse();
  const { path, commit } = await testRepository();
  const server = await startGitServer(dirname(path));
  onTestFinished(server.close);
  const repository = server.url(`${basename(path)}/.git`);
  await db().update(apps).set({ repository }).where(eq(apps.id, app.id));
  server.pause();
  const slow = createDeployment(caller, { appId: app.id, trigger: "api" });
  await expect.poll(() => server.requests.length).toBeGreaterThan(0);
  const quick = await testDeploy(caller, app.id, commitOf(1));
  server.resume();
  expect(await slow).toMatchObject({ number: quick.number + 1, commit: null });
  expect(await createDeployment(caller, { appId: app.id, trigger: "api" })).toMatchObject({ commit });
});

describe("cancelling", () => {
  it("what waits ends at once, and its job is gone", async () => {
    const { caller, app, worker } = await testHouse();
    const { id } = await testDeploy(caller, app.id);
    expect(await cancelDeployment(caller, id)).toMatchObject({ status: "cancelled", reasonCode: "cancelled" });
    expect(await isDeployQueued(worker.id, id)).toBe(false);
    await expect(cancelDeployment(caller, id)).rejects.toMatchObject({ code: "conflict", reason: "deployment_ended" });
  });

  it("what runs holds its place until the host has ended it", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const { report } = await testClaim(house, id);
    expect(await cancelDeployment(house.caller, id)).toMatchObject({ status: "fetching", cancelRequested: true });
    expect(await report({ event: "cancelled" })).toBe("applied");
    expect(await getDeployment(house.caller, id)).toMatchObject({ status: "cancelled" });
  });

  it("is refused after the switch", async () => {
    const house = await testHouse();
    const { id } = await testLive(house);
    await expect(cancelDeployment(house.caller, id)).rejects.toMatchObject({ code: "conflict", reason: "deployment_switched" });
  });

  it("is nothing for a stranger", async () => {
    const { caller, app } = await testHouse();
    const { id } = await testDeploy(caller, app.id);
    const stranger = await testCaller();
    await expect(cancelDeployment(stranger, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(getDeployment(stranger, id)).rejects.toMatchObject({ code: "not_found" });
  });
});

it("lists newest first, page by page", async () => {
  const { caller, app } = await testHouse();
  for (let number = 0; number < 5; number += 1) await testDeploy(caller, app.id);
  const first = await listDeployments(caller, { id: app.id, limit: 3 });
  expect(first.items.map((item) => item.number)).toEqual([5, 4, 3]);
  const second = await listDeployments(caller, { id: app.name, limit: 3, cursor: first.nextCursor ?? undefined });
  expect(second.items.map((item) => item.number)).toEqual([2, 1]);
  expect(second.nextCursor).toBeNull();
  expect(await getDeploymentByNumber(caller, app.name, 3)).toMatchObject({ number: 3 });
  await expect(listDeployments(caller, { id: app.id, limit: 3, cursor: "x" })).rejects.toMatchObject({ code: "invalid" });
});

it("no commit can be asked of an app that runs a prebuilt image", async () => {
  const { caller, app } = await testHouse();
  await db().update(apps).set({ repository: null, image: "registry.example.com/a:1" }).where(eq(apps.id, app.id));
  const wish = { appId: app.id, trigger: "api" as const };
  await expect(createDeployment(caller, { ...wish, commit: commitOf(1) })).rejects.toMatchObject({ code: "invalid" });
  expect(await createDeployment(caller, wish)).toMatchObject({ number: 1, commit: null });
});

it("the queue emptied: the sweep rings again, once", async () => {
  const { caller, app, worker } = await testHouse();
  const { id } = await testDeploy(caller, app.id);
  const { redis } = await import("@/server/live");
  const keys = await redis().keys(`bull:deploy-${worker.id}:*`);
  await redis().del(...keys);
  expect(await isDeployQueued(worker.id, id)).toBe(false);
  await ringQueued();
  expect(await isDeployQueued(worker.id, id)).toBe(true);
  expect(await ringQueued()).toBe(0);
});
