import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apps, deployments, webhookDeliveries } from "@/drizzle/schema";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import { stopApp } from "@/server/apps/change-lifecycle";
import { deleteApp } from "@/server/apps/delete-app";
import { db } from "@/server/db";
import { createDeployHook } from "@/server/deploy-hooks/create";
import { handleHookCall } from "@/server/deploy-hooks/handle-call";
import { restartDeployment, rollBack } from "@/server/deployments";
import { closeRedis, redis } from "@/server/live";
import { previewStory } from "@/server/previews/testing/story";
import { checkHead } from "@/server/pushes/check-head";
import { processDelivery } from "@/server/pushes/process-delivery";
import { deliveryRow, deployedOf, pushOf, testDelivery, testDeployedApp } from "@/server/pushes/testing/story";
import { closeQueues } from "@/server/queue";
import {
  appRow,
  type TestHouse,
  testApp,
  testClaim,
  testDatabase,
  testDeploy,
  testHouse,
  testLive,
  testRequest,
  testToken,
} from "@/server/testing";
import { anotherHost, deploymentsOf, drain, newestOf, testHostsAnew } from "@/server/testing/hosts";
import { advanceDrains } from "@/server/workers/advance-drains";
import { startGitServer } from "@/worker/git/testing/git-server";
import { bareRepository, commitFiles, temporaryFolder } from "@/worker/git/testing/repositories";
import { readPlan } from "./read-plan";

/** Of every team alike; each story is of a team of its own. */
testDatabase({
  ALLOW_LOCAL_SOURCES: "true",
  ALLOW_PRIVATE_ADDRESSES: "true",
  PLAN_APPS: "3",
  PLAN_MEMORY_MB: "1024",
  PLAN_BUILDS_PER_DAY: "3",
});
testHostsAnew();
const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
beforeAll(async () => {
  server = await startGitServer(folder.path);
});
afterAll(async () => {
  const keys = await redis().keys("limit:webhooks*");
  if (keys.length > 0) await redis().del(keys);
  await server.stop();
  folder.remove();
  await closeQueues();
  closeRedis();
});

const refused = { code: "forbidden", reason: "plan_limit" };
const handle = restHandler(appRouter);

/** Another app of the house's team, on its host. */
const further = (house: TestHouse, values: Partial<typeof apps.$inferInsert> = {}) =>
  testApp(house.caller, { workerId: house.worker.id, ...values });
const settle = (appId: string, values: Partial<typeof apps.$inferInsert>) =>
  db().update(apps).set(values).where(eq(apps.id, appId));
const usedOf = async (house: TestHouse) => {
  const plan = await readPlan(house.caller);
  return { apps: plan.apps.used, memoryMb: plan.memoryMb.used, buildsPerDay: plan.buildsPerDay.used };
};
/** As if all of them had been asked for more than a day ago. */
const dayLater = (appId: string) =>
  db()
    .update(deployments)
    .set({ createdAt: new Date(Date.now() - 86_500_000) })
    .where(eq(deployments.appId, appId));

let repositories = 0;
const pushedRepository = () => {
  repositories += 1;
  const name = `planned-${repositories}.git`;
  const path = bareRepository(join(folder.path, name));
  let version = 0;
  const commit = () => {
    version += 1;
    return commitFiles(path, { page: `${name} ${version}` });
  };
  return { url: server.url(name), first: commit(), commit };
};
/** An app that was deployed from its repository, in a team whose memory is all promised by now. */
const fullApp = async () => {
  const repository = pushedRepository();
  const house = await testDeployedApp(repository.url);
  const other = await further(house, { memoryMb: 768 });
  await testDeploy(house.caller, other.id);
  await settle(house.app.id, { memoryMb: 512 });
  return { ...house, repository, other };
};

