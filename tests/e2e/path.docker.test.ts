import { describe, expect, test } from "vitest";
import type { App } from "@/server/apps/schema";
import type { Page, Problem } from "../support/api";
import { page, service, slowBuild } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { newName, removeApp, subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const shared = sharedStack();
const subjects = subjectsOf(shared);

const beforeDrain = ["queue", "fetch", "build", "start", "health", "route"];

describe("a git repository becomes a running app", () => {
  test("the first deployment goes through every stage in order and is served under its address", async () => {
    const { stack } = shared;
    const subject = await subjects.make(page("first"));
    expect(subject.app).toMatchObject({ status: "idle", liveDeploymentId: null });
    const deployment = await stack.api.deployLive(subject.app.id);
    expect(deployment.commit).toBe(subject.repository.firstCommit);
    const stages = deployment.stages.filter((stage) => stage.name !== "drain");
    expect(stages.map((stage) => stage.name)).toEqual(beforeDrain);
    const moments = stages.flatMap((stage) => [stage.startedAt, stage.finishedAt]);
    expect(moments).toEqual([...moments].sort());
    expect(stages.every((stage) => stage.finishedAt !== null && stage.error === null)).toBe(true);
    expect(await subject.page()).toMatchObject({ status: 200, body: "first" });
    const app = await waitFor(
      async () => {
        const seen = await stack.api.app(subject.app.id);
        return seen.status === "running" ? seen : null;
      },
      { what: "the app to be running" },
    );
    expect(app.liveDeploymentId).toBe(deployment.id);
    expect(app.url).toBe(`http://${subject.host}:${stack.edgePort}`);
  });

  test("the edge answers 404 for a host that nobody has", async () => {
    expect((await shared.stack.edge(`${newName("nobody")}.localhost`)).status).toBe(404);
    expect((await shared.stack.edge("example.com")).status).toBe(404);
    expect((await shared.stack.edge("localhost")).status).toBe(404);
  });

  test("a push and a second deployment replace the first, which is retired", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("one"));
    const first = await api.deployLive(subject.app.id);
    const commit = await subject.repository.commit(page("two"));
    const second = await api.deployLive(subject.app.id);
    expect(second).toMatchObject({ number: 2, commit });
    expect((await subject.page()).body).toBe("two");
    expect((await api.waitForStatus(first.id, ["retired"])).status).toBe("retired");
    await waitFor(async () => (await shared.stack.engine.containers(subject.app.id)).length === 1, {
      what: "the old container to go",
    });
    const drained = await waitFor(
      async () => (await api.deployment(second.id)).stages.find((stage) => stage.name === "drain" && stage.finishedAt),
      { what: "the drain stage to end" },
    );
    expect(drained.error).toBeNull();
  });

  test("the build log comes while the build runs, and ends with the deployment; opened late it is whole", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(slowBuild("logged", 2));
    const deployment = await api.deploy(subject.app.id);
    let text = "";
    let firstAt = 0;
    for await (const piece of api.followLog(deployment.id)) {
      text += piece;
      if (firstAt === 0 && text.includes("building logged-")) firstAt = performance.now();
    }
    expect(performance.now() - firstAt).toBeGreaterThan(1_500);
    expect(text).toContain("built");
    const ended = await api.deployment(deployment.id);
    expect(["live", "retired"]).toContain(ended.status);
    expect(await api.buildLog(deployment.id)).toBe(text);
    expect(ended.logBytes).toBe(Buffer.byteLength(text));
    let late = "";
    for await (const piece of api.followLog(deployment.id)) late += piece;
    expect(late).toBe(text);
  });

  test("its own output and what it uses can be read while it runs", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(service("told"));
    await api.deployLive(subject.app.id);
    const lines = await waitFor(
      async () => {
        const { body } = await api.call<{ lines: { time: string; stream: string; text: string }[] }>(
          "GET",
          `/v1/apps/${subject.app.id}/logs?tail=5`,
        );
        const written = body.lines.filter(({ stream }) => stream !== "note");
        return written.length > 0 ? written : null;
      },
      { what: "the app's output" },
    );
    expect(lines[0]).toMatchObject({ stream: "stdout", text: "serving told" });
    expect(Number.isNaN(Date.parse(lines[0]?.time ?? ""))).toBe(false);
    const metrics = await waitFor(
      async () => {
        const { body } = await api.call<{ live: boolean; memoryBytes: number; cpuPercent: number }>(
          "GET",
          `/v1/apps/${subject.app.id}/metrics`,
        );
        return body.live ? body : null;
      },
      { what: "live metrics" },
    );
    expect(metrics.memoryBytes).toBeGreaterThan(1_000_000);
    expect(metrics.cpuPercent).toBeGreaterThanOrEqual(0);
  });

  test("stop, start and restart do what they say, and the address follows", async () => {
    const { api, engine } = shared.stack;
    const subject = await subjects.make(page("steady"));
    await api.deployLive(subject.app.id);
    const statusOf = async () => (await api.app(subject.app.id)).status;
    await api.expectStatus(202, api.call("POST", `/v1/apps/${subject.app.id}/stop`));
    await waitFor(async () => (await statusOf()) === "stopped", { what: "the app to be stopped" });
    expect(await engine.running(subject.app.id)).toEqual([]);
    expect((await api.app(subject.app.id)).statusReason).toBe("stopped_by_user");
    expect((await subject.page()).status).toBeGreaterThanOrEqual(500);
    await api.expectStatus(202, api.call("POST", `/v1/apps/${subject.app.id}/start`));
    await waitFor(async () => (await subject.page()).body === "steady", { what: "the page to be back" });
    await waitFor(async () => (await statusOf()) === "running", { what: "the app to be running" });
    const startedAt = async () => {
      const [container] = await engine.running(subject.app.id);
      return container && ((await engine.inspect(container.Id)) as { State: { StartedAt: string } }).State.StartedAt;
    };
    const before = await startedAt();
    await api.expectStatus(202, api.call("POST", `/v1/apps/${subject.app.id}/restart`));
    await waitFor(async () => ![undefined, before].includes(await startedAt()), { what: "another start of the container" });
    await waitFor(async () => (await subject.page()).body === "steady", { what: "the page to be back" });
  });

  test("lists come in pages, newest first, each item once", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("many"));
    for (let count = 0; count < 3; count += 1) await api.deployLive(subject.app.id);
    const numbers: number[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "?limit=2" : `?limit=2&cursor=${encodeURIComponent(cursor)}`;
      const { items, nextCursor } = await api.deployments(subject.app.id, query);
      numbers.push(...items.map((item) => item.number));
      cursor = nextCursor;
    } while (cursor !== null);
    expect(numbers).toEqual([3, 2, 1]);
    const all = await api.expectStatus<Page<App>>(200, api.call("GET", "/v1/apps?limit=100"));
    expect(all.items.map((app) => app.id)).toContain(subject.app.id);
  });

  test("delete leaves no container, image, route or row", async () => {
    const { stack } = shared;
    const subject = await subjects.make(page("gone"));
    await stack.api.deployLive(subject.app.id);
    expect((await stack.engine.images(subject.app.id)).length).toBe(1);
    await removeApp(stack, subject.app.id);
    expect(await stack.engine.containers(subject.app.id)).toEqual([]);
    expect(await stack.engine.images(subject.app.id)).toEqual([]);
    expect(await stack.sql`select 1 from deployments where app_id = ${subject.app.id}`).toHaveLength(0);
    await waitFor(async () => (await subject.page()).status === 404, { what: "the route to go" });
    expect((await stack.api.call("GET", `/v1/apps/${subject.app.id}`)).status).toBe(404);
    const again = await subjects.make(page("again"), { subdomain: subject.app.subdomain });
    expect(again.app.subdomain).toBe(subject.app.subdomain);
  });

  test("delete in the middle of a deployment leaves nothing either", async () => {
    const { stack } = shared;
    const subject = await subjects.make(slowBuild("never", 15));
    const deployment = await stack.api.deploy(subject.app.id);
    await stack.api.waitForStatus(deployment.id, "building");
    await removeApp(stack, subject.app.id);
    expect(await stack.engine.containers(subject.app.id)).toEqual([]);
    expect(await stack.engine.images(subject.app.id)).toEqual([]);
  });
});

