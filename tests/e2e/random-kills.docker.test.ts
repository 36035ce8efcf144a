import { afterAll, expect, test } from "vitest";
import { expectInvariants } from "../support/invariants";
import { service } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import type { ProcessName } from "../support/stack";
import { subjectsOf } from "../support/subjects";
import { explained } from "../support/trouble";
import { type Followed, followVersions, seeded } from "../support/versions";
import { sleep } from "../support/wait";

/** `bin/test --kills N` for more rounds; KILL_SEED repeats a run. */
const rounds = Number(process.env.KILL_ROUNDS ?? 10);
const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1e9));

const shared = sharedStack();
const subjects = subjectsOf(shared);
const followed: Followed[] = [];

afterAll(async () => {
  await Promise.all(followed.map((one) => one.stop()));
});

const choices: ProcessName[][] = [["web"], ["worker"], ["web", "worker"]];

test(
  `kill -9 at random moments, ${rounds} rounds: nothing stuck, nothing twice, exactly one version, no request lost (KILL_SEED=${seed})`,
  async () => {
    const { stack } = shared;
    const random = seeded(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    for (const first of ["a0", "b0"]) {
      const subject = await subjects.make(service(first));
      const deployment = await stack.api.deployLive(subject.app.id);
      const app = followVersions(stack, subject);
      app.remember(deployment.id, first);
      followed.push(app);
    }
    for (let round = 1; round <= rounds; round += 1) {
      const since = Date.now();
      const deployed = random() < 0.5 ? followed : [pick(followed)];
      for (const app of deployed) await app.push(`${round}-${app.host}`, { buildSeconds: random() < 0.3 ? 1 : 0 });
      const afterMs = Math.floor(random() * 3_000);
      const processes = pick(choices);
      await sleep(afterMs);
      await Promise.all(processes.map((name) => stack.kill(name)));
      await stack.waitReady();
      const label = `round ${round}: ${processes.join(" and ")} after ${afterMs} ms (KILL_SEED=${seed})`;
      for (const app of followed) {
        await expectInvariants(stack, app, { since, versionOf: app.versionOf }).catch((error: unknown) => {
          throw new Error(`${label}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
        });
        await explained(stack, app.app.id, async () => {
          expect(app.load.result.failures, `${label} ${JSON.stringify(app.load.result.failedAt)}`).toEqual({});
        });
      }
    }
    for (const app of followed) expect((await app.stop()).failures).toEqual({});
  },
  120_000 + rounds * 90_000,
);