describe("what a team has", () => {
  it("is told with its limits, of the caller's team alone", async () => {
    const house = await testHouse();
    await testLive(house);
    await testLive(await testHouse());
    const response = await handle(testRequest("/v1/plan", { token: await testToken(house.caller) }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      apps: { used: 1, limit: 3 },
      memoryMb: { used: 256, limit: 1_024 },
      buildsPerDay: { used: 1, limit: 3 },
    });
  });

  it("is memory of what runs or is on its way, and neither of what is saved only, nor of what is stopped or deleted", async () => {
    const house = await testHouse();
    const idle = await further(house);
    expect(await usedOf(house)).toEqual({ apps: 2, memoryMb: 0, buildsPerDay: 0 });
    await testLive(house);
    await testDeploy(house.caller, idle.id);
    await settle(house.app.id, { memoryMb: 1_000 });
    expect(await usedOf(house)).toMatchObject({ apps: 2, memoryMb: 512 });
    await stopApp(house.caller, house.app.id);
    expect(await usedOf(house)).toMatchObject({ memoryMb: 256 });
    await deleteApp(house.caller, idle.id);
    expect(await usedOf(house)).toMatchObject({ apps: 1, memoryMb: 0 });
  });

  it("is builds of a day: what was replaced before it began, a restart and a prebuilt image are none", async () => {
    const house = await testHouse();
    await testLive(house);
    await testDeploy(house.caller, house.app.id);
    await testDeploy(house.caller, house.app.id, "b".repeat(40));
    expect(await usedOf(house)).toMatchObject({ buildsPerDay: 2 });
    await restartDeployment(house.caller, house.app.id);
    const prebuilt = await further(house, { repository: null, image: "registry.example.com/app:1" });
    await testClaim(house, (await createOf(house, prebuilt.id)).id);
    expect(await usedOf(house)).toMatchObject({ buildsPerDay: 1 });
    await dayLater(house.app.id);
    expect(await usedOf(house)).toMatchObject({ buildsPerDay: 0 });
  });
});

const createOf = async (house: TestHouse, appId: string) => {
  const response = await handle(
    testRequest(`/v1/apps/${appId}/deployments`, { method: "POST", token: await testToken(house.caller), body: {} }),
  );
  return (await response.json()) as { id: string };
};

describe("a deployment beyond the plan", () => {
  it("is refused through the API with a sentence, and nothing of it is written", async () => {
    const house = await testHouse();
    await further(house);
    await further(house);
    const fourth = await further(house);
    const response = await handle(
      testRequest(`/v1/apps/${fourth.name}/deployments`, {
        method: "POST",
        token: await testToken(house.caller),
        body: { commit: "a".repeat(40) },
      }),
    );
    expect(response.status).toBe(403);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      reason: "plan_limit",
      detail: "The plan allows 3 apps, and your team has 4: this one is beyond the limit.",
      next: "Delete an app that you no longer need, or ask your administrator for a larger plan.",
    });
    expect(await appRow(fourth.id)).toMatchObject({ lastNumber: 0 });
    await testDeploy(house.caller, house.app.id);
    await deleteApp(house.caller, house.app.id);
    await testDeploy(house.caller, fourth.id);
  });

  it("is refused for its memory while the app goes on as it is, and goes through once there is room", async () => {
    const house = await testHouse();
    const live = await testLive(house);
    const other = await further(house, { memoryMb: 768 });
    await testDeploy(house.caller, other.id);
    await settle(house.app.id, { memoryMb: 257 });
    await expect(testDeploy(house.caller, house.app.id)).rejects.toMatchObject(refused);
    await expect(restartDeployment(house.caller, house.app.id)).rejects.toMatchObject(refused);
    expect(await appRow(house.app.id)).toMatchObject({ wanted: "running", routedDeploymentId: live.id, lastNumber: 1 });
    await settle(house.app.id, { memoryMb: 256 });
    await restartDeployment(house.caller, house.app.id);
    await testDeploy(house.caller, house.app.id);
  });

  it("is refused of two at once to the one that comes second", async () => {
    const house = await testHouse();
    const second = await further(house, { memoryMb: 600 });
    const third = await further(house, { memoryMb: 600 });
    const done = await Promise.allSettled([second, third].map(({ id }) => testDeploy(house.caller, id)));
    expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(done.find(({ status }) => status === "rejected")).toMatchObject({ reason: refused });
    expect(await usedOf(house)).toMatchObject({ memoryMb: 600 });
  });

  it("is refused as the fourth build of a day; what waits already may be replaced, and a version may come back", async () => {
    const house = await testHouse();
    const first = await testLive(house, 20_001);
    await testLive(house, 20_002);
    await testDeploy(house.caller, house.app.id);
    await testDeploy(house.caller, house.app.id, "b".repeat(40));
    const another = await further(house);
    await expect(testDeploy(house.caller, another.id)).rejects.toMatchObject(refused);
    const back = await rollBack(house.caller, { appId: house.app.id, deploymentId: first.id, pauseDeploys: false });
    expect(back).toMatchObject({ status: "queued", trigger: "rollback" });
    await dayLater(house.app.id);
    await testDeploy(house.caller, another.id);
  });

  it("is refused to a rollback that takes more memory than there is, and to none that takes what the app has", async () => {
    const house = await testHouse();
    await settle(house.app.id, { memoryMb: 512 });
    const large = await testLive(house, 20_001);
    await settle(house.app.id, { memoryMb: 128 });
    const small = await testLive(house, 20_002);
    const other = await further(house, { memoryMb: 768 });
    await testDeploy(house.caller, other.id);
    const backTo = (deploymentId: string) => rollBack(house.caller, { appId: house.app.id, deploymentId, pauseDeploys: true });
    await expect(backTo(large.id)).rejects.toMatchObject(refused);
    expect(await appRow(house.app.id)).toMatchObject({ routedDeploymentId: small.id, automaticDeploysPausedAt: null });
  });

  it("is refused to a deploy hook with the same words", async () => {
    const house = await fullApp();
    const { url } = await createDeployHook(house.caller, { appId: house.app.id, name: "CI" });
    const secret = url.split("/").at(-1) ?? "";
    const response = await handleHookCall(testRequest(`/v1/deploy-hooks/${secret}`, { method: "POST" }), secret);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ reason: "plan_limit" });
    expect(await deployedOf(house.app.id)).toHaveLength(1);
  });
});

