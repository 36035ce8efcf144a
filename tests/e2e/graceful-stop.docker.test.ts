import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntilSettled } from "../support/invariants";
import { slowBuild } from "../support/sample-apps";
import { type Stack, startStack } from "../support/stack";
import { type Subject, subjectsOf } from "../support/subjects";
import { sleep, waitFor } from "../support/wait";

const atOnce = 5;
let own: Stack | undefined;
const shared = {
  get stack() {
    if (!own) throw new Error("The installation did not start");
    return own;
  },
};

beforeAll(async () => {
  own = await startStack({ settings: { BUILD_CONCURRENCY: String(atOnce) } });
}, 600_000);
afterAll(() => own?.stop(), 120_000);
// Registered after it, so that the apps go before the installation.
const subjects = subjectsOf(shared);

type Seen = { appId: string; status: string };

const readStatuses = async (): Promise<Seen[]> =>
  await shared.stack.sql<Seen[]>`select app_id as "appId", status from deployments order by app_id, number`;

const makeApps = (seconds: number): Promise<Subject[]> =>
  Promise.all(Array.from({ length: atOnce + 2 }, () => subjects.make(slowBuild("served", seconds))));

/** Tells the worker to end. Gives the deployments as they were when the process had gone. */
const endWorker = async (): Promise<Seen[]> => {
  const { stack } = shared;
  await stack.takeAway("worker", "SIGTERM");
  return readStatuses();
};

const expectAllServed = async (apps: readonly Subject[]): Promise<void> => {
  for (const { app, page } of apps) {
    const rows = await waitUntilSettled(shared.stack, app.id, 90_000);
    expect(rows.map(({ status, reason }) => [status, reason])).toEqual([["live", null]]);
    expect((await page()).body).toBe("served");
  }
};

test("told to end while five deployments build, a worker finishes the five; those that wait are the next worker's", async () => {
  const { api } = shared.stack;
  const apps = await makeApps(8);
  const deployments = await Promise.all(apps.map(({ app }) => api.deploy(app.id)));
  await waitFor(async () => (await readStatuses()).filter(({ status }) => status === "building").length === atOnce, {
    what: "five deployments to build",
  });
  const left = await endWorker();
  expect(left.map(({ status }) => status).sort()).toEqual([...Array<string>(atOnce).fill("live"), "queued", "queued"]);
  await shared.stack.letReturn("worker");
  await expectAllServed(apps);
  expect(deployments).toHaveLength(apps.length);
  for (const subject of apps) expect((await api.app(subject.app.id)).status).toBe("running");
});

test("told to end at any moment of a claim, a fetch or a start, it fails none", async () => {
  const { api } = shared.stack;
  for (const afterMs of [20, 120, 400]) {
    const apps = await makeApps(0);
    await Promise.all(apps.map(({ app }) => api.deploy(app.id)));
    await sleep(afterMs);
    const mine = new Set(apps.map(({ app }) => app.id));
    const left = (await endWorker()).filter(({ appId }) => mine.has(appId)).map(({ status }) => status);
    expect(left.filter((status) => status !== "live" && status !== "queued")).toEqual([]);
    await shared.stack.letReturn("worker");
    await expectAllServed(apps);
  }
});
