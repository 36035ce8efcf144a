import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "@/server/apps/schema";
import { type GitServer, startGitServer } from "../support/git-server";
import { httpRequest } from "../support/http-client";
import { removeApp } from "../support/own-apps";
import { addRepository, addToken, type ProviderServer, startProviderServer } from "../support/provider-server";
import { deliver, pushTargetOf, tell } from "../support/pushes";
import { makeRepository, type Repository } from "../support/repository";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { newName, subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";
import { dashboardOf, expectAccessible, expectToFit, settled, state } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);
const screenshots = "tests/artefacts/screenshots";

let repository: Repository;
let git: GitServer;
let provider: ProviderServer;
let root: string;
const token = "tok-for-the-browser";

/** A provider with more repositories than one page holds; git gives out `team/shop` to who brings the token. */
beforeAll(async () => {
  repository = await makeRepository(pageApp("from a list"));
  root = await mkdtemp(join(tmpdir(), "wh-git-root-"));
  await mkdir(dirname(join(root, "team/shop.git")), { recursive: true });
  await symlink(repository.path, join(root, "team/shop.git"));
  git = await startGitServer(root, { credentials: `oauth2:${token}` });
  provider = await startProviderServer("codeberg", { gitPort: git.port });
  addToken(provider.world, { token });
  for (let number = 1; number <= 60; number += 1) {
    addRepository(provider.world, `team/part-${number}`, { private: number % 2 === 0 });
  }
  addRepository(provider.world, "team/shop", { branches: { main: "1".repeat(40), "feature/cart": "2".repeat(40) } });
});
afterAll(async () => {
  await forgetAll();
  await Promise.all([provider.close(), git.close(), repository.remove(), rm(root, { recursive: true, force: true })]);
}, 120_000);

/** What this file made, so that others find the installation as it was. */
const forgetAll = async () => {
  const { api } = shared.stack;
  for (const kind of ["git-connections", "deploy-keys"]) {
    const { body } = await api.call<{ items: { id: string }[] }>("GET", `/v1/${kind}`);
    for (const { id } of body.items) await api.call("DELETE", `/v1/${kind}/${id}`);
  }
};

