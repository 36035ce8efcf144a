import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { apps, auditEvents } from "@/drizzle/schema";
import { finishDelete } from "@/server/apps";
import { db } from "@/server/db";
import { appRow, testApp, testClaim, testDatabase } from "@/server/testing";
import { deploymentsOf, finishOn, routesOn, testHostsAnew } from "@/server/testing/hosts";
import { settlePreviews } from ".";
import { previewStory } from "./testing/story";

testDatabase({ ALLOW_LOCAL_SOURCES: "true" });
testHostsAnew();

describe("a request that is opened", () => {
  it("gets an app of its own with the settings of its app, deployed once at its head", async () => {
    const story = await previewStory({ port: 4_000, healthCheckPath: "/up", previewMemoryMb: 64, previewCpus: 0.5 });
    const head = await story.push("feature");
    const taken = await story.tell(5);
    const preview = await story.appOf(5);
    expect(preview).toMatchObject({
      name: `${story.app.name}-pr-5`,
      subdomain: `${story.app.subdomain}-pr-5`,
      previewOf: story.app.id,
      teamId: story.app.teamId,
      branch: "feature",
      port: 4_000,
      healthCheckPath: "/up",
      memoryMb: 64,
      cpus: 0.5,
      handledCommit: head,
    });
    const [deployment, ...more] = await deploymentsOf(preview.id);
    expect(more).toEqual([]);
    expect(deployment).toMatchObject({ commit: head, branch: "feature", trigger: "push", status: "queued" });
    expect(deployment?.snapshot).toMatchObject({ memoryMb: 64, port: 4_000, repository: story.repository.path });
    const row = await story.rowOf(5);
    expect(row).toMatchObject({ state: "active", commit: head, title: "Change number 5", author: "someone", fork: false });
    const reason = "Pull request #5 is previewed by deployment #1.";
    expect(taken).toEqual({
      outcome: "previewed",
      reasonCode: "previewed",
      reason,
      previewId: row.id,
      deploymentId: deployment?.id,
    });
    expect(await deploymentsOf(story.app.id)).toEqual([]);
    const deeds = await db().select().from(auditEvents).where(eq(auditEvents.targetId, row.id));
    expect(deeds.map(({ action, actorId }) => [action, actorId])).toEqual([["preview.created", "system"]]);
  });

  it("is told twice, and by two at once: one app, one deployment", async () => {
    const story = await previewStory();
    await story.push("feature");
    const taken = await Promise.all([story.tell(1), story.tell(1), story.tell(1, { action: "updated" })]);
    expect(taken.filter(({ outcome }) => outcome === "previewed")).toHaveLength(1);
    expect(await story.tell(1)).toMatchObject({ outcome: "ignored", reasonCode: "already_previewed" });
    expect(await story.previewApps()).toHaveLength(1);
    expect(await deploymentsOf((await story.appOf(1)).id)).toHaveLength(1);
  });

  it("without previews, or to another branch, or with no such branch, starts nothing and says why", async () => {
    const story = await previewStory({ previewsEnabled: false });
    expect(await story.tell(1)).toMatchObject({ outcome: "ignored", reasonCode: "previews_off", previewId: null });
    await db().update(apps).set({ previewsEnabled: true }).where(eq(apps.id, story.app.id));
    expect(await story.tell(1, { base: { branch: "next" } })).toMatchObject({ outcome: "ignored", reasonCode: "other_base" });
    expect(await story.tell(1, { branch: "gone" })).toMatchObject({ outcome: "ignored", reasonCode: "branch_gone" });
    expect(await story.previewApps()).toEqual([]);
  });

  it("waits for its git server instead of believing the event", async () => {
    const story = await previewStory({ repository: "/nowhere/at/all" });
    await expect(story.tell(1)).rejects.toMatchObject({ code: "invalid" });
    expect(await story.previewApps()).toEqual([]);
  });

  it("has a marked address where another app has the plain one", async () => {
    const story = await previewStory();
    await story.push("feature");
    const other = await previewStory();
    await testApp(other.caller, { name: "someone", subdomain: `${story.app.subdomain}-pr-1` });
    await story.tell(1);
    expect((await story.appOf(1)).subdomain).toMatch(new RegExp(`^${story.app.subdomain}-[0-9a-f]{6}-pr-1$`));
  });
});

