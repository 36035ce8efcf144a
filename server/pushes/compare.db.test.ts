import { join } from "node:path";
import { eq, isNotNull } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { apps, deployments, scheduleTicks } from "@/drizzle/schema";
import { updateApp } from "@/server/apps/update-app";
import { db } from "@/server/db";
import { closeRedis } from "@/server/live";
import { closeQueues, consumeTasks, type Task } from "@/server/queue";
import { startSweep } from "@/server/sweep";
import { appRow, deploymentRow, testDatabase } from "@/server/testing";
import { startGitServer } from "@/worker/git/testing/git-server";
import { bareRepository, commitFiles, git, temporaryFolder } from "@/worker/git/testing/repositories";
import { checkHead, checkHeads, processDelivery, watchOutages } from ".";
import { makeHeadsDue, takeDueApps } from "./due-heads";
import { handleHead } from "./handle-head";
import { readApp } from "./take-push";
import { deliveriesOf, deliveryRow, deployedOf, pushOf, testDelivery, testDeployedApp, testPushedApp } from "./testing/story";

testDatabase({ ALLOW_PRIVATE_ADDRESSES: "true" });
const everyMs = 600_000;
const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
beforeAll(async () => {
  server = await startGitServer(folder.path);
});
beforeEach(async () => {
  server.behave({});
  await db().update(apps).set({ deletedAt: new Date() }).where(isNotNull(apps.id));
  await db().delete(scheduleTicks).where(isNotNull(scheduleTicks.slot));
});
afterAll(async () => {
  await server.stop();
  folder.remove();
  await closeQueues();
  closeRedis();
});

let count = 0;
const newRepository = () => {
  count += 1;
  const name = `compared-${count}.git`;
  const path = bareRepository(join(folder.path, name));
  let version = 0;
  const commit = (branch = "main") => {
    version += 1;
    return commitFiles(path, { page: `${name} ${version}` }, { branch });
  };
  return { url: server.url(name), path, first: commit(), commit };
};

const deployedApp = async (repository = newRepository(), values: Partial<typeof apps.$inferInsert> = {}) => ({
  ...(await testDeployedApp(repository.url, values)),
  repository,
});
const dueIds = async () => (await takeDueApps(everyMs, 100)).map(({ id }) => id);

/** What rings while the work goes on. */
const rung = async (work: () => Promise<unknown>): Promise<Task[]> => {
  const tasks: Task[] = [];
  const run = (task: Task) => {
    tasks.push(task);
    return Promise.resolve();
  };
  const consumer = consumeTasks({ redisUrl: process.env.REDIS_URL ?? "", run, onError: () => undefined });
  await work();
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  await consumer.stop();
  return tasks;
};

