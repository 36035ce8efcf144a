import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectInvariants } from "../support/invariants";
import { makeRepository, type Repository } from "../support/repository";
import { service } from "../support/sample-apps";
import { type Stack, startStack } from "../support/stack";
import { type StallingSocket, startStallingSocket } from "../support/stalling-socket";
import { removeApp, type Subject } from "../support/subjects";
import { type Followed, followVersions } from "../support/versions";
import { sleep, waitFor } from "../support/wait";

let home: string;
let socket: StallingSocket;
let stack: Stack;
let repository: Repository;
let app: Followed;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "wh-engine-"));
  socket = await startStallingSocket(join(home, "docker.sock"));
  stack = await startStack({ settings: { DOCKER_SOCKET: socket.path, BUILD_TIMEOUT_MS: "15000" } });
  const made = await makeRepository(service("1"));
  repository = made;
  const created = await stack.api.createApp({ name: "hang", repository: made.path });
  const host = `${created.subdomain}.localhost`;
  const subject: Subject = { app: created, repository: made, host, page: (path) => stack.edge(host, path) };
  app = followVersions(stack, subject);
  const first = await app.push("1");
  await stack.api.waitForStatus(first.id, "live");
}, 300_000);

afterAll(async () => {
  socket.flow();
  await app?.stop();
  if (app) await removeApp(stack, app.app.id);
  await stack?.stop();
  await socket?.close();
  await repository?.remove();
  await rm(home, { recursive: true, force: true });
}, 120_000);

const warning = async (): Promise<string> => {
  const [row] = await stack.sql<{ warning: string | null }[]>`select warning from workers`;
  return row?.warning ?? "";
};

describe("an engine that hangs", () => {
  test("hangs no deployment beyond its time-out, apps are served on, and after it works again so does everything", async () => {
    const since = Date.now();
    const during = await app.push("2", { buildSeconds: 3 });
    await stack.api.waitForStatus(during.id, "building");
    socket.stall();
    expect(await stack.isReady()).toBe(true);
    await waitFor(async () => /Docker on this host did not answer/.test(await warning()), { what: "the host's warning" });
    expect((await app.page()).body).toBe("1");
    const cancelled = await stack.api.cancel(during.id);
    expect([202, 409]).toContain(cancelled.status);
    await sleep(2_000);
    socket.flow();
    await expectInvariants(stack, app, { since, versionOf: app.versionOf });
    const after = await app.push("3");
    await stack.api.waitForStatus(after.id, "live");
    await expectInvariants(stack, app, { since, versionOf: app.versionOf });
    const before = app.load.result.sent;
    expect(before).toBeGreaterThan(100);
    await waitFor(async () => (await warning()) === "", { what: "the warning to be taken back" });
  }, 180_000);

  test("that never comes back ends what was being built by its own time-out", async () => {
    const pushed = await app.push("4", { buildSeconds: 600 });
    await stack.api.waitForStatus(pushed.id, "building");
    socket.stall();
    const ended = await stack.api.waitForStatus(pushed.id, "failed", 60_000);
    expect(["build_timeout", "engine_unavailable", "builder_unavailable", "build_failed"]).toContain(ended.reasonCode);
    socket.flow();
  }, 120_000);
});
