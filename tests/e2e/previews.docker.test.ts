import { createHmac, randomUUID } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "@/server/apps/schema";
import type { Preview } from "@/server/previews/schema";
import { type GitServer, startGitServer } from "../support/git-server";
import { httpRequest } from "../support/http-client";
import { newName, removeApp } from "../support/own-apps";
import { makeRepository } from "../support/repository";
import { run } from "../support/run";
import { page } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { waitFor } from "../support/wait";

const shared = sharedStack();

type Repository = Awaited<ReturnType<typeof makeRepository>>;
let root: string;
let git: GitServer;
let repository: Repository;
let app: App;

const pull = { own: 7, fork: 8 };

/** As the provider keeps it: below its own ref, in the repository that the request goes to. */
const publish = async (ref: string, commit: string): Promise<void> => {
  await repository.git("push", "--quiet", "--force", join(root, "shop.git"), `${commit}:${ref}`);
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "wh-git-"));
  repository = await makeRepository(page("production"));
  await cp(repository.path, join(root, "shop.git"), { recursive: true });
  git = await startGitServer(root);
  const { api } = shared.stack;
  app = await api.createApp({ name: newName(), repository: git.url("shop.git"), previewsEnabled: true, previewMemoryMb: 64 });
  await api.deployLive(app.id);
}, 180_000);

afterAll(async () => {
  await removeApp(shared.stack, app.id);
  await git.close();
  await repository.remove();
  await rm(root, { recursive: true, force: true });
}, 120_000);

type Told = { number: number; action: string; branch: string; commit: string; fork?: boolean };

/** What GitHub sends of a pull request, with its signature. */
const tell = async ({ number, action, branch, commit, fork = false }: Told): Promise<void> => {
  const { api, port } = shared.stack;
  const webhooks = await api.expectStatus<{ provider: string; url: string; secret: string }[]>(
    200,
    api.call("GET", `/v1/apps/${app.id}/webhooks`),
  );
  const github = webhooks.find(({ provider }) => provider === "github");
  if (!github) throw new Error("There is no webhook for GitHub");
  const body = JSON.stringify({
    action,
    number,
    pull_request: {
      number,
      title: `Change number ${number}`,
      html_url: `https://github.com/team/shop/pull/${number}`,
      user: { login: "octocat" },
      head: { ref: branch, sha: commit, repo: { id: fork ? 2 : 1, clone_url: git.url(fork ? "fork.git" : "shop.git") } },
      base: { ref: "main", sha: repository.firstCommit, repo: { id: 1, clone_url: git.url("shop.git") } },
    },
  });
  const answer = await httpRequest({
    port,
    method: "POST",
    path: new URL(github.url).pathname,
    headers: {
      "content-type": "application/json",
      "x-github-event": "pull_request",
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": `sha256=${createHmac("sha256", github.secret).update(body).digest("hex")}`,
    },
    body,
  });
  if (answer.status !== 202) throw new Error(`The webhook answered ${answer.status}: ${answer.body}`);
};

const previews = async (): Promise<Preview[]> => {
  const { api } = shared.stack;
  return (await api.expectStatus<{ items: Preview[] }>(200, api.call("GET", `/v1/apps/${app.id}/previews`))).items;
};

const previewOf = (number: number, what: string, is: (preview: Preview) => boolean): Promise<Preview> =>
  waitFor(
    async () => {
      const found = (await previews()).find((preview) => preview.number === number);
      return found && is(found) ? found : null;
    },
    { what: `the preview of ${number} ${what}`, timeoutMs: 90_000 },
  );

const liveAt = (number: number, commit: string) =>
  previewOf(
    number,
    `to be live at ${commit}`,
    ({ latestDeployment }) => latestDeployment?.status === "live" && latestDeployment.commit === commit,
  );

/** What somebody reads who opens the address. */
const read = async (number: number): Promise<{ status: number; body: string }> => {
  const { status, body } = await shared.stack.edge(`${app.subdomain}-pr-${number}.localhost`);
  return { status, body };
};

const gone = async (preview: Preview, containersOf: string): Promise<void> => {
  const { engine } = shared.stack;
  await waitFor(async () => (await read(preview.number)).status === 404, { what: "the route to be gone", timeoutMs: 60_000 });
  await waitFor(async () => (await engine.running(containersOf)).length === 0, {
    what: "the container to go",
    timeoutMs: 60_000,
  });
};

test("a request is previewed at its own address, follows its pushes, and is gone when it is closed; production is untouched", async () => {
  const { api, edge } = shared.stack;
  const production = (await api.deployments(app.id)).items.length;
  const branch = "feature/colour";
  const first = await repository.commit(page("first"), { branch });
  await publish(`refs/heads/${branch}`, first);
  await tell({ number: pull.own, action: "opened", branch, commit: first });
  const preview = await liveAt(pull.own, first);
  expect(preview.app).toMatchObject({ name: `${app.name}-pr-${pull.own}`, url: expect.stringContaining(`${app.subdomain}-pr-`) });
  expect(await read(pull.own)).toEqual({ status: 200, body: "first" });

  const second = await repository.commit(page("second"), { branch });
  await publish(`refs/heads/${branch}`, second);
  await tell({ number: pull.own, action: "synchronize", branch, commit: second });
  await liveAt(pull.own, second);
  expect((await read(pull.own)).body).toBe("second");
  // Told late, of the commit before: nothing goes back.
  await tell({ number: pull.own, action: "synchronize", branch, commit: first });
  expect((await edge(`${app.subdomain}.localhost`)).body).toBe("production");

  await tell({ number: pull.own, action: "closed", branch, commit: second });
  const closed = await previewOf(pull.own, "to be closed", ({ state }) => state === "closed");
  expect(closed).toMatchObject({ closedBecause: "request", app: null });
  await gone(closed, preview.app?.id ?? "");
  expect((await edge(`${app.subdomain}.localhost`)).body).toBe("production");
  expect((await api.deployments(app.id)).items).toHaveLength(production);

  await tell({ number: pull.own, action: "reopened", branch, commit: second });
  await liveAt(pull.own, second);
  expect((await read(pull.own)).body).toBe("second");
});

test("a fork's commit is read from the provider's own ref, and runs only after an approval", async () => {
  const { api } = shared.stack;
  await run("git", ["clone", "--quiet", "--bare", join(root, "shop.git"), join(root, "fork.git")]);
  const branch = "patch-1";
  const commit = await repository.commit(page("from a fork"), { branch });
  await publish(`refs/pull/${pull.fork}/head`, commit);
  await tell({ number: pull.fork, action: "opened", branch, commit, fork: true });
  const waiting = await previewOf(pull.fork, "to wait", ({ state }) => state === "awaiting_approval");
  expect(waiting).toMatchObject({ fork: true, app: null, commit });
  expect((await read(pull.fork)).status).toBe(404);
  await api.expectStatus(200, api.call("POST", `/v1/previews/${waiting.id}/approve`, { commit }));
  const live = await liveAt(pull.fork, commit);
  expect(await read(pull.fork)).toEqual({ status: 200, body: "from a fork" });
  await api.expectStatus(202, api.call("DELETE", `/v1/apps/${app.id}`));
  await gone(live, live.app?.id ?? "");
  await waitFor(
    async () => (await shared.stack.sql`select id from apps where id = ${app.id} or preview_of = ${app.id}`).length === 0,
    {
      what: "the app to go after its previews",
      timeoutMs: 60_000,
    },
  );
});
