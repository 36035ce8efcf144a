import { afterAll, describe, expect, test } from "vitest";
import { startLoad } from "../support/load";
import { makeRepository } from "../support/repository";
import { page, service } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { type Stack, startStack } from "../support/stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const shared = sharedStack();
const subjects = subjectsOf(shared);

describe("routes and apps are back by themselves", () => {
  test("web and worker restarted: not one request is lost meanwhile", async () => {
    const { stack } = shared;
    const subject = await subjects.make(service("steady"));
    await stack.api.deployLive(subject.app.id);
    const load = startLoad({ port: stack.edgePort, host: subject.host, requestsPerSecond: 50 });
    for (const name of ["web", "worker"] as const) {
      const before = await stack.kill(name, "SIGTERM");
      await waitFor(async () => (await stack.pid(name)) !== before, { what: `${name} to be started again`, timeoutMs: 60_000 });
      await stack.waitReady();
    }
    const { failures, failedAt, answered } = await load.stop();
    expect(failures, JSON.stringify(failedAt)).toEqual({});
    expect(answered).toBeGreaterThan(50);
    await subject.repository.commit({ version: "after" });
    await stack.api.deployLive(subject.app.id);
    expect((await subject.page()).body).toBe("after");
  });

  test("the edge restarted while web and worker are away: the routes come from its saved copy", async () => {
    const { stack } = shared;
    const subject = await subjects.make(page("saved"));
    await stack.api.deployLive(subject.app.id);
    await stack.takeAway("web");
    await stack.takeAway("worker");
    try {
      const before = await stack.kill("edge");
      await waitFor(async () => (await stack.pid("edge")) !== before, { what: "the edge to be started again" });
      await waitFor(async () => (await subject.page()).body === "saved", { what: "the page to be back", timeoutMs: 15_000 });
    } finally {
      await stack.letReturn("web");
      await stack.letReturn("worker");
    }
    await stack.waitReady();
    await subject.repository.commit(page("new"));
    await stack.api.deployLive(subject.app.id);
    expect((await subject.page()).body).toBe("new");
  });

  test("an app's container that was removed behind our back is made again", async () => {
    const { stack } = shared;
    const subject = await subjects.make(page("needed"));
    await stack.api.deployLive(subject.app.id);
    const [container] = await stack.engine.running(subject.app.id);
    await stack.engine.remove(container?.Id ?? "");
    await waitFor(async () => (await subject.page()).body === "needed", { what: "the page to be back", timeoutMs: 60_000 });
    expect((await stack.api.app(subject.app.id)).status).toBe("running");
  });
});

describe("with an installation of its own", () => {
  let own: Stack | undefined;
  afterAll(async () => {
    await own?.stop();
  });

  test("bin/down leaves running apps and the edge alone; bin/up brings the rest back with the same addresses", async () => {
    const stack = await startStack();
    own = stack;
    const repository = await makeRepository(service("lasting"));
    const app = await stack.api.createApp({ name: "lasting", repository: repository.path });
    const first = await stack.api.deployLive(app.id);
    const host = `${app.subdomain}.localhost`;
    const load = startLoad({ port: stack.edgePort, host, requestsPerSecond: 20 });
    await stack.down();
    expect((await stack.edge(host)).body).toBe("lasting");
    const startedAt = performance.now();
    await stack.up();
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    expect((await load.stop()).failures).toEqual({});
    expect((await stack.api.app(app.id)).liveDeploymentId).toBe(first.id);
    const again = performance.now();
    const pids = await Promise.all((["web", "worker", "edge"] as const).map((name) => stack.pid(name)));
    await stack.up();
    expect(performance.now() - again).toBeLessThan(15_000);
    expect(await Promise.all((["web", "worker", "edge"] as const).map((name) => stack.pid(name)))).toEqual(pids);
    await repository.remove();
  }, 300_000);

  test("everything ended at once, containers too, as by a power cut: bin/up brings back routes and apps", async () => {
    const stack = own;
    if (!stack) throw new Error("The installation did not start");
    const repository = await makeRepository(page("one"));
    const app = await stack.api.createApp({ name: "power", repository: repository.path });
    await stack.api.deployLive(app.id);
    await stack.cutPower();
    for (const container of await stack.engine.running()) await stack.engine.killFromOutside(container.Id);
    await stack.up();
    await stack.waitReady();
    for (const [name, body] of [
      ["power", "one"],
      ["lasting", "lasting"],
    ] as const) {
      await waitFor(async () => (await stack.edge(`${name}.localhost`)).body === body, {
        what: `${name} to be back`,
        timeoutMs: 60_000,
      });
    }
    await stack.api.deployLive(app.id);
    await repository.remove();
  }, 300_000);
});
