import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { App } from "@/server/apps/schema";
import { busyboxImage } from "../support/base-images";
import { pushImage, type Registry, startRegistry } from "../support/registry";
import { page } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { newName, removeApp, subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const shared = sharedStack();
const subjects = subjectsOf(shared);

describe("how an app is built", () => {
  test("a root directory, a target, arguments and a .dockerignore are followed", async () => {
    const { api } = shared.stack;
    const Dockerfile = [
      `FROM ${busyboxImage} AS site`,
      "ARG GREETING",
      "COPY . /www",
      'RUN printf %s "$GREETING" > /www/index.html && ls /www > /www/files',
      'CMD ["sh", "-c", "exec httpd -f -p $PORT -h /www"]',
      "FROM site",
      "RUN false",
      "",
    ].join("\n");
    const files = {
      "apps/web/Dockerfile": Dockerfile,
      "apps/web/.dockerignore": "secret\n",
      "apps/web/secret": "x",
      outside: "x",
    };
    const subject = await subjects.make(files, {
      rootDirectory: "apps/web",
      buildTarget: "site",
      buildArguments: { GREETING: "hello, you" },
    });
    await api.deployLive(subject.app.id);
    expect(await subject.page()).toMatchObject({ status: 200, body: "hello, you" });
    expect((await subject.page("/files")).body).not.toMatch(/secret|outside/);
  });

  test.each([
    ["nothing that anybody knows", { "notes.txt": "x" }, {}, /./],
    ["a root directory that is not there", { "web/index.html": "x" }, { rootDirectory: "site" }, /no folder “site”.*web/],
  ])("%s is said before anything is built", async (_name, files, settings, says) => {
    const { api } = shared.stack;
    const subject = await subjects.make(files, settings);
    const failed = await api.waitForStatus((await api.deploy(subject.app.id)).id, "failed");
    expect(failed).toMatchObject({ reasonCode: "nothing_detected", reason: expect.stringMatching(says) });
    expect(failed.stages.find(({ error }) => error !== null)?.name).toBe("fetch");
  });

  test("a start command takes the image's place and gets its signals", async () => {
    const { api } = shared.stack;
    const program = "#!/bin/sh\ntrap 'echo asked to stop; exit 0' TERM\nhttpd -p $PORT -h /www\nwhile true; do sleep 0.1; done\n";
    const files = page("by command", "COPY program /program\nRUN chmod 755 /program");
    const subject = await subjects.make({ ...files, program }, { startCommand: "cd /www && /program" });
    await api.deployLive(subject.app.id);
    expect((await subject.page()).body).toBe("by command");
    await api.expectStatus(202, api.call("POST", `/v1/apps/${subject.app.id}/stop`));
    await waitFor(
      async () => {
        const { body } = await api.call<{ lines: { text: string }[] }>("GET", `/v1/apps/${subject.app.id}/logs?tail=50`);
        return body.lines.some(({ text }) => text === "asked to stop");
      },
      { what: "the program to hear SIGTERM" },
    );
  });
});

describe("a release command", () => {
  test("runs once, in the new image, before the new version takes over", async () => {
    const { api, engine } = shared.stack;
    const subject = await subjects.make(page("released", "RUN echo from the image > /said"), {
      releaseCommand: "cat /said && echo port $PORT && sleep 1",
    });
    const deployment = await api.deployLive(subject.app.id);
    const log = await api.buildLog(deployment.id);
    expect(log).toMatch(/Running the release command.*\nfrom the image\nport \d+\nThe release command has ended well/s);
    expect(deployment.stages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["fetch", "build", "release", "start", "health"]),
    );
    expect(await engine.containers(subject.app.id)).toHaveLength(1);
  });

  test.each([
    ["fails", "echo no such table; exit 4", "release_failed", /exit code 4.*no such table/],
    ["takes too long", "sleep 60", "release_timeout", /8 s/],
    ["eats memory", "tail /dev/zero", "release_failed", /memory|137/],
  ])("that %s leaves the running version alone", async (_name, releaseCommand, code, says) => {
    const { api, engine } = shared.stack;
    const subject = await subjects.make(page("good"), { memoryMb: 64 });
    const good = await api.deployLive(subject.app.id);
    await api.expectStatus(200, api.call("PATCH", `/v1/apps/${subject.app.id}`, { releaseCommand }));
    const failed = await api.waitForStatus((await api.deploy(subject.app.id)).id, "failed");
    expect(failed).toMatchObject({ reasonCode: code, reason: expect.stringMatching(says) });
    expect(failed.stages.find(({ error }) => error !== null)?.name).toBe("release");
    expect((await subject.page()).body).toBe("good");
    expect(await api.app(subject.app.id)).toMatchObject({ liveDeploymentId: good.id });
    expect(await engine.containers(subject.app.id)).toHaveLength(1);
  });

  test("ends with its deployment when that is cancelled, and with its worker when that is killed", async () => {
    const { api, engine, kill } = shared.stack;
    const subject = await subjects.make(page("waits"), { releaseCommand: "echo begun; exec sleep 60" });
    const runs = () => waitFor(async () => (await engine.running(subject.app.id)).length === 1, { what: "the release command" });
    const none = () =>
      waitFor(async () => (await engine.containers(subject.app.id)).length === 0, { what: "no container", timeoutMs: 30_000 });
    const first = await api.deploy(subject.app.id);
    await runs();
    expect((await api.cancel(first.id)).status).toBe(202);
    await api.waitForStatus(first.id, "cancelled");
    await none();
    const second = await api.deploy(subject.app.id);
    await runs();
    await kill("worker");
    await api.waitForStatus(second.id, "failed");
    await none();
  });

  test("needs a shell in the image, and says so", async () => {
    const { api } = shared.stack;
    const files = {
      Dockerfile: `FROM ${busyboxImage} AS full\nFROM scratch\nCOPY --from=full /bin/busybox /httpd\nCMD ["/httpd"]\n`,
    };
    const released = await subjects.make(files, { releaseCommand: "true" });
    const failed = await api.waitForStatus((await api.deploy(released.app.id)).id, "failed");
    expect(failed).toMatchObject({ reasonCode: "release_failed", reason: expect.stringMatching(/no \/bin\/sh/) });
    const started = await subjects.make(files, { startCommand: "httpd -f" });
    const other = await api.waitForStatus((await api.deploy(started.app.id)).id, "failed");
    expect(other).toMatchObject({ reasonCode: "start_failed", reason: expect.stringMatching(/no \/bin\/sh/) });
  });
});

