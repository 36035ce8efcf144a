import { tmpdir } from "node:os";
import { relative } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, startGitServer } from "../support/git-server";
import { waitUntilSettled } from "../support/invariants";
import { commitMany, deliver, type PushTarget, pushTargetOf, type Told, tell } from "../support/pushes";
import { makeRepository } from "../support/repository";
import { page, slowBuild } from "../support/sample-apps";
import { type Stack, startStack } from "../support/stack";
import { newName } from "../support/subjects";
import { sleep, waitFor } from "../support/wait";

let stack: Stack;
let git: GitServer;
const repositories: Awaited<ReturnType<typeof makeRepository>>[] = [];

beforeAll(async () => {
  git = await startGitServer(tmpdir());
  stack = await startStack({ settings: { WEBHOOKS_PER_MINUTE: "100000" } });
}, 600_000);
afterAll(async () => {
  await stack.stop();
  await git.close();
  await Promise.all(repositories.map((repository) => repository.remove()));
}, 180_000);

/** An app that was deployed once from a git server over HTTP, with its webhook. */
const makeApp = async (files = page("0")) => {
  const repository = await makeRepository(files);
  repositories.push(repository);
  const address = git.url(relative(tmpdir(), repository.path));
  const app = await stack.api.createApp({ name: newName(), repository: address });
  await stack.api.deployLive(app.id);
  return { app, repository, target: await pushTargetOf(stack, app.id), head: repository.firstCommit };
};
type Pushed = Awaited<ReturnType<typeof makeApp>>;

type Delivery = { outcome: string; reasonCode: string; reason: string };
const deliveryOf = async (appId: string, { deliveryId }: Told): Promise<Delivery> =>
  waitFor(
    async () => {
      const [row] = await stack.sql<Delivery[]>`
        select outcome, reason_code as "reasonCode", reason from webhook_deliveries
        where app_id = ${appId} and delivery_key = ${deliveryId} and outcome <> 'received' order by id limit 1`;
      return row;
    },
    { what: `delivery ${deliveryId} to be worked on`, timeoutMs: 40_000, everyMs: 100 },
  );
const pushedOf = async (appId: string): Promise<string[]> =>
  (
    await stack.sql<{ commit: string }[]>`
      select commit from deployments where app_id = ${appId} and trigger = 'push' order by number`
  ).map(({ commit }) => commit);

describe("what is told of a branch", () => {
  test("only its head is deployed, and whatever else comes has its outcome", async () => {
    const one = await makeApp();
    const { app, repository, target } = one;
    const told = async (push: Parameters<typeof tell>[0]) => {
      const delivery = tell(push);
      expect(await deliver(target, delivery)).toBe(202);
      return deliveryOf(app.id, delivery);
    };
    const head = await repository.commit({ "index.html": "1" });
    const from = { before: repository.firstCommit, after: head };
    expect(await told({ ...from, ref: "refs/tags/main" })).toMatchObject({ outcome: "ignored", reasonCode: "tag" });
    expect((await told({ ...from, ref: "refs/heads/feature/main" })).reasonCode).toBe("other_branch");
    expect((await told({ ...from, commits: 0 })).reasonCode).toBe("empty_push");
    expect((await told({ ...from, after: null })).reasonCode).toBe("branch_deleted");
    expect(await pushedOf(app.id)).toEqual([]);
    expect(await told({ ...from, commits: 2_000 })).toMatchObject({ outcome: "deployed" });
    expect((await told(from)).reasonCode).toBe("already_deployed");
    const skipped = await repository.commit({ "index.html": "2" });
    expect((await told({ before: head, after: skipped, message: "Not yet [skip ci]" })).reasonCode).toBe("skip_marker");
    await repository.git("push", "--quiet", "--force", "origin", `${repository.firstCommit}:refs/heads/main`);
    const back = { before: skipped, after: repository.firstCommit, forced: true, commits: 0 };
    expect(await told(back)).toMatchObject({ outcome: "deployed" });
    expect(await pushedOf(app.id)).toEqual([head, repository.firstCommit]);
    const rows = await waitUntilSettled(stack, app.id);
    expect(rows.at(-1)).toMatchObject({ status: "live", number: 3 });
    await repository.git("-C", repository.path, "update-ref", "refs/heads/other", head);
    await repository.git("-C", repository.path, "update-ref", "-d", "refs/heads/main");
    expect((await told({ before: repository.firstCommit, after: head })).reasonCode).toBe("branch_gone");
    expect(await pushedOf(app.id)).toHaveLength(2);
  });

  test("a commit that vanishes before it is fetched: its deployment fails and says why, the newer head is live", async () => {
    const { app, repository, target, head: first } = await makeApp();
    // Or the comparison of branches finds the newer head, and the vanished commit is superseded before it is ever fetched.
    await stack.sql`update apps set head_checked_at = now() where id = ${app.id}`;
    const slow = await repository.commit(slowBuild("slow", 12));
    await deliver(target, tell({ before: first, after: slow }));
    const running = await waitFor(async () => (await stack.api.deployments(app.id)).items.find((row) => row.commit === slow), {
      what: "the push to be deployed",
    });
    await stack.api.waitForStatus(running.id, "building");
    const lost = await repository.commit({ "index.html": "lost" });
    const told = tell({ before: slow, after: lost });
    await deliver(target, told);
    expect((await deliveryOf(app.id, told)).outcome).toBe("deployed");
    await repository.git("reset", "--quiet", "--hard", slow);
    const kept = await repository.commit(page("kept"));
    await repository.git("-C", repository.path, "reflog", "expire", "--expire=now", "--all");
    await repository.git("-C", repository.path, "gc", "--quiet", "--prune=now");
    const ofLost = (await waitUntilSettled(stack, app.id)).find((row) => row.commit === lost);
    expect(await stack.api.deployment(ofLost?.id ?? "")).toMatchObject({ status: "failed", reasonCode: "commit_not_found" });
    const newer = tell({ before: lost, after: kept, forced: true });
    await deliver(target, newer);
    expect((await deliveryOf(app.id, newer)).outcome).toBe("deployed");
    expect((await waitUntilSettled(stack, app.id)).at(-1)).toMatchObject({ status: "live", commit: kept });
    expect(await pushedOf(app.id)).toEqual([slow, lost, kept]);
  });
});

