import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditEvents } from "@/drizzle/schema";
import { db } from "@/server/db";
import { createDeployment } from "@/server/deployments";
import { testCaller, testDatabase } from "@/server/testing";
import { deploymentsOf, testHostsAnew } from "@/server/testing/hosts";
import { testRequests } from "@/server/testing/pull-requests";
import { approvePreview } from "./approve-preview";
import { getPreview } from "./list-previews";
import { redeployPreview } from "./redeploy-preview";
import { previewStory } from "./testing/story";

testDatabase({ ALLOW_LOCAL_SOURCES: "true" });
testHostsAnew();

/** Request 1 comes from another repository, where its provider keeps no ref for it in ours. */
const forkStory = async () => {
  const story = await previewStory();
  const fork = await testRequests();
  const event = { fork: true, forkAt: fork.path, branch: "change" };
  return { ...story, fork, event, id: async () => (await story.rowOf(1)).id };
};

describe("a request from a fork", () => {
  it("runs nothing until somebody of the team has approved this commit", async () => {
    const story = await forkStory();
    const head = await story.fork.push("change");
    expect(await story.tell(1, story.event)).toMatchObject({ outcome: "ignored", reasonCode: "awaiting_approval" });
    expect(await story.previewApps()).toEqual([]);
    const approved = await approvePreview(story.caller, { id: await story.id(), commit: head });
    expect(approved).toMatchObject({ state: "active", approvedCommit: head, fork: true });
    const preview = await story.appOf(1);
    expect(preview).toMatchObject({ repository: story.fork.path, gitConnectionId: null, deployKeyId: null, sourceRef: null });
    expect((await deploymentsOf(preview.id)).map(({ commit }) => commit)).toEqual([head]);
    const [deed] = await db().select().from(auditEvents).where(eq(auditEvents.action, "preview.approved"));
    expect(deed).toMatchObject({ actorId: story.caller.userId, targetId: await story.id(), details: { commit: head } });
  });

  it("needs another approval for a later commit; what was approved goes on running, and no other way runs it", async () => {
    const story = await forkStory();
    const first = await story.fork.push("change");
    await story.tell(1, story.event);
    await approvePreview(story.caller, { id: await story.id() });
    const preview = await story.appOf(1);
    const second = await story.fork.push("change");
    const told = await story.tell(1, { ...story.event, action: "updated" });
    expect(told).toMatchObject({ reasonCode: "awaiting_approval" });
    expect(await getPreview(story.caller, await story.id())).toMatchObject({
      state: "awaiting_approval",
      commit: second,
      approvedCommit: first,
      app: { id: preview.id },
    });
    const wish = { appId: preview.id, trigger: "click" } as const;
    expect((await createDeployment(story.caller, wish)).commit).toBe(first);
    await expect(createDeployment(story.caller, { ...wish, commit: second })).rejects.toMatchObject({ reason: "preview_commit" });
    await expect(redeployPreview(story.caller, await story.id())).rejects.toMatchObject({ reason: "awaiting_approval" });
    expect((await deploymentsOf(preview.id)).every(({ commit }) => commit === first)).toBe(true);
    await approvePreview(story.caller, { id: await story.id(), commit: second });
    expect((await deploymentsOf(preview.id)).at(-1)?.commit).toBe(second);
  });

  it("is not approved at a commit that nobody looked at", async () => {
    const story = await forkStory();
    const looked = await story.fork.push("change");
    await story.tell(1, story.event);
    await story.fork.push("change");
    await story.tell(1, { ...story.event, action: "updated" });
    const approving = approvePreview(story.caller, { id: await story.id(), commit: looked });
    await expect(approving).rejects.toMatchObject({ code: "conflict", reason: "commit_moved" });
    expect((await story.rowOf(1)).state).toBe("awaiting_approval");
  });

  it("is approved by nobody else, and no other request is", async () => {
    const story = await forkStory();
    await story.fork.push("change");
    await story.tell(1, story.event);
    const approving = approvePreview(await testCaller(), { id: await story.id() });
    await expect(approving).rejects.toMatchObject({ code: "not_found", reason: "preview_not_found" });
    await story.push("own");
    await story.tell(2, { branch: "own" });
    const own = approvePreview(story.caller, { id: (await story.rowOf(2)).id });
    await expect(own).rejects.toMatchObject({ reason: "not_a_fork" });
  });
});