describe("a head whose delivery never came", () => {
  it("is deployed once, however many look, with a row in the delivery list", async () => {
    const { app, repository } = await deployedApp();
    const head = repository.commit();
    await Promise.all(Array.from({ length: 5 }, () => checkHead(app.id)));
    await checkHead(app.id);
    expect((await deployedOf(app.id)).slice(1)).toMatchObject([{ commit: head, trigger: "push" }]);
    const rows = await deliveriesOf(app.id, "comparison");
    expect(rows).toMatchObject([{ provider: null, outcome: "deployed", content: { after: head, before: repository.first } }]);
    expect(rows[0]?.reason).toBe("Found by comparing with the git server: its delivery never came. Deployment #2 was started.");
    expect((await deploymentRow(rows[0]?.deploymentId ?? "")).commit).toBe(head);
    const late = await testDelivery(app, pushOf(repository.first, head));
    await processDelivery(late);
    expect((await deliveryRow(late)).reasonCode).toBe("already_deployed");
  });

  it("is left to the delivery that waits, which knows more of it", async () => {
    const { app, repository } = await deployedApp();
    const head = repository.commit();
    const message = { message: "[skip ci]", author: "Ada", url: null };
    const id = await testDelivery(app, pushOf(repository.first, head, { head: message }));
    await checkHead(app.id);
    expect(await deployedOf(app.id)).toHaveLength(1);
    await processDelivery(id);
    await checkHead(app.id);
    expect(await deployedOf(app.id)).toHaveLength(1);
  });

  it("is written down and not deployed while deploys are paused, nor after that", async () => {
    const { app, repository } = await deployedApp(newRepository(), { automaticDeploysPausedAt: new Date() });
    repository.commit();
    await checkHead(app.id);
    expect(await deliveriesOf(app.id, "comparison")).toMatchObject([{ outcome: "ignored", reasonCode: "paused" }]);
    await db().update(apps).set({ automaticDeploysPausedAt: null }).where(eq(apps.id, app.id));
    await checkHead(app.id);
    expect(await deployedOf(app.id)).toHaveLength(1);
  });

  it("is deployed after a delivery of an older commit, also where nothing had been decided before", async () => {
    const repository = newRepository();
    const { app } = await testPushedApp(repository.url);
    const head = repository.commit();
    const id = await testDelivery(app, pushOf(null, repository.first));
    expect(await rung(() => processDelivery(id))).toContainEqual({ kind: "head", id: app.id });
    await checkHead(app.id);
    expect(await deployedOf(app.id)).toMatchObject([{ commit: head, trigger: "push" }]);
  });

  it("of an app for which nothing was decided is where it begins: nothing is deployed", async () => {
    const { app, repository } = await deployedApp(newRepository(), { handledCommit: null });
    const head = repository.commit();
    await checkHead(app.id);
    expect(await deployedOf(app.id)).toHaveLength(1);
    expect((await appRow(app.id)).handledCommit).toBe(head);
  });

  it("of an app that goes over to another branch counts from the present head of that one on", async () => {
    const { app, caller, repository } = await deployedApp();
    const there = repository.commit("next");
    await updateApp(caller, { id: app.id, branch: "next" });
    await checkHead(app.id);
    expect((await appRow(app.id)).handledCommit).toBe(there);
    expect(await deployedOf(app.id)).toHaveLength(1);
    const head = repository.commit("next");
    await checkHead(app.id);
    expect((await deployedOf(app.id)).slice(1)).toMatchObject([{ commit: head, trigger: "push" }]);
  });

  it("is not what a deleted branch has", async () => {
    const { app, repository } = await deployedApp();
    repository.commit("other");
    git(repository.path, ["update-ref", "-d", "refs/heads/main"]);
    await checkHead(app.id);
    expect(await deployedOf(app.id)).toHaveLength(1);
  });

  it("that was read before another one was decided upon is asked for again", async () => {
    const { app, repository } = await deployedApp();
    const seen = await readApp(app.id);
    if (!seen) throw new Error("The app went away");
    const older = repository.commit();
    repository.commit();
    await checkHead(app.id);
    const wish = { known: { message: null, author: null }, refuse: () => null, again: false };
    const write = () => Promise.resolve(true);
    expect(await handleHead(seen, { ...wish, head: older, write })).toBe("again");
    expect(await deployedOf(app.id)).toHaveLength(2);
  });

  it("is not deployed where somebody else has written down what became of it", async () => {
    const { app, repository } = await deployedApp();
    const seen = await readApp(app.id);
    if (!seen) throw new Error("The app went away");
    const wish = { known: { message: null, author: null }, refuse: () => null, again: false };
    const write = () => Promise.resolve(false);
    expect(await handleHead(seen, { ...wish, head: repository.commit(), write })).toBe("written");
    expect(await deployedOf(app.id)).toHaveLength(1);
    expect(await appRow(app.id)).toMatchObject({ handledCommit: repository.first, lastNumber: 1 });
  });
});

