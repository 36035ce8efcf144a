import { describe, expect, test } from "vitest";
import type { Deployment, FailureCode, StageName } from "@/server/deployments/schema";
import { nodeImage } from "../support/base-images";
import type { Files } from "../support/repository";
import { command, page, service } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { type Subject, subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const shared = sharedStack();
const subjects = subjectsOf(shared);

type Failure = {
  name: string;
  files: Files;
  settings?: Parameters<typeof subjects.make>[1];
  stage: StageName;
  code: FailureCode | FailureCode[];
  /** What the sentence must tell. */
  says: RegExp;
  /** What the build log, or the app's last lines in the reason, must show. */
  shows?: RegExp;
};

/** More and more of it, far beyond what any one string may take: `tail /dev/zero` gives up by itself at two gigabytes. */
const hungry = `awk 'BEGIN { s = "x"; while (length(s) < 100000000) s = s s; for (;;) taken[count++] = s }'`;

/** Takes every connection and says nothing; nc would listen no longer than to the first. */
const silent: Files = {
  Dockerfile: [
    `FROM ${nodeImage}`,
    `CMD ["node", "-e", "require('node:net').createServer().listen(Number(process.env.PORT), '0.0.0.0')"]`,
    "",
  ].join("\n"),
};

const failures: Failure[] = [
  {
    name: "a build step that fails",
    files: page("broken", "RUN echo about to break && exit 7"),
    stage: "build",
    code: "build_failed",
    says: /./,
    shows: /about to break/,
  },
  {
    name: "a Dockerfile that is no Dockerfile",
    files: { ...page("broken"), Dockerfile: "NONSENSE here\n" },
    stage: "build",
    code: "build_failed",
    says: /./,
    shows: /NONSENSE/i,
  },
  {
    name: "a repository without a Dockerfile",
    files: { "index.html": "nothing to build" },
    settings: { builder: "dockerfile", dockerfilePath: "deploy/Dockerfile" },
    stage: "fetch",
    code: "dockerfile_not_found",
    says: /deploy\/Dockerfile/,
  },
  {
    name: "a build step that takes all memory",
    files: page("hungry", `RUN ${hungry}`),
    stage: "build",
    code: "build_out_of_memory",
    says: /ran out of memory in “awk .*3072 MB/,
  },
  {
    name: "a build step that never ends",
    files: page("endless", "RUN sleep 600"),
    stage: "build",
    code: "build_timeout",
    says: /25 s|time|long/i,
  },
  {
    name: "an app that exits at once",
    files: command("echo no configuration found; exit 3"),
    stage: "health",
    code: "exited",
    says: /3/,
    shows: /no configuration found/,
  },
  {
    name: "an app that listens on another port",
    files: command("exec httpd -f -p 4567 -h /bin"),
    settings: { port: 3210 },
    stage: "health",
    code: "wrong_port",
    says: /4567/,
  },
  {
    name: "an app that listens on 127.0.0.1 only",
    files: command("exec httpd -f -p 127.0.0.1:$PORT -h /bin"),
    stage: "health",
    code: "loopback_only",
    says: /127\.0\.0\.1|0\.0\.0\.0/,
  },
  {
    name: "an app that never listens",
    files: command("echo thinking; exec sleep 600"),
    stage: "health",
    code: "not_listening",
    says: /./,
    shows: /thinking/,
  },
  {
    name: "an app that takes connections and never answers",
    files: silent,
    stage: "health",
    code: ["unhealthy", "start_timeout"],
    says: /./,
  },
  {
    name: "an app whose health path answers 503",
    files: service("sick", { readyAfterMs: 600_000 }),
    settings: { healthCheckPath: "/healthz" },
    stage: "health",
    code: ["unhealthy", "start_timeout"],
    says: /503/,
  },
  {
    name: "an app that takes more memory than it may",
    files: command("exec tail /dev/zero"),
    settings: { memoryMb: 32 },
    stage: "health",
    code: "out_of_memory",
    says: /32|memory/i,
  },
];

const change = async (subject: Subject, { files, settings }: Failure): Promise<void> => {
  await subject.repository.git("rm", "-r", "--quiet", ".");
  await subject.repository.commit(files);
  if (settings) await shared.stack.api.expectStatus(200, shared.stack.api.call("PATCH", `/v1/apps/${subject.app.id}`, settings));
};

/** What a person sees first: the sentence, then the last lines of the log. */
const whatTheUserSees = async (deployment: Deployment): Promise<string> =>
  `${deployment.reason}\n${await shared.stack.api.buildLog(deployment.id)}`;

describe.concurrent("a deployment that fails leaves the running one serving, and says why", () => {
  test.each(failures)("$name", async (failure) => {
    const { api, engine } = shared.stack;
    const subject = await subjects.make(page("good"));
    const good = await api.deployLive(subject.app.id);
    await change(subject, failure);
    const failed = await api.waitForStatus((await api.deploy(subject.app.id)).id, "failed");
    expect([failure.code].flat(), failed.reason ?? "").toContain(failed.reasonCode);
    expect(failed.reason).toMatch(failure.says);
    expect(failed.stages.filter((stage) => stage.error !== null).map((stage) => stage.name)).toEqual([failure.stage]);
    if (failure.shows) expect(await whatTheUserSees(failed)).toMatch(failure.shows);
    expect(await subject.page()).toMatchObject({ status: 200, body: "good" });
    expect(await api.app(subject.app.id)).toMatchObject({ liveDeploymentId: good.id });
    await waitFor(
      async () => {
        const containers = await engine.containers(subject.app.id);
        return containers.length === 1 && containers[0]?.Labels["wisehosting.deployment"] === good.id;
      },
      { what: "the failed container to be removed" },
    );
  });

  test("an app that forks without end reaches its own limit and harms nobody", async () => {
    const { api, engine } = shared.stack;
    const bomb = "httpd -p $PORT -h /bin; f() { sleep 30 & f & f & }; f; exec sleep 30";
    const subject = await subjects.make(command(bomb), { pidsLimit: 32, memoryMb: 64 });
    const neighbour = await subjects.make(page("calm"));
    await api.deploy(subject.app.id);
    await api.deployLive(neighbour.app.id);
    expect((await neighbour.page()).body).toBe("calm");
    const [container] = await engine.containers(subject.app.id);
    if (container) {
      const { HostConfig } = (await engine.inspect(container.Id)) as { HostConfig: { PidsLimit: number; Memory: number } };
      expect(HostConfig).toMatchObject({ PidsLimit: 32, Memory: 64 * 1024 * 1024 });
    }
  });

  test("a flood of output fills neither the disk nor the log, and the app is served", async () => {
    const { api, engine } = shared.stack;
    const subject = await subjects.make(command("(yes flood | head -c 60000000 &) ; exec httpd -f -p $PORT -h /etc"), {
      healthCheckPath: null,
    });
    await api.deployLive(subject.app.id);
    const [container] = await engine.running(subject.app.id);
    const { HostConfig } = (await engine.inspect(container?.Id ?? "")) as {
      HostConfig: { LogConfig: { Config: Record<string, string> } };
    };
    expect(HostConfig.LogConfig.Config).toMatchObject({ "max-size": expect.any(String), "max-file": expect.any(String) });
    const { body } = await api.call<{ lines: unknown[] }>("GET", `/v1/apps/${subject.app.id}/logs?tail=10`);
    expect(body.lines.length).toBeLessThanOrEqual(10);
  });

  test("an old version that ignores SIGTERM is killed at the deadline, and the new one is served meanwhile", async () => {
    const { api, engine } = shared.stack;
    const stubborn = command(
      "trap '' TERM; echo stubborn > /tmp/index.html; httpd -p $PORT -h /tmp; while true; do sleep 1; done",
    );
    const subject = await subjects.make(stubborn);
    await api.deployLive(subject.app.id);
    await subject.repository.commit(page("polite"));
    const second = await api.deployLive(subject.app.id);
    expect((await subject.page()).body).toBe("polite");
    await waitFor(async () => (await engine.containers(subject.app.id)).length === 1, {
      what: "the stubborn container to be gone",
    });
    const drain = await waitFor(
      async () => (await api.deployment(second.id)).stages.find((stage) => stage.name === "drain" && stage.finishedAt),
      { what: "the drain stage to end" },
    );
    const took = Date.parse(drain.finishedAt ?? "") - Date.parse(drain.startedAt);
    expect(took).toBeLessThan(15_000);
    const text = `${JSON.stringify(await api.deployment(second.id))}${await api.buildLog(second.id)}`;
    expect(text).toMatch(/SIGTERM|killed|did not end|did not stop/i);
  });

  test("an app that dies later, again and again, is shown as crashed with its exit code", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(command("httpd -p $PORT -h /etc; sleep 3; exit 5"));
    await api.deployLive(subject.app.id);
    const app = await waitFor(
      async () => {
        const seen = await api.app(subject.app.id);
        return seen.status === "crashed" ? seen : null;
      },
      { what: "the app to be crashed", timeoutMs: 60_000 },
    );
    expect(["exited", "restarting"]).toContain(app.statusReason);
  });
});
