import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { apps } from "@/drizzle/schema";
import { listApps } from "@/server/apps/list-apps";
import { presentOverview } from "@/server/apps/store";
import { updateApp } from "@/server/apps/update-app";
import { db } from "@/server/db";
import { createDeployment } from "@/server/deployments";
import { testClaim, testDatabase } from "@/server/testing";
import { newestOf, testHostsAnew } from "@/server/testing/hosts";
import { changeVariables } from "@/server/variables/change-variables";
import { listVariables } from "@/server/variables/list-variables";
import { previewStory } from "./testing/story";

testDatabase({ ALLOW_LOCAL_SOURCES: "true" });
testHostsAnew();

describe("what a preview runs with", () => {
  it("is the variables for previews, and of production those that are marked for them alone", async () => {
    const story = await previewStory();
    const set = (scope: "production" | "preview", variables: Record<string, unknown>) =>
      changeVariables(story.caller, { id: story.app.id, scope, mode: "merge", variables: variables as Record<string, string> });
    await set("production", { DATABASE_URL: { value: "postgres://production", secret: true }, PLAIN: "production" });
    await set("production", { API_TOKEN: { value: "shared", secret: true }, COLOUR: "red" });
    await set("preview", { DATABASE_URL: "postgres://preview", COLOUR: "blue" });
    await set("production", { API_TOKEN: { inPreviews: true }, COLOUR: { inPreviews: true } });
    await story.push("feature");
    await story.tell(1);
    const preview = await story.appOf(1);
    const { spec } = await testClaim(story, (await newestOf(preview.id)).id);
    expect(spec.run.environment).toEqual({ DATABASE_URL: "postgres://preview", COLOUR: "blue", API_TOKEN: "shared" });
    const { items } = await listVariables(story.caller, { id: preview.id, scope: "production" });
    expect(items.map(({ key, scope, inPreviews }) => [key, scope, inPreviews])).toEqual([
      ["API_TOKEN", "production", true],
      ["COLOUR", "preview", true],
      ["DATABASE_URL", "preview", true],
    ]);
  });

  it("is changed at its app alone, and taken by the next deployment, also one by hand", async () => {
    const story = await previewStory();
    const head = await story.push("feature");
    await story.tell(1);
    const preview = await story.appOf(1);
    await expect(updateApp(story.caller, { id: preview.id, port: 1 })).rejects.toMatchObject({ reason: "app_is_preview" });
    const set = { id: preview.id, scope: "production", mode: "merge", variables: { A: "1" } } as const;
    await expect(changeVariables(story.caller, set)).rejects.toMatchObject({ code: "conflict", reason: "app_is_preview" });
    await db().update(apps).set({ port: 4_100, previewMemoryMb: 32 }).where(eq(apps.id, story.app.id));
    const { id, commit } = await createDeployment(story.caller, { appId: preview.id, trigger: "click" });
    expect(commit).toBe(head);
    expect(await newestOf(preview.id)).toMatchObject({ id, snapshot: { port: 4_100, memoryMb: 32 } });
  });

  it("has no place among the apps", async () => {
    const story = await previewStory();
    await story.push("feature");
    await story.tell(1);
    const names = (items: { name: string }[]) => items.map(({ name }) => name);
    expect(names((await listApps(story.caller, { limit: 10 })).items)).toEqual([story.app.name]);
    expect(names(await presentOverview(story.caller))).toEqual([story.app.name]);
  });

  it("finds no host where there is no room, and says so", async () => {
    const story = await previewStory({ previewMemoryMb: 100_000, hostLabels: { gpu: "yes" } });
    await story.push("feature");
    expect(await story.tell(1)).toMatchObject({ outcome: "previewed" });
    expect(await newestOf((await story.appOf(1)).id)).toMatchObject({ status: "failed", reasonCode: "no_host_fits" });
  });
});
