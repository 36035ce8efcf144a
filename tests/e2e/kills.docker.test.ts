import { dirname } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { labels } from "../support/engine";
import { type GitServer, startGitServer } from "../support/git-server";
import { expectInvariants } from "../support/invariants";
import type { LoadResult } from "../support/load";
import { service } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import type { ProcessName } from "../support/stack";
import { subjectsOf } from "../support/subjects";
import { type Followed, followVersions } from "../support/versions";
import { waitFor } from "../support/wait";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const servers: GitServer[] = [];
const followed: Followed[] = [];

afterAll(async () => {
  await Promise.all(followed.map((one) => one.stop()));
  await Promise.all(servers.map((server) => server.close()));
});

const victims: { name: string; processes: ProcessName[] }[] = [
  { name: "web", processes: ["web"] },
  { name: "worker", processes: ["worker"] },
  { name: "web and worker", processes: ["web", "worker"] },
];

/** An app whose first version is live and which is under load from here on. */
const liveApp = async (first: string, settings: Parameters<typeof subjects.make>[1] = {}): Promise<Followed> => {
  const subject = await subjects.make(service(first), settings);
  const deployment = await shared.stack.api.deployLive(subject.app.id);
  const app = followVersions(shared.stack, subject);
  app.remember(deployment.id, first);
  followed.push(app);
  return app;
};

const killAll = async (processes: readonly ProcessName[]) => {
  await Promise.all(processes.map((name) => shared.stack.kill(name)));
};

const expectNothingLost = (result: LoadResult) => {
  expect(result.failures, JSON.stringify(result.failedAt)).toEqual({});
  expect(result.sent).toBeGreaterThan(0);
};

/** Every container of the installation belongs to a deployment that is live or in progress. */
const expectNoOrphans = async () => {
  const { engine, sql } = shared.stack;
  await waitFor(
    async () => {
      const rows = await sql<
        { id: string }[]
      >`select id from deployments where status in ('live', 'fetching', 'building', 'starting')`;
      const owners = new Set(rows.map((row) => row.id));
      const orphans = (await engine.containers()).filter((container) => !owners.has(container.Labels[labels.deployment] ?? ""));
      if (orphans.length > 0) throw new Error(orphans.map((container) => container.Names.join()).join(" "));
      return true;
    },
    { what: "no container without an owner", timeoutMs: 60_000, everyMs: 250 },
  );
};

const settle = async (app: Followed, since: number) => {
  const rows = await expectInvariants(shared.stack, app, { since, versionOf: app.versionOf });
  expectNothingLost(await app.stop());
  return rows;
};

const rowOf = async (id: string) => {
  const [row] = await shared.stack.sql<{ status: string; code: string | null; switched: string | null }[]>`
    select status, reason_code as code, switched_version as switched from deployments where id = ${id}`;
  return row;
};

describe.each(victims)("kill -9 of $name", ({ processes }) => {
  const worker = processes.includes("worker");

  test("while apps wait in line, are fetched, built, started and drained: none is stuck, none ran twice, all are served", async () => {
    const { api } = shared.stack;
    const since = Date.now();
    const [queued, fetching, building, starting, draining] = await Promise.all([
      liveApp("q1"),
      liveApp("f1"),
      liveApp("b1"),
      liveApp("s1", { healthCheckPath: "/healthz" }),
      liveApp("d1"),
    ]);
    const server = await startGitServer(dirname(fetching.repository.path));
    servers.push(server);
    await api.expectStatus(200, api.call("PATCH", `/v1/apps/${fetching.app.id}`, { repository: server.url("repository.git") }));
    server.pause();
    const first = {
      queued: await queued.push("q2", { buildSeconds: 9 }),
      fetching: await fetching.push("f2"),
      building: await building.push("b2", { buildSeconds: 9 }),
      starting: await starting.push("s2", { readyAfterMs: 8_000 }),
    };
    const behind = await queued.push("q3");
    await Promise.all([
      api.waitForStatus(first.queued.id, "building"),
      api.waitForStatus(first.fetching.id, "fetching"),
      api.waitForStatus(first.building.id, "building"),
      api.waitForStatus(first.starting.id, "starting"),
    ]);
    const drained = await draining.push("d2");
    await api.waitForStatus(drained.id, "live");
    await killAll(processes);
    server.resume();
    await shared.stack.waitReady();
    for (const app of [queued, fetching, building, starting, draining]) await settle(app, since);
    for (const { id } of [first.fetching, first.building, first.starting]) {
      expect(await rowOf(id), id).toMatchObject(worker ? { status: "failed", code: "worker_restarted" } : { status: "live" });
    }
    expect(await rowOf(behind.id)).toMatchObject({ status: "live" });
    expect(await rowOf(drained.id)).toMatchObject({ status: "live" });
    await expectNoOrphans();
  });

  test('between "new is up" and "switched"', async () => {
    const since = Date.now();
    const app = await liveApp("1");
    const deployment = await app.push("2");
    await waitFor(
      async () => {
        const events = await shared.stack.engine.containers(app.app.id);
        return events.some((container) => container.Labels[labels.deployment] === deployment.id && container.State === "running");
      },
      { what: "the new container to be up", everyMs: 5 },
    );
    await killAll(processes);
    await shared.stack.waitReady();
    await settle(app, since);
    expect(["live", "failed"]).toContain((await rowOf(deployment.id))?.status);
    await expectNoOrphans();
  });

  test('between "switched" and "old stopped"', async () => {
    const since = Date.now();
    const app = await liveApp("1");
    const deployment = await app.push("2");
    await waitFor(async () => (await rowOf(deployment.id))?.switched !== null, { what: "the switch", everyMs: 3 });
    await killAll(processes);
    await shared.stack.waitReady();
    await settle(app, since);
    expect(await rowOf(deployment.id)).toMatchObject({ status: "live" });
    await expectNoOrphans();
  });
});

test("a worker that is told to end in the middle of deployments finishes them, claims no more, and fails none of those that wait", async () => {
  const { api } = shared.stack;
  const since = Date.now();
  const app = await liveApp("1");
  const running = await app.push("2", { buildSeconds: 4 });
  const waiting = await app.push("3");
  await api.waitForStatus(running.id, "building");
  await shared.stack.kill("worker", "SIGTERM");
  await settle(app, since);
  expect(await rowOf(running.id)).toMatchObject({ status: "retired" });
  expect(await rowOf(waiting.id)).toMatchObject({ status: "live" });
});
