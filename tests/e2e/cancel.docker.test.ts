import { readdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type GitServer, startGitServer } from "../support/git-server";
import { waitUntilSettled } from "../support/invariants";
import { command, page, service, slowBuild } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const servers: GitServer[] = [];

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

/** Processes of this machine, containers' and builds' included, whose command line holds `mark`. */
const processesWith = async (mark: string): Promise<string[]> => {
  const found: string[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    const line = (await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ");
    if (line.includes(mark)) found.push(`${entry} ${line}`);
  }
  return found;
};

/** A number of seconds that no other process on this machine sleeps: by it a build step's processes are found. */
const mark = () => `600.${Math.floor(Math.random() * 1e9)}`;

/** Cancels, and waits until it is cancelled and nothing of it is left. Gives how long that took. */
const cancelWithin5s = async (deploymentId: string, appId: string, marks: string[] = []): Promise<number> => {
  const { api, engine } = shared.stack;
  const startedAt = performance.now();
  const answer = await api.cancel(deploymentId);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  await api.waitForStatus(deploymentId, "cancelled", 8_000);
  for (const one of [...marks, deploymentId]) {
    await waitFor(async () => (await processesWith(one)).length === 0, { what: `no process with ${one}`, timeoutMs: 5_000 });
  }
  const leftover = async () =>
    (await engine.containers(appId)).filter((container) => container.Labels["wisehosting.deployment"] === deploymentId);
  await waitFor(async () => (await leftover()).length === 0, { what: "no container of it", timeoutMs: 5_000 });
  const took = performance.now() - startedAt;
  expect(took).toBeLessThan(5_000);
  return took;
};

describe("cancel ends everything of a deployment within 5 s", () => {
  test("while it waits in line", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(slowBuild("first", 4));
    const first = await api.deploy(subject.app.id);
    await api.waitForStatus(first.id, "building");
    const waiting = await api.deploy(subject.app.id);
    expect(waiting.status).toBe("queued");
    await cancelWithin5s(waiting.id, subject.app.id);
    await api.waitForStatus(first.id, "live");
  });

  test("while it fetches", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("fetched"));
    const server = await startGitServer(dirname(subject.repository.path));
    servers.push(server);
    await api.expectStatus(200, api.call("PATCH", `/v1/apps/${subject.app.id}`, { repository: server.url("repository.git") }));
    server.pause();
    const deployment = await api.deploy(subject.app.id, subject.repository.firstCommit);
    await api.waitForStatus(deployment.id, "fetching");
    await cancelWithin5s(deployment.id, subject.app.id);
  });

  test("while it builds; the build of another app goes on", async () => {
    const { api } = shared.stack;
    const step = mark();
    const subject = await subjects.make(page("never", `RUN sleep ${step} & sleep ${step}; wait`));
    const other = await subjects.make(slowBuild("other", 8));
    const deployment = await api.deploy(subject.app.id);
    const otherDeployment = await api.deploy(other.app.id);
    await api.waitForStatus(otherDeployment.id, "building");
    await waitFor(async () => (await processesWith(step)).length > 0, { what: "the build step to run" });
    await cancelWithin5s(deployment.id, subject.app.id, [step]);
    expect(["building", "starting", "live"]).toContain((await api.deployment(otherDeployment.id)).status);
    await api.waitForStatus(otherDeployment.id, "live");
    expect((await other.page()).body).toBe("other");
  });

  test("while it starts; the running version is served all along", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("old"));
    const old = await api.deployLive(subject.app.id);
    const step = mark();
    await subject.repository.commit(command(`exec sleep ${step}`));
    const deployment = await api.deploy(subject.app.id);
    await api.waitForStatus(deployment.id, "starting");
    await waitFor(async () => (await processesWith(step)).length > 0, { what: "the container to run" });
    await cancelWithin5s(deployment.id, subject.app.id, [step]);
    expect((await subject.page()).body).toBe("old");
    expect((await api.app(subject.app.id)).liveDeploymentId).toBe(old.id);
  });

  test("and rings for the one that waited behind it", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("stuck", "RUN sleep 600"));
    const first = await api.deploy(subject.app.id);
    await api.waitForStatus(first.id, "building");
    await subject.repository.commit(page("next"));
    const second = await api.deploy(subject.app.id);
    await cancelWithin5s(first.id, subject.app.id);
    await api.waitForStatus(second.id, "live");
    expect((await subject.page()).body).toBe("next");
  });

  test("but is refused with the reason once it is live or has ended", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("settled"));
    const deployment = await api.deployLive(subject.app.id);
    expect(await api.cancel(deployment.id)).toMatchObject({
      status: 409,
      body: { reason: "deployment_switched", detail: /too late/ },
    });
    await subject.repository.commit(page("broken", "RUN false"));
    const failed = await api.waitForStatus((await api.deploy(subject.app.id)).id, "failed");
    expect(await api.cancel(failed.id)).toMatchObject({ status: 409, body: { reason: "deployment_ended" } });
  });

  test("at any moment of a whole deployment leaves it either cancelled or live, never between", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(service("0"));
    await api.deployLive(subject.app.id);
    for (const afterMs of [0, 50, 150, 300, 500, 700, 900, 1_200]) {
      await subject.repository.commit({ version: String(afterMs) });
      const deployment = await api.deploy(subject.app.id);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const { status } = await api.cancel(deployment.id);
      const rows = await waitUntilSettled(shared.stack, subject.app.id);
      const settled = rows.find((row) => row.id === deployment.id)?.status;
      expect(settled, `cancelled after ${afterMs} ms, answered ${status}`).toBe(status === 202 ? "cancelled" : "live");
      const live = rows.find((row) => row.status === "live");
      expect((await api.app(subject.app.id)).liveDeploymentId).toBe(live?.id);
    }
  });
});

describe.concurrent("every step has a time-out that ends whole process trees", () => {
  test("a build that runs for ever is ended with all of its processes, and says after how long", async () => {
    const { api } = shared.stack;
    const step = mark();
    const subject = await subjects.make(page("endless", `RUN (setsid sleep ${step} &) ; sleep ${step}`));
    const failed = await api.waitForStatus((await api.deploy(subject.app.id)).id, "failed", 60_000);
    expect(failed.reasonCode).toBe("build_timeout");
    await waitFor(async () => (await processesWith(step)).length === 0, { what: "the build's processes to be gone" });
  });

  test("a git server that stops in the middle of a fetch is given up", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("stalled"));
    const server = await startGitServer(dirname(subject.repository.path));
    servers.push(server);
    await api.expectStatus(200, api.call("PATCH", `/v1/apps/${subject.app.id}`, { repository: server.url("repository.git") }));
    server.pause();
    const failed = await api.waitForStatus(
      (await api.deploy(subject.app.id, subject.repository.firstCommit)).id,
      "failed",
      60_000,
    );
    expect(["fetch_timeout", "repository_unreachable"]).toContain(failed.reasonCode);
    // Web may be comparing the branch with its server as well, which takes 20 s to give up.
    await waitFor(async () => (await processesWith(server.url(""))).length === 0, { what: "no git process", timeoutMs: 30_000 });
  });
});
