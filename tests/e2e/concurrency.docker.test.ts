import { describe, expect, test } from "vitest";
import type { Deployment } from "@/server/deployments/schema";
import { expectInvariants, waitUntilSettled } from "../support/invariants";
import { page, slowBuild } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { sleep } from "../support/wait";

const shared = sharedStack();
const subjects = subjectsOf(shared);

type Work = { id: string; from: Date; to: Date };

/** From claim to switch of each deployment that was claimed, in the order of their claims. */
const worked = async (appId: string): Promise<Work[]> =>
  await shared.stack.sql<Work[]>`
    select d.id, d.claimed_at as "from", coalesce(d.live_at, d.finished_at) as "to"
    from deployments d where d.app_id = ${appId} and d.claimed_at is not null order by d.claimed_at`;

const expectNoOverlap = (work: Work[]) => {
  for (const [index, later] of work.entries()) {
    const earlier = work[index - 1];
    if (earlier)
      expect(later.from.getTime(), `${earlier.id} and ${later.id} overlap`).toBeGreaterThanOrEqual(earlier.to.getTime());
  }
};

describe("two triggers of one app never overlap", () => {
  test("ten in five seconds make at most two builds, the last one wins, the others are superseded", async () => {
    const { api } = shared.stack;
    const since = Date.now();
    const subject = await subjects.make(slowBuild("0", 6));
    const commits: string[] = [];
    const asked: Deployment[] = [];
    for (let count = 1; count <= 10; count += 1) {
      commits.push(await subject.repository.commit({ "index.html": String(count) }));
      asked.push(await api.deploy(subject.app.id));
      await sleep(300);
    }
    const rows = await waitUntilSettled(shared.stack, subject.app.id, 90_000);
    expect(rows.map((row) => row.status)).toEqual(["retired", ...Array(8).fill("superseded"), "live"]);
    const work = await worked(subject.app.id);
    expect(work.map(({ id }) => id)).toEqual([asked[0]?.id, asked[9]?.id]);
    expectNoOverlap(work);
    expect((await api.deployment(asked[9]?.id ?? "")).commit).toBe(commits[9]);
    const superseded = await api.deployment(asked[4]?.id ?? "");
    expect(superseded.reason).toMatch(/#6/);
    await expectInvariants(shared.stack, subject, { since, versionOf: (id) => (id === asked[9]?.id ? "10" : undefined) });
  });

  test("fifty at the same moment: one builds, one waits, all others are superseded, none is lost or failed", async () => {
    const { api } = shared.stack;
    const since = Date.now();
    const subject = await subjects.make(slowBuild("crowd", 3));
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.deploy(subject.app.id)));
    expect(new Set(answers.map((answer) => answer.number)).size).toBe(50);
    const rows = await waitUntilSettled(shared.stack, subject.app.id, 90_000);
    expect(rows).toHaveLength(50);
    expect(rows.at(-1)?.status).toBe("live");
    expect(rows.filter((row) => row.status === "failed")).toEqual([]);
    const work = await worked(subject.app.id);
    expect(work.length).toBeLessThanOrEqual(2);
    expectNoOverlap(work);
    await expectInvariants(shared.stack, subject, { since, versionOf: () => "crowd" });
  });

  test("apps do not wait for each other: a quick one is live while a slow one builds", async () => {
    const { api } = shared.stack;
    const slow = await subjects.make(slowBuild("slow", 10));
    const quick = await subjects.make(page("quick"));
    const slowDeployment = await api.deploy(slow.app.id);
    await api.waitForStatus(slowDeployment.id, "building");
    await api.deployLive(quick.app.id);
    expect((await api.deployment(slowDeployment.id)).status).toBe("building");
    await api.waitForStatus(slowDeployment.id, "live");
  });
});