describe("a prebuilt image", () => {
  const made: App[] = [];
  let registry: Registry | null = null;
  let folder = "";
  afterAll(async () => {
    for (const app of made) await removeApp(shared.stack, app.id);
    await registry?.stop();
    if (folder !== "") await rm(folder, { recursive: true, force: true });
  });

  test("is pulled, served, released and started again without its registry", async () => {
    const { api, edge, engine } = shared.stack;
    folder = await mkdtemp(join(tmpdir(), "wh-images-"));
    registry = await startRegistry({ storage: folder });
    const image = await pushImage(registry, "team/site:1", "from an image");
    const app = await api.createApp({ name: newName(), image, releaseCommand: "echo ready > /dev/stderr" });
    made.push(app);
    const live = await api.deployLive(app.id);
    expect((await edge(`${app.subdomain}.localhost`)).body).toBe("from an image");
    expect(await api.buildLog(live.id)).toMatch(/It is sha256:[0-9a-f]{64}.*ready\n/s);
    expect(live.stages.map(({ name }) => name)).not.toContain("build");
    await registry.stop();
    const [container] = await engine.containers(app.id);
    await engine.remove(container?.Id ?? "");
    await waitFor(async () => (await edge(`${app.subdomain}.localhost`)).body === "from an image", {
      what: "the container made again",
      timeoutMs: 30_000,
    });
    const failed = await api.waitForStatus((await api.deploy(app.id)).id, "failed");
    expect(failed).toMatchObject({ reasonCode: "registry_unreachable", reason: expect.stringContaining(registry.address) });
    expect((await edge(`${app.subdomain}.localhost`)).body).toBe("from an image");
  });
});