describe("the comparison", () => {
  it("rings for each head that is new, after a while in which its delivery may come; apps of one branch share the question", async () => {
    const repository = newRepository();
    const one = await deployedApp(repository);
    const two = await deployedApp(repository);
    const calm = await deployedApp();
    repository.commit();
    server.behave({});
    const tasks = await rung(() => checkHeads(everyMs));
    expect(
      tasks
        .filter(({ kind }) => kind === "head")
        .map(({ id }) => id)
        .sort(),
    ).toEqual([one.app.id, two.app.id].sort());
    const asked = server.requests.filter((line) => line.startsWith("GET")).map((line) => line.split("/info")[0]);
    expect(asked.sort()).toEqual([...new Set(asked)].sort());
    expect(asked).toHaveLength(2);
    expect(await dueIds()).toEqual([]);
    expect((await appRow(calm.app.id)).headCheckedAt).not.toBeNull();
  });

  it("takes each app once, the one that waits longest first, and none that is not watched", async () => {
    const never = await deployedApp();
    const long = await deployedApp(newRepository(), { headCheckedAt: new Date(Date.now() - 2 * everyMs) });
    await deployedApp(newRepository(), { headCheckedAt: new Date(Date.now() - everyMs / 2) });
    await deployedApp(newRepository(), { deletedAt: new Date() });
    await deployedApp(newRepository(), { previewOf: never.app.id });
    await testPushedApp(newRepository().url);
    const first = await takeDueApps(everyMs, 1);
    expect(first.map(({ id }) => id)).toEqual([never.app.id]);
    const rest = await Promise.all([dueIds(), dueIds()]);
    expect(rest.flat()).toEqual([long.app.id]);
  });

  it("asks a repository that does not answer less often, and as often as others once it has", async () => {
    const { app } = await deployedApp();
    server.behave({ status: 503 });
    for (const failures of [1, 2]) {
      await checkHeads(everyMs);
      expect((await appRow(app.id)).headFailures).toBe(failures);
      await db().update(apps).set({ headCheckedAt: null }).where(eq(apps.id, app.id));
    }
    const checked = (periods: number) =>
      db()
        .update(apps)
        .set({ headCheckedAt: new Date(Date.now() - periods * everyMs) })
        .where(eq(apps.id, app.id));
    await checked(3.9);
    expect(await dueIds()).toEqual([]);
    await checked(4.1);
    server.behave({});
    await checkHeads(everyMs);
    expect((await appRow(app.id)).headFailures).toBe(0);
  });
});

describe("after an outage", () => {
  it("every branch is due at once, once", async () => {
    const { app } = await deployedApp(newRepository(), { headCheckedAt: new Date(Date.now() - 1_000) });
    expect(await dueIds()).toEqual([]);
    await makeHeadsDue();
    expect(await dueIds()).toEqual([app.id]);
    expect(await dueIds()).toEqual([]);
  });

  it("a process is back when it begins, and when it was silent for long", async () => {
    let now = 1_000_000;
    const note = watchOutages(() => now);
    const marks = async () => (await db().select().from(scheduleTicks).where(eq(scheduleTicks.schedule, "heads-due"))).length;
    await note();
    expect(await marks()).toBe(1);
    for (let beat = 0; beat < 10; beat += 1) {
      now += 3_000;
      await note();
    }
    expect(await marks()).toBe(1);
    now += 30_000;
    await note();
    expect(await marks()).toBe(2);
  });

  it("web tells of its return", async () => {
    const { app } = await deployedApp(newRepository(), { headCheckedAt: new Date(Date.now() - 1_000) });
    const sweep = startSweep({ hearingForMs: () => 0 });
    await expect.poll(dueIds).toEqual([app.id]);
    await sweep.stop();
  });
});

it("a deployment of the comparison has no message until its host tells it", async () => {
  const { app, repository } = await deployedApp();
  const head = repository.commit();
  await checkHead(app.id);
  const [row] = await db().select().from(deployments).where(eq(deployments.commit, head));
  expect(row).toMatchObject({ appId: app.id, commitMessage: null, commitAuthor: null, branch: "main" });
});
