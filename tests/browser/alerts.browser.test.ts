import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { dashboardOf, expectAccessible, settled } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);
const screenshots = "tests/artefacts/screenshots";

/** What a webhook of somebody's own would get. */
const received: { signature: string; body: string }[] = [];
let receiver: Server;
beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({
        signature: String(request.headers["webhook-signature"]),
        body: Buffer.concat(chunks).toString("utf8"),
      });
      response.end("thank you");
    });
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, "127.0.0.1", resolve);
  });
});
afterAll(() => receiver.close());

const receiverUrl = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`;
const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const row = (page: Page, name: string, text: string) => part(page, name).getByRole("listitem").filter({ hasText: text });

/** Adds a webhook by the form, and gives the secret that it shows once. */
const addWebhook = async (page: Page, name: string): Promise<string> => {
  await page.goto("/settings/channels?add=1");
  const dialog = page.getByRole("dialog", { name: "Add a channel" });
  await dialog.getByLabel("Kind").selectOption({ label: "Webhook" });
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText("Give the channel a name.").waitFor();
  await dialog.getByText("Give the address.").waitFor();
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Address").fill(receiverUrl());
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  return (await page.getByRole("group", { name: "Signing secret", exact: true }).textContent()) ?? "";
};

test("a channel is added, tried, and shows its secret to whoever asks", async () => {
  const { page, complaints, signIn } = await visit();
  await signIn("/settings/channels");
  const secret = await addWebhook(page, "a hook to try");
  expect(secret).toMatch(/^whsec_/);
  const channel = row(page, "Channels", "a hook to try");
  await channel.getByText("Not used yet").waitFor();
  await channel.getByRole("button", { name: "Send a test to a hook to try" }).click();
  await channel.getByText("The test was delivered.").waitFor();
  await channel.getByText("thank you").waitFor();
  await channel.getByText("Working").waitFor();
  expect(received.at(-1)?.signature).toMatch(/^v1,/);

  await page.goto("/settings/channels");
  expect(await page.getByText(secret).count()).toBe(0);
  await page.getByRole("button", { name: "Show the signing secret of a hook to try" }).click();
  await page.getByText(secret).waitFor();
  await page.getByText("How to verify a message").click();
  await page.screenshot({ path: `${screenshots}/channels-open.png`, fullPage: true });
  await expectAccessible(page, "a channel with its secret");

  await page.getByRole("button", { name: "Change a hook to try" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("a hook with another name");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Delete a hook with another name" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("The channel is deleted.").waitFor();
  await expect.poll(() => page.getByText("a hook with another name").count()).toBe(0);
  expect(complaints).toEqual([]);
}, 120_000);

/** Makes a rule by the form that fires at the next look: nobody calls the app. */
const addRule = async (page: Page, channel: string) => {
  await page.getByRole("button", { name: "Add a rule" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Nobody calls" }).click();
  await dialog.getByLabel("Threshold").fill("");
  await dialog.getByLabel("Minutes").fill("0");
  await dialog.getByText("Chosen ones").click();
  await dialog.getByRole("button", { name: "Add the rule" }).click();
  await dialog.getByText("Give a number for the threshold", { exact: false }).waitFor();
  await dialog.getByText("Choose at least one channel.").waitFor();
  await dialog.getByLabel("Threshold").fill("1");
  await dialog.getByLabel(channel, { exact: false }).check();
  await page.screenshot({ path: `${screenshots}/rule-dialog.png` });
  await dialog.getByRole("button", { name: "Add the rule" }).click();
  await dialog.waitFor({ state: "hidden" });
};

test("an alert is told while the page is open, looked after, muted, and ends in the history", async () => {
  const { app } = await subjects.make(pageApp("quiet"));
  await shared.stack.api.deployLive(app.id);
  const { page, complaints, signIn } = await visit();
  await signIn("/settings/channels");
  await addWebhook(page, "the team");
  await page.goto(`/apps/${app.name}/alerts`);
  await row(page, "Rules", "When it crashes again and again").getByText("OK", { exact: true }).waitFor();
  await addRule(page, "the team");
  const rule = row(page, "Rules", "When requests are below 1 a second, even for a moment");
  await rule.getByText("the team").waitFor();

  const told = page.getByRole("status").getByText(`${app.name} is below its requests threshold`);
  await told.waitFor({ timeout: 60_000 });
  await rule.getByText("Firing").waitFor();
  const firing = row(page, "Firing", "Requests below the threshold");
  await firing.getByText("threshold 1 a second").waitFor();
  await expect.poll(() => received.some(({ body }) => body.includes(app.name)), { timeout: 30_000 }).toBe(true);
  await expect
    .poll(() =>
      page
        .getByRole("navigation", { name: "Main" })
        .getByRole("link", { name: /^Alerts \d+ firing/ })
        .count(),
    )
    .toBe(1);
  await page.screenshot({ path: `${screenshots}/app-alerts-firing.png`, fullPage: true });

  // What fired before the page was opened is not told again.
  await page.goto("/");
  const mark = page.getByRole("link", { name: `1 alert fires for ${app.name}` });
  await mark.waitFor();
  await part(page, "Needs attention").getByText("is below its requests threshold").first().waitFor();
  await settled(page);
  expect(await told.count()).toBe(0);

  await page.goto("/alerts");
  await page.getByLabel("App", { exact: true }).selectOption({ label: app.name });
  await page.waitForURL(`**/alerts?app=${app.name}`);
  const listed = row(page, "Firing", `${app.name} is below its requests threshold`);
  const chart = await listed.getByRole("link", { name: /^See the chart/ }).getAttribute("href");
  expect(chart).toMatch(new RegExp(`^/apps/${app.name}/usage\\?from=.+&to=.+&at=`));
  await listed.getByRole("button", { name: /^Acknowledge/ }).click();
  await listed.getByText(/acknowledged by .+ just now|acknowledged by .+ ago/).waitFor();
  await expect.poll(() => listed.getByRole("button", { name: /^Acknowledge/ }).count()).toBe(0);
  await listed.getByRole("button", { name: /^Mute/ }).click();
  await page.getByRole("menuitem", { name: "For 8 hours" }).click();
  await listed.getByText(/muted until/).waitFor();
  await page.screenshot({ path: `${screenshots}/alerts-firing.png`, fullPage: true });
  await expectAccessible(page, "alerts that fire");

  await page.goto(`/apps/${app.name}/alerts`);
  await rule.getByText(/muted until/).waitFor();
  // A menu goes with the first scroll of the page: what a click would scroll is in sight before it.
  await rule.scrollIntoViewIfNeeded();
  await settled(page);
  await rule.getByRole("button", { name: /^Mute/ }).click();
  await page.getByRole("menuitem", { name: "Unmute" }).click();
  await expect.poll(() => rule.getByText(/muted until/).count()).toBe(0);
  await rule.getByRole("switch").click();
  await row(page, "History of alerts", "Requests below the threshold")
    .getByText(/^Over: /)
    .waitFor();
  await rule.getByText("Off", { exact: true }).waitFor();
  await page.screenshot({ path: `${screenshots}/app-alerts-over.png`, fullPage: true });
  await expectAccessible(page, "an app's alerts");

  await page.goto(`/alerts?app=${app.name}&state=resolved&kind=requests_per_second`);
  await row(page, "History", app.name).waitFor();
  await expect.poll(() => part(page, "Firing").count()).toBe(0);
  await page.getByLabel("Kind", { exact: true }).selectOption({ label: "Crash loop" });
  await page.getByText("No alert matches").waitFor();
  await page.getByRole("button", { name: "Show all alerts" }).click();
  await page.waitForURL(/\/alerts$/);
  expect(complaints).toEqual([]);
}, 240_000);

test("a message that did not arrive is sent again, and a channel that rules name is not deleted unseen", async () => {
  const { page, complaints, signIn } = await visit({ width: 380, height: 800 });
  await shared.stack.sql`update notifications set state = 'failed', due_at = null, answer = 'The receiver was away.'`;
  const before = received.length;
  await signIn("/settings/channels");
  const message = part(page, "Messages that did not arrive").getByRole("listitem").first();
  await message.getByText("The receiver was away.").waitFor();
  await page.screenshot({ path: `${screenshots}/channels-failed-380.png`, fullPage: true });
  await expectAccessible(page, "messages that did not arrive");
  await message.getByRole("button", { name: /^Send again/ }).click();
  await expect.poll(() => received.length, { timeout: 30_000 }).toBeGreaterThan(before);

  await page.getByRole("button", { name: "Delete the team" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("A rule names it:").waitFor();
  await dialog.getByText("It tells nobody then.", { exact: false }).waitFor();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("The channel is deleted.").waitFor();
  expect(complaints).toEqual([]);
}, 120_000);
