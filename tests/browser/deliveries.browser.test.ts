import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { deliver, pushTargetOf, tell } from "../support/pushes";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { dashboardOf, expectAccessible, settled } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);
const screenshots = "tests/artefacts/screenshots";

const rows = (page: Page) => page.getByRole("region", { name: "Deliveries" }).getByRole("listitem");
const row = (page: Page, title: string) => rows(page).filter({ hasText: title });

test("deliveries appear as they come, each with its outcome, and one can be taken again", async () => {
  const { app, repository } = await subjects.make(pageApp("one"));
  await shared.stack.api.deployLive(app.id);
  const target = await pushTargetOf(shared.stack, app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/deliveries`);
  await page.getByText("Nothing has come in yet").waitFor();
  const setUp = page.getByRole("link", { name: "Set up the webhook" });
  expect(await setUp.getAttribute("href")).toBe(`/apps/${app.name}/settings/git`);

  const pushed = tell({
    before: repository.firstCommit,
    after: await repository.commit(pageApp("two")),
    message: "Paint it blue",
  });
  expect(await deliver(target, pushed)).toBe(202);
  await row(page, "Paint it blue").getByText("Deployed", { exact: true }).waitFor({ timeout: 30_000 });
  await row(page, "Paint it blue").getByRole("link", { name: "#2" }).waitFor();
  await deliver(target, pushed);
  await row(page, "Told once more").getByText("Same delivery again").waitFor();
  await deliver(target, tell({ before: null, after: repository.firstCommit, ref: "refs/tags/v1", message: "Tagged" }));
  await row(page, "Tagged").getByText("is a tag", { exact: false }).waitFor();
  expect(await deliver({ ...target, secret: "wrong" }, tell({ before: null, after: null }))).toBe(401);
  await row(page, "did not prove itself").getByText("Refused").waitFor();
  await expect.poll(() => rows(page).count()).toBe(4);

  await row(page, "is a tag")
    .getByRole("button", { name: /^Details/ })
    .click();
  await row(page, "Paint it blue")
    .getByRole("button", { name: /^Details/ })
    .click();
  await row(page, "Paint it blue").getByText("1 path", { exact: true }).waitFor();
  await row(page, "did not prove itself")
    .getByRole("button", { name: /^Details/ })
    .click();
  expect(await row(page, "did not prove itself").getByRole("button", { name: "Send again" }).count()).toBe(0);
  await page.screenshot({ path: `${screenshots}/deliveries-open.png`, fullPage: true });
  await expectAccessible(page, "open deliveries");
  await row(page, "is a tag").getByRole("button", { name: "Send again" }).click();
  await page.getByText("The delivery is taken again.", { exact: false }).waitFor();
  await rows(page).nth(4).waitFor();

  await page.getByLabel("Outcome").selectOption({ label: "Refused" });
  await page.waitForURL("**/deliveries?outcome=refused");
  await expect.poll(() => rows(page).count()).toBe(1);
  await page.getByLabel("Provider").selectOption({ label: "GitLab" });
  await page.getByText("No delivery matches").waitFor();
  await page.getByRole("button", { name: "Show all deliveries" }).click();
  await expect.poll(() => rows(page).count()).toBe(5);

  await page.goto(`/apps/${app.name}`);
  await page.getByText("Last delivery", { exact: false }).waitFor();
  expect(complaints).toEqual([]);
}, 180_000);

test("older deliveries come when they are asked for, and newer ones go on coming", async () => {
  const { app } = await subjects.make(pageApp("many"));
  const target = await pushTargetOf(shared.stack, app.id);
  const ignored = (number: number) =>
    tell({ before: null, after: "a".repeat(40), ref: "refs/heads/side", message: `No. ${number}` });
  for (let number = 1; number <= 40; number += 1) expect(await deliver(target, ignored(number))).toBe(202);
  const { page, complaints, signIn } = await visit({ width: 380, height: 800 });
  await signIn(`/apps/${app.name}/deliveries`);
  await expect.poll(() => rows(page).count()).toBe(30);
  await page.getByRole("button", { name: "Load older deliveries" }).click();
  await expect.poll(() => rows(page).count()).toBe(40);
  await deliver(target, ignored(41));
  await expect.poll(() => rows(page).count()).toBe(41);
  await expect.poll(() => rows(page).first().innerText()).toContain("No. 41");
  await expect.poll(() => page.getByRole("button", { name: "Load older deliveries" }).count()).toBe(0);
  await settled(page);
  await expectAccessible(page, "deliveries on a phone");
  expect(complaints).toEqual([]);
}, 120_000);
