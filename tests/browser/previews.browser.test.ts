import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { deliver, pushTargetOf, tellRequest } from "../support/pushes";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { dashboardOf, expectAccessible, settled } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);
const screenshots = "tests/artefacts/screenshots";

const row = (page: Page, title: string) => page.getByRole("main").getByRole("listitem").filter({ hasText: title });

test("previews are switched on where they are shown, follow their requests, and lead to an app of their own", async () => {
  const { app, repository } = await subjects.make(pageApp("production"));
  await shared.stack.api.deployLive(app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}`);
  await page.getByRole("link", { name: "Previews", exact: true }).click();
  await page.getByText("an app of its own", { exact: false }).waitFor();
  await page.getByRole("switch", { name: "Previews of pull requests" }).click();
  await page.getByText("No pull request is open").waitFor();
  await page.getByLabel("Memory of each").fill("64");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The settings are saved.").waitFor();

  const target = await pushTargetOf(shared.stack, app.id);
  const commit = await repository.commit(pageApp("blue"), { branch: "colour" });
  await deliver(target, tellRequest({ number: 7, action: "opened", branch: "colour", commit, title: "Paint it blue" }));
  await row(page, "Paint it blue").getByText("Live", { exact: true }).waitFor({ timeout: 60_000 });
  expect((await shared.stack.edge(`${app.subdomain}-pr-7.localhost`)).body).toBe("blue");
  await row(page, "Paint it blue").getByText("closes in", { exact: false }).waitFor();
  await expectAccessible(page, "previews");

  await row(page, "Paint it blue").getByRole("link", { name: "#1", exact: true }).click();
  const banner = page.getByRole("complementary", { name: "Preview" });
  await banner.getByText("Paint it blue", { exact: false }).waitFor();
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: app.name, exact: true }).waitFor();
  await page.goto(`/apps/${app.name}-pr-7`);
  await banner.waitFor();
  const tabs = page.getByRole("navigation", { name: "Pages of this app" });
  await expect.poll(() => tabs.getByRole("link").allTextContents()).toEqual(["Overview", "Deployments", "Logs", "Metrics"]);
  await page.screenshot({ path: `${screenshots}/preview-app.png`, fullPage: true });
  await expectAccessible(page, "the page of a preview");
  await page.goto(`/apps/${app.name}-pr-7/settings`);
  await page.getByText("settings and variables of the app that it belongs to", { exact: false }).waitFor();
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: app.name, exact: true }).waitFor();
  expect(await page.getByRole("link", { name: `${app.name}-pr-7` }).count()).toBe(0);

  await page.goto(`/apps/${app.name}/previews`);
  await row(page, "Paint it blue").getByRole("button", { name: "Close #7…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Close it" }).click();
  await page.getByText("No pull request is open").waitFor({ timeout: 60_000 });
  await page.locator("summary", { hasText: "Closed" }).click();
  await row(page, "Paint it blue").getByText("Somebody of the team closed it.", { exact: false }).waitFor();
  expect(complaints).toEqual([]);
}, 240_000);

test("what comes from a fork runs after somebody has read what that means and approved the commit", async () => {
  const { app, repository } = await subjects.make(pageApp("production"));
  const { api, edge } = shared.stack;
  await api.deployLive(app.id);
  await api.expectStatus(
    200,
    api.call("PATCH", `/v1/apps/${app.id}`, { previewsEnabled: true, previewLimit: 1, previewMemoryMb: 64 }),
  );
  const target = await pushTargetOf(shared.stack, app.id);
  const commit = await repository.commit(pageApp("from a fork"), { branch: "patch-1" });
  await repository.git("push", "--quiet", "origin", `${commit}:refs/pull/8/head`);
  const { page, complaints, signIn } = await visit({ width: 380, height: 800 });
  await signIn(`/apps/${app.name}/previews`);
  await page.getByText("No pull request is open").waitFor();
  await deliver(
    target,
    tellRequest({ number: 8, action: "opened", branch: "patch-1", commit, title: "From outside", fork: true }),
  );
  await row(page, "From outside").getByText("Awaits approval").waitFor({ timeout: 30_000 });
  await row(page, "From outside").getByText("Fork", { exact: true }).waitFor();
  await settled(page);
  await page.screenshot({ path: `${screenshots}/preview-fork-380.png`, fullPage: true });
  await row(page, "From outside").getByRole("button", { name: "Approve #8…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("variable of the scope Preview", { exact: false }).waitFor();
  await page.screenshot({ path: `${screenshots}/preview-approve-380.png` });
  await expectAccessible(page, "the approval of a fork");
  await dialog.getByRole("button", { name: "Approve this commit" }).click();
  await row(page, "From outside").getByText("Live", { exact: true }).waitFor({ timeout: 60_000 });
  expect((await edge(`${app.subdomain}-pr-8.localhost`)).body).toBe("from a fork");

  const other = await repository.commit(pageApp("one more"), { branch: "other" });
  await deliver(target, tellRequest({ number: 9, action: "opened", branch: "other", commit: other, title: "One too many" }));
  await row(page, "One too many").getByText("Over the limit").waitFor({ timeout: 30_000 });
  await row(page, "One too many").getByText("begins by itself", { exact: false }).waitFor();
  expect(complaints).toEqual([]);
}, 240_000);

test("a variable of production is marked for previews where it is edited", async () => {
  const { app } = await subjects.make(pageApp("variables"));
  const { api } = shared.stack;
  await api.expectStatus(200, api.call("PATCH", `/v1/apps/${app.id}/env`, { COLOUR: "blue" }));
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/env`);
  await page.getByRole("button", { name: "Edit COLOUR" }).click();
  await page.getByLabel("Also in previews").check();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByRole("list", { name: "Variables" }).getByText("Also in previews").waitFor();
  const { items } = await api.expectStatus<{ items: { inPreviews: boolean }[] }>(200, api.call("GET", `/v1/apps/${app.id}/env`));
  expect(items.map(({ inPreviews }) => inPreviews)).toEqual([true]);
  expect(complaints).toEqual([]);
});
