import { afterAll, describe, expect, test } from "vitest";
import { startLoad } from "../support/load";
import { makeRepository } from "../support/repository";
import { service } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { type Stack, startStack } from "../support/stack";
import { removeApp, subjectsOf } from "../support/subjects";

const redeploys = 20;
const requestsPerSecond = 200;
const shared = sharedStack();
const subjects = subjectsOf(shared);

/** Redeploys again and again under load; every request must be answered, by a version that was live. */
const redeployUnderLoad = async (stack: Stack, subject: Awaited<ReturnType<typeof subjects.make>>) => {
  await stack.api.deployLive(subject.app.id);
  const load = startLoad({ port: stack.edgePort, host: subject.host, requestsPerSecond, slowEvery: 40 });
  for (let version = 1; version <= redeploys; version += 1) {
    await subject.repository.commit({ version: String(version) });
    await stack.api.deployLive(subject.app.id);
  }
  const result = await load.stop();
  expect(result.failures, JSON.stringify(result.failedAt)).toEqual({});
  expect(result.answered).toBe(result.sent);
  expect(result.slow).toBeGreaterThan(redeploys);
  expect(result.bodies.size).toBe(redeploys + 1);
};

describe(`${redeploys} redeploys under ${requestsPerSecond} requests/s, some of which take 2 s, lose no request`, () => {
  test("with the built-in edge", async () => {
    await redeployUnderLoad(shared.stack, await subjects.make(service("0")));
  }, 300_000);

  describe("with Traefik", () => {
    let own: Stack | undefined;
    let repository: Awaited<ReturnType<typeof makeRepository>> | undefined;
    afterAll(async () => {
      await repository?.remove();
      await own?.stop();
    });

    test.runIf(process.env.TRAEFIK_BIN)(
      "a real Traefik (runs where TRAEFIK_BIN is set)",
      async () => {
        own = await startStack({ settings: { EDGE: "traefik", TRAEFIK_BIN: process.env.TRAEFIK_BIN ?? "" } });
        const made = await makeRepository(service("0"));
        repository = made;
        const app = await own.api.createApp({ name: "steady", repository: made.path });
        const stack = own;
        await redeployUnderLoad(stack, {
          app,
          repository: made,
          host: `${app.subdomain}.localhost`,
          page: (path) => stack.edge(`${app.subdomain}.localhost`, path),
        });
        await removeApp(own, app.id);
      },
      600_000,
    );
  });
});
