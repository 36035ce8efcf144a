import { Redis } from "ioredis";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { expectInvariants } from "../support/invariants";
import { service } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { type Followed, followVersions } from "../support/versions";
import { sleep, waitFor } from "../support/wait";

const awayMs = 30_000;
const shared = sharedStack();
const subjects = subjectsOf(shared);
const followed: Followed[] = [];

afterEach(async () => {
  await Promise.all(followed.splice(0).map((one) => one.stop()));
});

const liveApp = async (first: string): Promise<Followed> => {
  const subject = await subjects.make(service(first));
  const deployment = await shared.stack.api.deployLive(subject.app.id);
  const app = followVersions(shared.stack, subject);
  app.remember(deployment.id, first);
  followed.push(app);
  return app;
};

const settle = async (app: Followed, since: number) => {
  const rows = await expectInvariants(shared.stack, app, { since, versionOf: app.versionOf });
  const { failures, failedAt } = await app.stop();
  expect(failures, JSON.stringify(failedAt)).toEqual({});
  return rows;
};

const pidsOf = () => Promise.all((["web", "worker", "edge"] as const).map((name) => shared.stack.pid(name)));

const readiness = async () => {
  const { status, body } = await shared.stack.api.call("GET", "/readyz");
  return { status, text: JSON.stringify(body) };
};

describe.each(["redis", "postgres"] as const)("%s away for 30 s and back", (store) => {
  afterAll(async () => {
    await shared.stack.letReturn(store).catch(() => undefined);
  });

  test("apps are served, /readyz says what is missing, processes reconnect by themselves, nothing is lost or doubled", async () => {
    const { stack } = shared;
    const since = Date.now();
    const [building, calm] = await Promise.all([liveApp("b1"), liveApp("c1")]);
    const before = await pidsOf();
    const pushed = await building.push("b2", { buildSeconds: 8 });
    await stack.api.waitForStatus(pushed.id, "building");
    await stack.takeAway(store);
    const awayUntil = performance.now() + awayMs;
    try {
      const unready = await waitFor(
        async () => {
          const seen = await readiness();
          return seen.status === 200 ? null : seen;
        },
        { what: "/readyz to say so", timeoutMs: 10_000 },
      );
      expect(unready.status).toBe(503);
      expect(unready.text.toLowerCase()).toContain(store);
      expect((await stack.api.call("GET", "/healthz")).status).toBe(200);
      const startedAt = performance.now();
      const answer = await stack.api.call("POST", `/v1/apps/${calm.app.id}/deployments`, { commit: calm.repository.firstCommit });
      expect(performance.now() - startedAt).toBeLessThan(8_000);
      // Postgres is the truth: without Redis a deployment is taken and waits; without Postgres nothing is promised.
      expect(answer.status).toBe(store === "redis" ? 202 : 503);
      if (answer.status === 202) calm.remember((answer.body as { id: string }).id, "c1");
      await sleep(awayUntil - performance.now());
    } finally {
      await stack.letReturn(store);
    }
    await stack.waitReady();
    expect(await pidsOf()).toEqual(before);
    const again = await calm.push("c2");
    const rows = await settle(calm, since);
    expect(rows.at(-1)).toMatchObject({ id: again.id, status: "live" });
    expect(rows.filter((row) => row.status === "failed")).toEqual([]);
    const built = await settle(building, since);
    // What was being built either went on or failed with its reason; it is never stuck nor run again.
    expect(["live", "failed"]).toContain(built.find((row) => row.id === pushed.id)?.status);
  }, 180_000);
});

test("an emptied Redis (FLUSHALL) while deployments wait and run: the queue is rebuilt from Postgres, each runs once", async () => {
  const { stack } = shared;
  const since = Date.now();
  const apps = await Promise.all([liveApp("x1"), liveApp("y1"), liveApp("z1")]);
  const redis = new Redis(stack.redisUrl, { lazyConnect: true });
  await redis.connect();
  try {
    const running = await Promise.all(apps.map((app) => app.push("running", { buildSeconds: 3 })));
    const waiting = await Promise.all(apps.map((app) => app.push("waiting")));
    await Promise.all(running.map(({ id }) => stack.api.waitForStatus(id, ["building", "starting"])));
    await redis.flushall();
    await sleep(500);
    await redis.flushall();
    for (const app of apps) await settle(app, since);
    for (const { id } of waiting) expect((await stack.api.deployment(id)).status).toBe("live");
    for (const { id } of running) expect((await stack.api.deployment(id)).status).toBe("retired");
  } finally {
    redis.disconnect();
  }
});

test("a job that was lost is found by the sweep: a queued row without a job still runs, once", async () => {
  const { stack } = shared;
  const since = Date.now();
  const app = await liveApp("1");
  await stack.takeAway("worker");
  const deployment = await app.push("2");
  const redis = new Redis(stack.redisUrl, { lazyConnect: true });
  await redis.connect();
  await redis.flushall();
  redis.disconnect();
  await stack.letReturn("worker");
  await stack.api.waitForStatus(deployment.id, "live");
  await settle(app, since);
});
