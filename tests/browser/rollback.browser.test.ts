import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { command, page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { dashboardOf, expectToFit, state } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

const screenshots = "tests/artefacts/screenshots";

/** Looked at in both themes; nothing serious for whoever does not see it. */
const look = async (page: Page, name: string) => {
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${screenshots}/${name}-${page.viewportSize()?.width}-${theme}.png` });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await expectToFit(page, `${name} in ${theme}`);
  }
};

test("from the list back to an earlier version, and forward again", async () => {
  const { stack } = shared;
  const subject = await subjects.make(pageApp("first"));
  const { id, name } = subject.app;
  await stack.api.deployLive(id);
  await subject.repository.commit(pageApp("second"));
  await stack.api.expectStatus(200, stack.api.call("PATCH", `/v1/apps/${id}`, { memoryMb: 64 }));
  await stack.api.deployLive(id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${name}/deployments?status=retired`);
  await page.getByRole("link", { name: "#1" }).waitFor();
  expect(await page.getByRole("link", { name: "#2" }).count()).toBe(0);
  await page.getByRole("combobox", { name: "Status" }).selectOption("");
  await page.getByRole("link", { name: "#2" }).waitFor();
  await expect.poll(() => new URL(page.url()).search).toBe("");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("#1");
  await look(page, "deployments-filtered");

  await page.getByRole("button", { name: "Actions for deployment #1" }).click();
  await page.getByRole("menuitem", { name: "Roll back to this…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Memory in MB").waitFor();
  await look(page, "rollback-dialog");
  await dialog.getByLabel("Reason").fill("It was slow");
  await dialog.getByRole("button", { name: "Roll back" }).click();
  await page.waitForURL("**/deployments/3");
  await state(page, "Live").waitFor();
  expect((await subject.page()).body).toBe("first");
  const banner = page.getByRole("complementary", { name: "Rollback" });
  await banner.getByText("Automatic deploys are paused").waitFor();
  const told = page.getByText("Version #1 is live again.");
  await told.waitFor();
  await look(page, "rolled-back");
  // Who comes later is told by the banner alone.
  await page.reload();
  await banner.getByRole("button", { name: /^Undo/ }).waitFor();
  expect(await told.count()).toBe(0);

  await banner.getByRole("button", { name: /^Undo/ }).click();
  await page.waitForURL("**/deployments/4");
  await state(page, "Live").waitFor();
  expect((await subject.page()).body).toBe("second");
  await banner.waitFor({ state: "detached" });

  await page.goto(`/apps/${name}/deployments/compare/1...2`);
  await page.getByRole("heading", { name: "#1 and #2 compared" }).waitFor();
  await look(page, "compare");
  await page.setViewportSize({ width: 380, height: 800 });
  await look(page, "compare");
  await page.goto(`/apps/${name}/deployments`);
  await page.getByRole("link", { name: "#1" }).waitFor();
  await look(page, "deployments-filtered");
  expect(complaints).toEqual([]);
}, 240_000);

test("what broke is said with its line, which leads into the log", async () => {
  const { stack } = shared;
  const subject = await subjects.make(command("echo begin; echo \"Error: Cannot find module 'express'\" >&2; exit 1"));
  const { id } = await stack.api.deploy(subject.app.id);
  await stack.api.waitForStatus(id, "failed");
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${subject.app.name}/deployments/1`);
  const card = page.getByRole("region", { name: "Why the deployment failed" });
  await card.getByText("A module is missing: express.").waitFor();
  await look(page, "what-broke");
  const line = card.locator("a").filter({ hasText: /^\d+$/ });
  const told = page.locator(".bg-bad-soft a");
  await expect.poll(() => line.count()).toBeGreaterThan(1);
  const number = await told.textContent();
  await told.click();
  await expect.poll(() => new URL(page.url()).hash).toBe(`#L${number}`);
  expect(complaints).toEqual([]);
}, 180_000);