const screenshot = async (page: Page, name: string) => {
  const size = page.viewportSize();
  for (const width of [1280, 380]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${screenshots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      await expectToFit(page, `${name}, ${width} pixels wide`);
      await expectAccessible(page, `${name} in ${colorScheme}, ${width} pixels wide`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (size) await page.setViewportSize(size);
};

test("a wrong token is told at its field; a good one makes the list from which a new app comes, and the app hears of pushes", async () => {
  const { page, complaints, signIn } = await visit();
  await signIn("/new");
  await page.getByRole("link", { name: "Connect GitHub, GitLab…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Gitea, Forgejo or Codeberg").click();
  await dialog.getByLabel("Server").fill(provider.baseUrl);
  await dialog.locator("input[name=token]").fill("tok-of-somebody-else");
  await dialog.getByRole("button", { name: "Connect" }).click();
  await dialog.locator("[aria-invalid=true][name=token]").waitFor();
  await screenshot(page, "git-connect");
  await dialog.locator("input[name=token]").fill(token);
  await dialog.getByRole("button", { name: "Connect" }).click();

  // Back where they came from, where the list is now.
  await page.waitForURL("**/new");
  const list = page.getByRole("list", { name: "Repositories of robot" });
  await list.getByText("team/shop").waitFor();
  await screenshot(page, "new-from-list");
  const rows = list.getByRole("listitem");
  const first = await rows.count();
  await page.getByRole("button", { name: "Show more" }).click();
  await waitFor(async () => (await rows.count()) > first, { what: "the next page of the list" });
  await page.getByLabel("Search robot").fill("shop");
  await waitFor(async () => (await rows.count()) === 1, { what: "only what was looked for" });
  await rows.getByRole("button").click();
  await waitFor(async () => (await page.locator("datalist option").count()) > 0, { what: "its branches" });
  await expect.poll(() => page.getByLabel("Branch").inputValue()).toBe("main");
  const name = newName("shop");
  await page.getByLabel("Name").fill(name);
  await screenshot(page, "new-from-connection");
  await page.getByRole("button", { name: "Create and deploy" }).click();
  await page.waitForURL(`**/apps/${name}/deployments/1`);
  await state(page, "Live").waitFor({ timeout: 60_000 });
  expect((await shared.stack.edge(`${name}.localhost`)).body).toBe("from a list");

  // Registered with the provider by itself; the page follows.
  await page.goto(`/apps/${name}/settings/git`);
  await page.getByText("We registered it.", { exact: false }).waitFor({ timeout: 30_000 });
  expect(provider.world.repositories.find(({ fullName }) => fullName === "team/shop")?.hooks).toHaveLength(1);
  await screenshot(page, "app-git-settings");

  // What apps use is not forgotten, and says which.
  await page.goto("/settings/git");
  await page.getByText("used by 1 app").waitFor();
  await screenshot(page, "settings-git-connected");
  await page.getByRole("button", { name: "Forget robot" }).click();
  await dialog.getByRole("link", { name }).waitFor();
  await expect.poll(() => dialog.getByRole("button", { name: "Forget" }).isDisabled()).toBe(true);
  await page.keyboard.press("Escape");
  const { body: app } = await shared.stack.api.call<App>("GET", `/v1/apps/${name}`);
  await removeApp(shared.stack, app.id);
  await page.reload();
  await page.getByRole("button", { name: "Check robot again" }).click();
  await page.getByText("robot works.").waitFor();
  await page.getByRole("button", { name: "Forget robot" }).click();
  await dialog.getByRole("button", { name: "Forget" }).click();
  await page.getByText("No provider is connected").waitFor();
  expect(complaints).toEqual([]);
}, 240_000);

test("a deploy key is made beside the address, copied and chosen, and the address becomes one for SSH", async () => {
  const { page, complaints, signIn } = await visit();
  await signIn("/new");
  await page.getByLabel("Repository").fill("https://git.invalid/team/shop.git");
  await page.getByRole("button", { name: "make a deploy key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the key").fill("Shop");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await dialog.getByRole("button", { name: "Copy: Public key of Shop" }).click();
  await dialog.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^ssh-ed25519 \S+ wisehosting-/);
  await expectAccessible(page, "a key that was made");
  await dialog.getByRole("button", { name: "I have pasted it" }).click();
  await expect.poll(() => page.getByLabel("Read with").locator("option:checked").textContent()).toBe("Shop (deploy key)");
  await page.getByRole("button", { name: "Use git@git.invalid:team/shop.git" }).click();
  await expect.poll(() => page.getByLabel("Repository", { exact: true }).inputValue()).toBe("git@git.invalid:team/shop.git");
  await screenshot(page, "new-deploy-key");

  await page.goto("/settings/git");
  await page.getByText(/^SHA256:/).waitFor();
  await page.getByRole("button", { name: "Delete Shop" }).click();
  await dialog.getByRole("button", { name: "Delete the key" }).click();
  await page.getByText("No deploy keys yet").waitFor();
  expect(complaints).toEqual([]);
}, 120_000);

test("a webhook that is pasted by hand turns green with the first delivery, and a new secret shuts the older one out", async () => {
  const { app, repository: own } = await subjects.make(pageApp("by hand"));
  const target = await pushTargetOf(shared.stack, app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/settings/git`);
  const entry = page
    .locator("details", { has: page.getByRole("button", { name: "Rotate the secret for GitHub", includeHidden: true }) })
    .last();
  await entry.locator("summary").click();
  await entry.getByText("Waiting").waitFor();
  expect(await page.content()).not.toContain(target.secret);
  await entry.getByRole("button", { name: "Show the secret for GitHub" }).click();
  await entry.getByText(target.secret).waitFor();
  await screenshot(page, "app-git-by-hand");

  expect(await deliver(target, tell({ before: null, after: own.firstCommit }))).toBe(202);
  await page.getByText("Receiving").waitFor({ timeout: 15_000 });

  await page.getByRole("button", { name: "Rotate the secret for GitHub" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rotate the secret" }).click();
  await page.getByText("The webhook has a new secret.").waitFor();
  expect(await deliver(target, tell({ before: null, after: own.firstCommit }))).toBe(401);
  const fresh = await pushTargetOf(shared.stack, app.id);
  await page.getByText(fresh.secret).waitFor();
  expect(complaints).toEqual([]);
}, 120_000);

test("a deploy hook is shown once, deploys when it is called, and not after it is revoked", async () => {
  const { app } = await subjects.make(pageApp("hooked"));
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/settings/git`);
  await settled(page);
  await page.getByLabel("New deploy hook").fill("our CI");
  await page.getByRole("button", { name: "Create" }).click();
  const url = await page.getByRole("group", { name: "Address of our CI" }).textContent();
  const command = await page.getByRole("group", { name: "Command that calls our CI" }).textContent();
  expect(command).toBe(`curl -fsS -X POST ${url}`);
  await screenshot(page, "app-git-hook");
  const call = async () =>
    (await httpRequest({ port: shared.stack.port, path: new URL(url ?? "").pathname, method: "POST", headers: {} })).status;
  expect(await call()).toBe(202);
  await page.getByText("last used", { exact: false }).first().waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Revoke our CI" }).click();
  expect(await page.getByRole("group", { name: "Address of our CI" }).count()).toBe(0);
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("No deploy hooks yet.").waitFor();
  expect(await call()).toBe(404);
  const { body } = await shared.stack.api.call<{ items: unknown[] }>("GET", `/v1/apps/${app.id}/deployments`);
  expect(body.items).toHaveLength(1);
  expect(complaints).toEqual([]);
}, 120_000);

test("watch paths are written row by row, a wrong one is told; automatic deploys are paused at once", async () => {
  const { app } = await subjects.make(pageApp("watched"));
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/settings/git`);
  await page.getByRole("button", { name: "Add a path" }).click();
  await page.keyboard.type("apps/shop");
  await page.keyboard.press("Enter");
  await page.keyboard.type("../outside");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The path must stay inside the repository.").waitFor();
  await page.getByLabel("Path 2", { exact: true }).fill("!**/*.md");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The settings are saved.").waitFor();
  const read = async () => (await shared.stack.api.call<App>("GET", `/v1/apps/${app.id}`)).body;
  expect((await read()).watchPaths).toEqual(["apps/shop", "!**/*.md"]);
  await page.getByRole("switch", { name: "Automatic deploys" }).click();
  await page.getByText("Automatic deploys are paused", { exact: false }).waitFor();
  expect((await read()).automaticDeploysPausedAt).not.toBeNull();
  expect(complaints).toEqual([]);
}, 120_000);