describe("a push beyond the plan", () => {
  it("is a deployment that has failed, and the delivery says why; sent again once there is room, it is deployed", async () => {
    const { app, repository, other, caller } = await fullApp();
    const head = repository.commit();
    const id = await testDelivery(app, pushOf(repository.first, head));
    await processDelivery(id);
    const sentence =
      "The plan allows 1024 MB of memory. Your other apps that run have 768 MB, and this deployment needs 512 MB. " +
      "Give this app less memory, stop another app, or ask your administrator for a larger plan.";
    expect(await deliveryRow(id)).toMatchObject({ outcome: "failed", reasonCode: "plan_limit", reason: sentence });
    expect((await deploymentsOf(app.id)).slice(1)).toMatchObject([
      { commit: head, status: "failed", reasonCode: "plan_limit", reason: sentence, workerId: null },
    ]);
    await checkHead(app.id);
    expect(await deployedOf(app.id)).toHaveLength(2);
    await deleteApp(caller, other.id);
    const again = await testDelivery(app, pushOf(repository.first, head), { source: "redelivery", deliveryKey: null });
    await processDelivery(again);
    expect(await deliveryRow(again)).toMatchObject({ outcome: "deployed" });
  });

  it("that the comparison finds is refused once, however often it looks", async () => {
    const { app, repository } = await fullApp();
    repository.commit();
    for (let look = 0; look < 3; look += 1) await checkHead(app.id);
    const found = await db().select().from(webhookDeliveries).where(eq(webhookDeliveries.appId, app.id));
    expect(found).toMatchObject([{ source: "comparison", outcome: "failed", reasonCode: "plan_limit" }]);
    expect((await deployedOf(app.id)).map(({ status }) => status)).toEqual(["queued", "failed"]);
  });

  it("to a pull request leaves its preview without a version, and says so there", async () => {
    const story = await previewStory({ memoryMb: 600 });
    await testLive({ ...story, app: await appRow(story.app.id) });
    await story.tell(1, { commit: await story.push("feature") });
    const preview = await story.appOf(1);
    expect(await deploymentsOf(preview.id)).toMatchObject([{ status: "failed", reasonCode: "plan_limit" }]);
    expect(await usedOf(story)).toMatchObject({ apps: 1, memoryMb: 600 });
    await settle(story.app.id, { previewMemoryMb: 256 });
    await story.tell(2, { commit: await story.push("smaller"), branch: "smaller" });
    expect(await usedOf(story)).toMatchObject({ apps: 1, memoryMb: 856 });
  });
});

it("an app that leaves its host is no new use, also of a team that has more than its plan", async () => {
  const house = await testHouse();
  await testLive(house);
  await settle(house.app.id, { createdAt: new Date() });
  const before = new Date(Date.now() - 60_000);
  for (let count = 0; count < 3; count += 1) await further(house, { createdAt: before });
  await expect(testDeploy(house.caller, house.app.id)).rejects.toMatchObject(refused);
  const to = await anotherHost();
  await drain(house.worker.id);
  await advanceDrains();
  expect(await newestOf(house.app.id)).toMatchObject({ trigger: "drain", status: "queued", workerId: to.worker.id });
});
