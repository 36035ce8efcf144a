import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { apps, previews } from "@/drizzle/schema";
import { finishDelete } from "@/server/apps";
import { deleteApp } from "@/server/apps/delete-app";
import { updateApp } from "@/server/apps/update-app";
import { db } from "@/server/db";
import { appRow, testDatabase, testDeploy } from "@/server/testing";
import { administrator, anotherHost, desiredOn, finishOn, routesOn, testHostsAnew } from "@/server/testing/hosts";
import { removeWorker } from "@/server/workers/remove-worker";
import { checkRequests, closeIdlePreviews } from ".";
import { closePreview } from "./close-preview";
import { getPreview, listPreviews } from "./list-previews";
import { redeployPreview } from "./redeploy-preview";
import { previewStory } from "./testing/story";

testDatabase({ ALLOW_LOCAL_SOURCES: "true", PREVIEW_IDLE_MS: "604800000", CHECK_HEADS_EVERY_MS: "1000" });
testHostsAnew();

const opened = async (values: Parameters<typeof previewStory>[0] = {}) => {
  const story = await previewStory(values);
  const head = await story.push("feature");
  await story.tell(1);
  const preview = await story.appOf(1);
  return { ...story, head, preview, id: (await story.rowOf(1)).id };
};
const exists = async (id: string) => (await db().select({ id: apps.id }).from(apps).where(eq(apps.id, id))).length > 0;
const tombstonesOn = async (workerId: string) => (await desiredOn(workerId)).tombstones.map(({ appId }) => appId).sort();

describe("an app that is deleted", () => {
  it("takes its previews with it, from every host, and goes after the last of them", async () => {
    const story = await opened();
    await finishOn(story, story.preview.id, 20_200);
    const there = await anotherHost();
    await db().update(apps).set({ workerId: there.worker.id }).where(eq(apps.id, story.app.id));
    await testDeploy(story.caller, story.app.id);
    await finishOn(there, story.app.id, 20_201);
    expect([...(await routesOn(story.worker.id)), ...(await routesOn(there.worker.id))]).toHaveLength(2);
    expect(await deleteApp(story.caller, story.app.id)).toMatchObject({ state: "being-removed" });
    expect(await routesOn(story.worker.id)).toEqual([]);
    expect(await tombstonesOn(story.worker.id)).toEqual([story.preview.id]);
    expect(await tombstonesOn(there.worker.id)).toEqual([story.app.id]);
    await finishDelete(there.worker.id, story.app.id);
    expect(await exists(story.app.id)).toBe(true);
    expect(await tombstonesOn(story.worker.id)).toEqual([story.preview.id]);
    await finishDelete(story.worker.id, story.preview.id);
    expect([await exists(story.preview.id), await exists(story.app.id)]).toEqual([false, false]);
  });

  it("and was never on a host itself waits for its previews all the same", async () => {
    const story = await opened();
    expect(await deleteApp(story.caller, story.app.id)).toMatchObject({ state: "being-removed" });
    expect(await exists(story.app.id)).toBe(true);
    await finishDelete(story.worker.id, story.preview.id);
    expect(await exists(story.app.id)).toBe(false);
  });

  it("does not wait for a host that is taken out", async () => {
    const story = await opened();
    await deleteApp(story.caller, story.app.id);
    await removeWorker(await administrator(), { id: story.worker.id, force: true });
    expect([await exists(story.preview.id), await exists(story.app.id)]).toEqual([false, false]);
  });

  it("takes nothing in any more", async () => {
    const story = await opened();
    await deleteApp(story.caller, story.app.id);
    await story.push("feature");
    expect(await story.tell(1, { action: "updated" })).toMatchObject({ outcome: "ignored", reasonCode: "app_deleted" });
  });
});

