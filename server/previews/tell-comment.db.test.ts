import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apps, providerCalls } from "@/drizzle/schema";
import { finishDelete } from "@/server/apps";
import { deleteApp } from "@/server/apps/delete-app";
import { updateApp } from "@/server/apps/update-app";
import { db } from "@/server/db";
import { runProviderCall } from "@/server/provider-calls";
import { testDatabase } from "@/server/testing";
import { testConnection } from "@/server/testing/connections";
import { finishOn, testHostsAnew } from "@/server/testing/hosts";
import { type GitServer, startGitServer } from "@/tests/support/git-server";
import { addToken, type ProviderServer, startProviderServer } from "@/tests/support/provider-server";
import { tellComment } from "./tell-comment";
import { previewStory } from "./testing/story";

testDatabase({ ALLOW_LOCAL_SOURCES: "true", ALLOW_PRIVATE_ADDRESSES: "true", PUBLIC_URL: "https://paas.example.com" });
testHostsAnew();

let root: string;
let git: GitServer;
let server: ProviderServer;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "wh-git-"));
  await mkdir(join(root, "team"));
  git = await startGitServer(root);
  server = await startProviderServer("codeberg", { repositories: ["team/shop"], gitPort: git.port });
});

afterAll(async () => {
  await server.close();
  await git.close();
  await rm(root, { recursive: true, force: true });
});

/** An app of a repository that is read, and commented on, through a connection. */
const connected = async () => {
  const story = await previewStory();
  await rm(join(root, "team", "shop.git"), { force: true });
  await symlink(join(story.repository.path, ".git"), join(root, "team", "shop.git"));
  const { token } = addToken(server.world);
  const credential = { kind: "token", token, username: null } as const;
  const gitConnectionId = await testConnection(story.caller, { provider: "codeberg", baseUrl: server.baseUrl, credential });
  const repository = `${server.baseUrl}/team/shop.git`;
  await db().update(apps).set({ repository, gitConnectionId }).where(eq(apps.id, story.app.id));
  const [held] = server.world.repositories;
  if (!held) throw new Error("The provider has no repository");
  held.comments = [];
  held.pullRequests = {};
  return { ...story, held };
};

const nothing = { tell: () => Promise.resolve() };
const handlers = {
  "register-webhook": nothing,
  "remove-webhook": nothing,
  "commit-status": nothing,
  "preview-comment": { tell: tellComment },
};

/** What waits to be told of the preview is told; gives what the comments say then. */
const told = async ({ held }: Awaited<ReturnType<typeof connected>>, previewId: string): Promise<string[]> => {
  for (const { id } of await db().select().from(providerCalls).where(eq(providerCalls.subjectId, previewId)))
    await runProviderCall(id, handlers);
  return held.comments.map(({ body }) => body);
};

it("says on the request what is true now, in one comment, to its end", async () => {
  const story = await connected();
  story.held.pullRequests[1] = { open: true, headCommit: await story.push("feature") };
  await story.tell(1);
  const { id } = await story.rowOf(1);
  const preview = await story.appOf(1);
  expect(await told(story, id)).toEqual([expect.stringContaining("⏳ Waiting for its turn")]);
  expect(story.held.comments[0]).toMatchObject({ number: 1 });
  await finishOn(story, preview.id, 20_300);
  const [live, ...more] = await told(story, id);
  expect(more).toEqual([]);
  expect(live).toContain("✅ Live");
  expect(live).toContain(`[#1](https://paas.example.com/apps/${preview.name}/deployments/1)`);
  // Somebody deletes it: the next word is a new one.
  story.held.comments = [];
  await story.tell(1, { action: "closed" });
  expect(await told(story, id)).toEqual([expect.stringContaining("Removed: the pull request was closed.")]);
});

it("is asked whether the request is open: one that is not gets no preview, and loses the one it has", async () => {
  const story = await connected();
  const head = await story.push("feature");
  story.held.pullRequests[1] = { open: false, headCommit: head };
  expect(await story.tell(1)).toMatchObject({ outcome: "ignored", reasonCode: "request_closed" });
  story.held.pullRequests[1] = { open: true, headCommit: head };
  expect(await story.tell(1)).toMatchObject({ outcome: "previewed", reasonCode: "previewed" });
  story.held.pullRequests[1] = { open: false, headCommit: head };
  expect(await story.tell(1, { action: "updated" })).toMatchObject({ outcome: "previewed", reasonCode: "preview_closed" });
  expect((await story.rowOf(1)).state).toBe("closed");
});

it("is told nothing more through a connection that was taken away from the app", async () => {
  const story = await connected();
  story.held.pullRequests[1] = { open: true, headCommit: await story.push("feature") };
  await story.tell(1);
  expect((await story.appOf(1)).gitConnectionId).not.toBeNull();
  await updateApp(story.caller, { id: story.app.id, gitConnectionId: null });
  expect((await story.appOf(1)).gitConnectionId).toBeNull();
});

it("says that the app was deleted, though the preview is gone with it", async () => {
  const story = await connected();
  story.held.pullRequests[1] = { open: true, headCommit: await story.push("feature") };
  await story.tell(1);
  const { id } = await story.rowOf(1);
  const preview = await story.appOf(1);
  await told(story, id);
  await deleteApp(story.caller, story.app.id);
  await finishDelete(story.worker.id, preview.id);
  expect(await db().select().from(apps).where(eq(apps.id, story.app.id))).toEqual([]);
  expect(await told(story, id)).toEqual([expect.stringContaining("Removed: the app was deleted.")]);
});

it("waits when the provider does not answer, and holds nobody up", async () => {
  const story = await connected();
  story.held.pullRequests[1] = { open: true, headCommit: await story.push("feature") };
  await story.tell(1);
  const { id } = await story.rowOf(1);
  server.world.interruptions.push({ status: 503 }, { status: 503 }, { status: 503 }, { status: 503 });
  await expect(told(story, id)).rejects.toMatchObject({ name: "Later" });
  server.world.interruptions.length = 0;
  expect((await story.appOf(1)).handledCommit).not.toBeNull();
});