test("a push while web is away is found when it is back, long before its branch would be compared by the clock", async () => {
  const { app, repository, target } = await makeApp();
  await stack.takeAway("web");
  const head = await repository.commit({ "index.html": "missed" });
  await expect(deliver(target, tell({ before: repository.firstCommit, after: head }))).rejects.toThrow();
  await stack.letReturn("web");
  await stack.waitReady();
  await waitFor(async () => (await pushedOf(app.id)).length > 0, { what: "the missed head to be deployed", timeoutMs: 60_000 });
  await waitUntilSettled(stack, app.id);
  expect(await pushedOf(app.id)).toEqual([head]);
  const [found] = await stack.sql<Delivery[]>`
    select outcome, reason from webhook_deliveries where app_id = ${app.id} and source = 'comparison'`;
  expect(found).toMatchObject({ outcome: "deployed", reason: expect.stringContaining("its delivery never came") });
});

const shuffled = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);

type Sent = { target: PushTarget; told: Told };

/** As providers do: some send again what was not taken, some never do. */
const send = async ({ target, told }: Sent): Promise<"taken" | "lost"> => {
  const tries = Math.random() < 0.5 ? 1 : 6;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const status = await deliver(target, told).catch(() => 0);
    if (status === 202) return "taken";
    if (attempt < tries) await sleep(1_500);
  }
  return "lost";
};

const sendAll = async (all: readonly Sent[]): Promise<number> => {
  const waiting = [...all];
  let lost = 0;
  const sender = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) if ((await send(next)) === "lost") lost += 1;
  };
  await Promise.all(Array.from({ length: 16 }, sender));
  return lost;
};

const restart = async (store: "web" | "redis", signal: NodeJS.Signals, awayMs: number) => {
  await stack.takeAway(store, signal);
  await sleep(awayMs);
  await stack.letReturn(store);
};

/** Both go and come back while deliveries arrive; once Redis has forgotten everything as well. */
const trouble = async () => {
  await sleep(1_000);
  await restart("web", "SIGKILL", 3_000);
  await sleep(2_000);
  await restart("redis", "SIGKILL", 3_000);
  await stack.waitReady();
  const redis = new Redis(stack.redisUrl, { lazyConnect: true });
  await redis.connect();
  await redis.flushall();
  redis.disconnect();
  await restart("web", "SIGTERM", 1_000);
  await stack.waitReady();
};

const pushesOf = async (apps: Pushed[], round: number, each: number): Promise<{ heads: string[]; sent: Sent[] }> => {
  const heads: string[] = [];
  const sent: Sent[] = [];
  for (const one of apps) {
    const commits = await commitMany(
      one.repository.path,
      Array.from({ length: each }, (_, index) => `round ${round} version ${index}`),
    );
    for (const after of commits) {
      sent.push({ target: one.target, told: tell({ before: one.head, after }) });
      one.head = after;
    }
    heads.push(one.head);
  }
  return { heads, sent };
};

const everyDelivery = 1_000;
const duplicates = 0.3;

test("1,000 deliveries, 30 % of them duplicates, shuffled, with web and Redis restarted: each head is deployed exactly once", async () => {
  const apps = await Promise.all(Array.from({ length: 5 }, () => makeApp()));
  const rounds = 2;
  const each = Math.round((everyDelivery * (1 - duplicates)) / rounds / apps.length);
  const heads: string[][] = apps.map(() => []);
  let count = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const pushed = await pushesOf(apps, round, each);
    pushed.heads.forEach((head, index) => heads[index]?.push(head));
    const again = shuffled(pushed.sent).slice(0, (everyDelivery * duplicates) / rounds);
    const all = shuffled([...pushed.sent, ...again]);
    count += all.length;
    const [lost] = await Promise.all([sendAll(all), round === 2 ? trouble() : null]);
    if (round === 1) expect(lost).toBe(0);
    await waitFor(
      async () => {
        const rows = await Promise.all(apps.map(({ app }) => pushedOf(app.id)));
        return rows.every((commits, index) => commits.includes(heads[index]?.[round - 1] ?? "none"));
      },
      { what: `each head of round ${round} to be deployed`, timeoutMs: 120_000, everyMs: 500 },
    );
  }
  expect(count).toBe(everyDelivery);
  await waitFor(
    async () => {
      const [row] = await stack.sql<{ waiting: number }[]>`
        select count(*)::int as waiting from webhook_deliveries where outcome = 'received'`;
      return row?.waiting === 0;
    },
    { what: "every delivery to be worked on", timeoutMs: 120_000, everyMs: 500 },
  );
  for (const [index, { app }] of apps.entries()) {
    await waitUntilSettled(stack, app.id, 120_000);
    const pushed = await pushedOf(app.id);
    // No commit twice, no head missing, and the newest head last.
    expect(new Set(pushed).size, JSON.stringify(pushed)).toBe(pushed.length);
    expect(pushed).toEqual(expect.arrayContaining(heads[index] ?? []));
    expect(pushed.at(-1)).toBe(heads[index]?.at(-1));
    const live = (await stack.api.deployments(app.id)).items.find((row) => row.status === "live");
    expect(live?.commit).toBe(heads[index]?.at(-1));
  }
}, 420_000);