describe("a preview is removed", () => {
  it("by a person, through the preview or its app, and the next push opens it again", async () => {
    const story = await opened();
    expect(await closePreview(story.caller, story.id)).toMatchObject({ state: "closed", closedBecause: "person", app: null });
    await finishDelete(story.worker.id, story.preview.id);
    await story.push("feature");
    expect(await story.tell(1, { action: "updated" })).toMatchObject({ outcome: "previewed" });
    const again = await story.appOf(1);
    expect(await deleteApp(story.caller, again.id)).toMatchObject({ id: again.id, state: "being-removed" });
    expect(await story.rowOf(1)).toMatchObject({ state: "closed", closedBecause: "person" });
    expect(await exists(story.app.id)).toBe(true);
  });

  it("when nothing was pushed for a week, and opened again by hand", async () => {
    const story = await opened();
    await closeIdlePreviews();
    expect((await story.rowOf(1)).state).toBe("active");
    await db().update(previews).set({ activeAt: sql`now() - interval '7 days'` }).where(eq(previews.id, story.id));
    await closeIdlePreviews();
    expect(await getPreview(story.caller, story.id)).toMatchObject({ state: "closed", closedBecause: "idle", closesAt: null });
    await finishDelete(story.worker.id, story.preview.id);
    const again = await redeployPreview(story.caller, story.id);
    expect(again).toMatchObject({
      state: "active",
      commit: story.head,
      latestDeployment: { status: "queued", commit: story.head },
    });
    await closeIdlePreviews();
    expect((await story.rowOf(1)).state).toBe("active");
  });

  it("when previews are switched off, or the app follows another branch", async () => {
    const story = await opened();
    await updateApp(story.caller, { id: story.app.id, previewsEnabled: false });
    expect(await story.rowOf(1)).toMatchObject({ state: "closed", closedBecause: "disabled" });
    await updateApp(story.caller, { id: story.app.id, previewsEnabled: true });
    await finishDelete(story.worker.id, story.preview.id);
    await story.tell(1);
    await story.push("next");
    await updateApp(story.caller, { id: story.app.id, branch: "next" });
    expect(await story.rowOf(1)).toMatchObject({ state: "closed", closedBecause: "source_changed" });
  });

  it("where its branch is gone, though nobody said so; a head that nobody told of is deployed", async () => {
    const story = await opened();
    const due = () => db().update(previews).set({ checkedAt: sql`now() - interval '1 hour'` }).where(eq(previews.id, story.id));
    const second = await story.push("feature");
    await due();
    await checkRequests();
    expect((await story.appOf(1)).handledCommit).toBe(second);
    await story.repository.git("update-ref", "-d", "refs/heads/feature");
    await checkRequests();
    expect((await story.rowOf(1)).state).toBe("active");
    await due();
    await checkRequests();
    expect(await story.rowOf(1)).toMatchObject({ state: "closed", closedBecause: "request" });
  });
});

describe("a higher limit", () => {
  it("gives those that wait their places", async () => {
    const story = await opened({ previewLimit: 1 });
    await story.push("two");
    await story.tell(2, { branch: "two" });
    expect((await story.rowOf(2)).state).toBe("over_limit");
    await updateApp(story.caller, { id: story.app.id, previewLimit: 2 });
    expect((await story.rowOf(2)).state).toBe("active");
  });
});

describe("the list of previews", () => {
  it("goes page by page, of all or of one state", async () => {
    const story = await opened({ previewLimit: 1 });
    await story.push("two");
    await story.tell(2, { branch: "two" });
    const list = (more: object) => listPreviews(story.caller, { id: story.app.name, limit: 1, ...more });
    const first = await list({});
    expect(first.items.map(({ number }) => number)).toEqual([2]);
    const second = await list({ cursor: first.nextCursor ?? "" });
    expect(second).toMatchObject({ items: [{ number: 1, app: { name: `${story.app.name}-pr-1` } }], nextCursor: null });
    expect((await list({ state: "over_limit" })).items.map(({ number }) => number)).toEqual([2]);
    await closePreview(story.caller, story.id);
    expect((await list({ state: "open" })).items.map(({ number }) => number)).toEqual([2]);
    expect((await appRow(story.app.id)).deletedAt).toBeNull();
  });
});
