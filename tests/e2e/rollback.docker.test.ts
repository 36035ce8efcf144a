import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { Deployment } from "@/server/deployments/schema";
import { parseKeys, sealWith } from "@/server/secrets/box";
import { busyboxImage } from "../support/base-images";
import { startLoad } from "../support/load";
import type { Files } from "../support/repository";
import { service } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import type { Stack } from "../support/stack";
import { keptSetting } from "../support/stack-description";
import { subjectsOf } from "../support/subjects";

const shared = sharedStack();
const subjects = subjectsOf(shared);

/** What a machine that is busy with other tests may need; alone it takes a second. */
const liveWithinMs = 15_000;

/** Sets a variable as the dashboard would: sealed with the installation's key for its row. */
const setVariable = async ({ sql, dataDir }: Stack, appId: string, [key, value]: [string, string]) => {
  const id = `var_${randomUUID()}`;
  const [newest] = parseKeys(await keptSetting(dataDir, "SECRETS_KEY"));
  if (!newest) throw new Error("The installation has no key");
  const sealed = sealWith(newest, value, `variables:${id}:${appId}:production:${key}`);
  await sql`delete from variables where app_id = ${appId} and key = ${key}`;
  await sql`insert into variables ${sql({ id, app_id: appId, scope: "production", key, sealed_value: sealed, used_in: "run", secret: false })}`;
};

/** A page that says its version and its variable; `anew` differs whenever it is really built. */
const greeting = (version: string): Files => ({
  Dockerfile: [
    `FROM ${busyboxImage}`,
    "RUN mkdir -p /www && cat /proc/sys/kernel/random/uuid > /www/anew",
    `RUN echo ${version} > /version`,
    'CMD ["sh", "-c", "echo $(cat /version) $GREETING > /www/index.html && exec httpd -f -p $PORT -h /www"]',
    "",
  ].join("\n"),
});

const rollBackTo = ({ api }: Stack, appId: string, deploymentId: string) =>
  api.expectStatus<Deployment>(202, api.call("POST", `/v1/apps/${appId}/rollback`, { deploymentId }));

describe("going back to an earlier version", () => {
  test("runs its image, its environment and its settings, with no git server, and can be undone", async () => {
    const { stack } = shared;
    const { api } = stack;
    const subject = await subjects.make(greeting("one"));
    const { id } = subject.app;
    await setVariable(stack, id, ["GREETING", "hello"]);
    const first = await api.deployLive(id);
    await subject.repository.commit(greeting("two"));
    await setVariable(stack, id, ["GREETING", "good-bye"]);
    await api.expectStatus(200, api.call("PATCH", `/v1/apps/${id}`, { port: 4_321, memoryMb: 64 }));
    await api.deployLive(id);
    expect((await subject.page()).body.trim()).toBe("two good-bye");
    await rm(subject.repository.path, { recursive: true });

    const startedAt = performance.now();
    const back = await rollBackTo(stack, id, first.id);
    expect(back).toMatchObject({ trigger: "rollback", commit: first.commit, imageOf: { number: 1 } });
    const live = await api.waitForStatus(back.id, "live");
    const tookMs = performance.now() - startedAt;
    expect((await subject.page()).body.trim()).toBe("one hello");
    expect(tookMs, JSON.stringify(live.stages)).toBeLessThan(liveWithinMs);
    console.info(`Rolled back in ${Math.round(tookMs)} ms`);
    expect((await api.app(id)).automaticDeploysPausedAt).not.toBeNull();

    const undo = await api.expectStatus<Deployment>(202, api.call("POST", `/v1/apps/${id}/rollback/undo`, {}));
    await api.waitForStatus(undo.id, "live");
    expect((await subject.page()).body.trim()).toBe("two good-bye");
    expect((await api.app(id)).automaticDeploysPausedAt).toBeNull();
  }, 180_000);

  test("loses no request, there and forward again", async () => {
    const { stack } = shared;
    const { api } = stack;
    const subject = await subjects.make(service("0"));
    const first = await api.deployLive(subject.app.id);
    await subject.repository.commit({ version: "1" });
    await api.deployLive(subject.app.id);
    const load = startLoad({ port: stack.edgePort, host: subject.host, requestsPerSecond: 100, slowEvery: 40 });
    for (let round = 0; round < 3; round += 1) {
      await api.waitForStatus((await rollBackTo(stack, subject.app.id, first.id)).id, "live");
      const undo = await api.expectStatus<Deployment>(202, api.call("POST", `/v1/apps/${subject.app.id}/rollback/undo`, {}));
      await api.waitForStatus(undo.id, "live");
    }
    const result = await load.stop();
    expect(result.failures, JSON.stringify(result.failedAt)).toEqual({});
    expect(result.answered).toBe(result.sent);
    expect([...result.bodies.keys()].sort()).toEqual(["0", "1"]);
  }, 300_000);

  test("says that an image is gone, and leaves what runs alone", async () => {
    const { stack } = shared;
    const { api } = stack;
    const subject = await subjects.make(greeting("kept"));
    const first = await api.deployLive(subject.app.id);
    await subject.repository.commit(greeting("newer"));
    await api.deployLive(subject.app.id);
    // Somebody cleaned up by hand.
    await stack.sql`update deployments set image = 'wisehosting/none:none' where id = ${first.id}`;
    const back = await rollBackTo(stack, subject.app.id, first.id);
    const failed = await api.waitForStatus(back.id, "failed");
    expect(failed.reasonCode).toBe("image_missing");
    expect((await subject.page()).body.trim()).toBe("newer");
  }, 180_000);
});

describe("deploying again", () => {
  test("with the cache, without it, and without a build at all", async () => {
    const { stack } = shared;
    const { api } = stack;
    const subject = await subjects.make(greeting("same"));
    const { id } = subject.app;
    const anew = async () => (await subject.page("/anew")).body.trim();
    const post = (body: unknown) => api.expectStatus<Deployment>(202, api.call("POST", `/v1/apps/${id}/deployments`, body));
    await api.deployLive(id);
    const built = await anew();
    await api.deployLive(id);
    expect(await anew()).toBe(built);
    await api.waitForStatus((await post({ noCache: true })).id, "live");
    const rebuilt = await anew();
    expect(rebuilt).not.toBe(built);

    await setVariable(stack, id, ["GREETING", "picked-up"]);
    const restarted = await post({ reuseImage: true });
    const live = await api.waitForStatus(restarted.id, "live");
    expect(live).toMatchObject({ trigger: "restart" });
    expect(live.stages.map((stage) => stage.name)).not.toContain("build");
    expect((await subject.page()).body.trim()).toBe("same picked-up");
    expect(await anew()).toBe(rebuilt);
  }, 180_000);
});
