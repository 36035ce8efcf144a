import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { newName, subjectsOf } from "../support/subjects";
import { dashboardOf, settled } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

/** As on a slow machine: what a page does after an event takes longer than the next key. */
const slowDown = async (page: Page) => {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 6 });
};

/** Each key before the page has answered the one before. */
const pressAtOnce = (page: Page, keys: readonly string[]) => Promise.all(keys.map((key) => page.keyboard.press(key)));

test("what is typed into the palette in one breath is what Enter takes, wherever one is and before the palette is loaded", async () => {
  // By these letters, scattered over its name, “activ” finds it too, among the actions that stand first.
  const one = await subjects.make(pageApp("one"), { subdomain: `a-c-t-${newName()}` });
  const other = await subjects.make(pageApp("other"));
  await shared.stack.api.deployLive(one.app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${one.app.name}`);
  await settled(page);
  await slowDown(page);
  for (let round = 0; round < 20; round += 1) {
    // Every second time the page is new and has no palette yet; else the one before has only just come.
    if (round % 2 === 0) {
      await page.goto(`/apps/${one.app.name}`);
      await settled(page);
    }
    const [text, path] = round % 4 < 2 ? ["activ", "/activity"] : [other.app.name, `/apps/${other.app.name}`];
    await page.keyboard.press("Control+k");
    await pressAtOnce(page, [...text, "Enter"]);
    await page.waitForURL((url) => url.pathname === path, { timeout: 10_000 });
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    if (round % 2 === 0) await page.goBack();
  }
  expect(complaints).toEqual([]);
});

test("an Enter in the palette waits for the apps: what was typed may be the name of one", async () => {
  const { app } = await subjects.make(pageApp("late"));
  const { page, signIn } = await visit();
  await signIn("/account");
  await settled(page);
  await page.route(/apps\.overview/, async (route) => {
    await page.waitForTimeout(1_500);
    await route.continue();
  });
  await page.keyboard.press("Control+k");
  await pressAtOnce(page, [...app.name, "Enter"]);
  await page.waitForURL(`**/apps/${app.name}`);
});

test("the key that follows the one that opens a menu is the menu's", async () => {
  const { page, signIn } = await visit();
  await signIn("/account");
  await settled(page);
  await slowDown(page);
  for (let round = 0; round < 20; round += 1) {
    await page.getByRole("button", { name: "Theme" }).focus();
    await pressAtOnce(page, [round % 2 === 0 ? "Enter" : "ArrowDown", "ArrowDown"]);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Dark");
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "hidden" });
  }
});