describe("the public API", () => {
  test("describes itself, says whether it is ready, and answers errors as problem documents", async () => {
    const { api, origin, apiAs } = shared.stack;
    const { body } = await api.call<{ openapi: string; paths: Record<string, unknown> }>("GET", "/v1/openapi.json");
    expect(body.openapi).toMatch(/^3\.1/);
    expect(Object.keys(body.paths).some((path) => path.endsWith("/apps/{id}/deployments"))).toBe(true);
    for (const path of ["/healthz", "/readyz", "/metrics"]) expect((await api.call("GET", path)).status, path).toBe(200);
    const missing = await api.call<Problem>("GET", "/v1/apps/app_00000000000000000000");
    expect(missing).toMatchObject({ status: 404, contentType: expect.stringContaining("application/problem+json") });
    expect(missing.body).toMatchObject({ status: 404, title: expect.any(String), detail: expect.any(String) });
    for (const token of [null, "wrong"]) {
      const refused = await apiAs(token).call<Problem>("GET", "/v1/apps");
      expect(refused).toMatchObject({ status: 401, contentType: expect.stringContaining("application/problem+json") });
    }
    expect(origin).toContain("http://");
  });

  test("a stranger sees none of it", async () => {
    const { stack } = shared;
    const subject = await subjects.make(page("mine"));
    const stranger = stack.apiAs(await stack.newUser(`${newName("stranger")}@example.com`));
    expect((await stranger.call("GET", `/v1/apps/${subject.app.id}`)).status).toBe(404);
    expect((await stranger.call("POST", `/v1/apps/${subject.app.id}/deployments`, {})).status).toBe(404);
    expect((await stranger.call("DELETE", `/v1/apps/${subject.app.id}`)).status).toBe(404);
    const { body } = await stranger.call<Page<App>>("GET", "/v1/apps");
    expect(body.items).toEqual([]);
  });
});