describe("a request that is pushed to", () => {
  it("is deployed again in the same app, and what waits is replaced", async () => {
    const story = await previewStory();
    const first = await story.push("feature");
    await story.tell(1);
    const second = await story.push("feature");
    await db().update(apps).set({ port: 5_000 }).where(eq(apps.id, story.app.id));
    expect(await story.tell(1, { action: "updated", commit: second })).toMatchObject({ outcome: "previewed" });
    const preview = await story.appOf(1);
    expect((await deploymentsOf(preview.id)).map(({ commit, status }) => [commit, status])).toEqual([
      [first, "superseded"],
      [second, "queued"],
    ]);
    expect(preview).toMatchObject({ port: 5_000, handledCommit: second });
  });

  it("in the wrong order ends at its head: an older commit never replaces a newer one", async () => {
    const story = await previewStory();
    const first = await story.push("feature");
    const second = await story.push("feature");
    await story.tell(1, { action: "updated", commit: second });
    expect(await story.tell(1, { commit: first })).toMatchObject({ reasonCode: "already_previewed" });
    expect((await deploymentsOf((await story.appOf(1)).id)).map(({ commit }) => commit)).toEqual([second]);
  });
});

describe("a request that is closed", () => {
  it("while it builds: its app is deleted, and its name is free when the host has said so", async () => {
    const story = await previewStory();
    await story.push("feature");
    await story.tell(1);
    const preview = await story.appOf(1);
    const [deployment] = await deploymentsOf(preview.id);
    await testClaim(story, deployment?.id ?? "");
    expect(await story.tell(1, { action: "closed" })).toMatchObject({ outcome: "previewed", reasonCode: "preview_closed" });
    expect(await story.rowOf(1)).toMatchObject({ state: "closed", closedBecause: "request", previewAppId: null });
    expect((await deploymentsOf(preview.id))[0]).toMatchObject({ status: "cancelled", reasonCode: "app_deleted" });
    expect((await appRow(preview.id)).deletedAt).not.toBeNull();
    await finishDelete(story.worker.id, preview.id);
    expect(await story.previewApps()).toEqual([]);
    expect((await appRow(story.app.id)).deletedAt).toBeNull();
  });

  it("and opened again comes back under the same name, as soon as that is free", async () => {
    const story = await previewStory();
    const head = await story.push("feature");
    await story.tell(1);
    const before = await story.appOf(1);
    await finishOn(story, before.id, 20_100);
    expect(await routesOn(story.worker.id)).toEqual([{ appId: before.id, hostPort: 20_100 }]);
    await story.tell(1, { action: "closed", commit: head });
    expect(await routesOn(story.worker.id)).toEqual([]);
    expect(await story.tell(1)).toMatchObject({ outcome: "previewed", reasonCode: "preview_waits", deploymentId: null });
    expect(await story.rowOf(1)).toMatchObject({ state: "active", previewAppId: null, closedAt: null, closedBecause: null });
    await finishDelete(story.worker.id, before.id);
    await settlePreviews(story.app.id);
    const after = await story.appOf(1);
    expect(after.id).not.toBe(before.id);
    expect(after.subdomain).toBe(before.subdomain);
    expect((await deploymentsOf(after.id)).map(({ commit }) => commit)).toEqual([head]);
  });

  it("stays closed when a push from before is told afterwards", async () => {
    const story = await previewStory();
    await story.push("feature");
    await story.tell(1);
    const newest = await story.push("feature");
    await story.tell(1, { action: "closed", commit: newest });
    expect(await story.tell(1, { action: "updated", commit: newest })).toMatchObject({ reasonCode: "preview_closed" });
    expect((await story.rowOf(1)).state).toBe("closed");
  });

  it("and told of at the same moment as a push ends closed or at its head, and nothing is left over", async () => {
    const story = await previewStory();
    await story.push("feature");
    await story.tell(1);
    const newest = await story.push("feature");
    await Promise.all([
      story.tell(1, { action: "updated", commit: newest }),
      story.tell(1, { action: "closed", commit: newest }),
    ]);
    expect((await story.rowOf(1)).state).toBe("closed");
    expect((await story.previewApps()).every(({ deletedAt }) => deletedAt !== null)).toBe(true);
  });
});

describe("the number of previews", () => {
  it("is bounded: who waits longest gets the place of one that closes", async () => {
    const story = await previewStory({ previewLimit: 1 });
    for (const branch of ["one", "two", "three"]) await story.push(branch);
    await story.tell(1, { branch: "one" });
    expect(await story.tell(2, { branch: "two" })).toMatchObject({ outcome: "ignored", reasonCode: "over_limit" });
    await story.tell(3, { branch: "three" });
    expect((await story.rowOf(2)).state).toBe("over_limit");
    await story.tell(1, { branch: "one", action: "closed" });
    expect((await story.rowOf(2)).state).toBe("active");
    expect((await story.rowOf(3)).state).toBe("over_limit");
    expect(await deploymentsOf((await story.appOf(2)).id)).toHaveLength(1);
  });

  it("holds when many are opened at once", async () => {
    const story = await previewStory({ previewLimit: 2 });
    const numbers = [1, 2, 3, 4, 5];
    for (const number of numbers) await story.push(`b${number}`);
    await Promise.all(numbers.map((number) => story.tell(number, { branch: `b${number}` })));
    expect(await story.previewApps()).toHaveLength(2);
  });
});
