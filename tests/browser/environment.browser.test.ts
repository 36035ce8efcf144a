import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Variable } from "@/server/variables/schema";
import { command, page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { dashboardOf, expectToFit, settled, state } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

const screenshots = "tests/artefacts/screenshots";
const colourPage = command(
  'mkdir -p /tmp/www && echo "colour $COLOUR, secret $API_TOKEN" > /tmp/www/index.html && exec httpd -f -p $PORT -h /tmp/www',
);

const saved = async (appId: string): Promise<Pick<Variable, "key" | "secret">[]> => {
  const { body } = await shared.stack.api.call<{ items: Variable[] }>("GET", `/v1/apps/${appId}/env`);
  return body.items.map(({ key, secret }) => ({ key, secret }));
};
const row = (page: Page, key: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: key, exact: true }) });
const bar = (page: Page) => page.getByRole("region", { name: "Changes that are not live" });

const pasteIntoKey = async (page: Page, text: string) => {
  await page.getByLabel("New variable").evaluate((field, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
};

const expectAccessible = async (page: Page, what: string) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${what}: ${id} ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
};

test("a saved variable is not live until the app is restarted with it, and nothing is built for that", async () => {
  const { app, page: answer } = await subjects.make(colourPage);
  await shared.stack.api.deployLive(app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/env`);
  await page.getByText("No variables yet").waitFor();
  await page.getByLabel("New variable").fill("COLOUR");
  await page.getByLabel("Value").fill("blue-as-the-sea");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await row(page, "COLOUR").getByText("Not live yet").waitFor();
  await bar(page).getByText("1 change saved, not live yet.").waitFor();
  expect(await page.content()).not.toContain("blue-as-the-sea");
  await row(page, "COLOUR").getByRole("button", { name: "Show the value of COLOUR" }).click();
  await row(page, "COLOUR").getByText("blue-as-the-sea").waitFor();

  // Somebody else changes something: the bar counts it without a reload, on another page too.
  await page.getByRole("link", { name: "Logs", exact: true }).click();
  await shared.stack.api.call("PATCH", `/v1/apps/${app.id}/env`, { API_TOKEN: "a-hidden-value" });
  await bar(page).getByText("2 changes saved, not live yet.").waitFor();
  await bar(page).getByRole("button", { name: "Review" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("A secret: its values are not shown.").waitFor();
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${screenshots}/pending-1280.png` });
  await expectAccessible(page, "the difference");
  await dialog.getByRole("button", { name: "Restart without a build" }).click();
  await page.waitForURL("**/deployments/2");
  await state(page, "Live").waitFor();
  await bar(page).waitFor({ state: "hidden" });
  expect((await answer()).body).toContain("colour blue-as-the-sea, secret a-hidden-value");
  const [newest] = (await shared.stack.api.deployments(app.id)).items;
  expect(newest).toMatchObject({ trigger: "restart", status: "live" });
  expect(newest?.stages.map(({ name }) => name)).not.toContain("build");
  expect(complaints).toEqual([]);
});

test("a pasted or dropped .env shows what it would do, and what is doubtful, before it is saved", async () => {
  const { app } = await subjects.make(pageApp("env"));
  await shared.stack.api.call("PUT", `/v1/apps/${app.id}/env`, { SAME: "1", OTHER: "2", API_TOKEN: "hidden" });
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/env`);
  await row(page, "SAME").waitFor();
  await settled(page);
  await pasteIntoKey(page, "SAME=1\nOTHER=3\nexport TITLE='two words'\nPHRASE=pass#word\nlower=1\n");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("2 added, 1 changed, 1 same").waitFor();
  await dialog.getByText("2 lines are doubtful").waitFor();
  await dialog.getByText("cuts the value in most parsers").waitFor();
  await page.screenshot({ path: `${screenshots}/import-1280.png` });
  await expectAccessible(page, "the preview");
  await dialog.getByLabel(`"pass"`, { exact: true }).check();
  await dialog.getByText("Replace.").click();
  await dialog.getByText("2 added, 1 changed, 1 removed, 1 same").waitFor();
  await dialog.getByText("Merge.").click();
  await dialog.getByRole("button", { name: "Save 3 changes" }).click();
  await row(page, "PHRASE").getByRole("button", { name: "Show the value of PHRASE" }).click();
  await row(page, "PHRASE").getByText("pass", { exact: true }).waitFor();
  expect((await saved(app.id)).map(({ key }) => key)).toEqual(["API_TOKEN", "OTHER", "PHRASE", "SAME", "TITLE"]);

  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array([0x41, 0x3d, 0xe9])], ".env"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.getByText("That file is not UTF-8.").waitFor();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["DROPPED=ü"], ".env"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await dialog.getByRole("button", { name: "Save 1 change" }).click();
  await row(page, "DROPPED").waitFor();
  expect(complaints).toEqual([]);
});

test("as text, secrets stand by a placeholder and survive the round trip", async () => {
  const { app } = await subjects.make(pageApp("text"));
  await shared.stack.api.call("PUT", `/v1/apps/${app.id}/env`, {
    PLAIN: "it's $5\nand more",
    GOES: "1",
    API_TOKEN: "hidden-here",
  });
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/env`);
  await page.getByRole("button", { name: "Edit as text" }).click();
  const editor = page.getByRole("textbox", { name: "Variables as text" });
  await editor.getByText("API_TOKEN").waitFor();
  const text = await editor.innerText();
  expect(text).toContain("API_TOKEN=«unchanged»");
  expect(text).toContain(`PLAIN="it's \\$5\\nand more"`);
  await page.screenshot({ path: `${screenshots}/env-text-1280.png` });
  await expectAccessible(page, "the editor");
  await editor.press("ControlOrMeta+a");
  await page.keyboard.insertText(text.replace(/GOES=1\n?/, "").trimEnd());
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText("\nNEW=1");
  await page.getByRole("button", { name: "Review changes" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("1 added, 1 removed, 2 same").waitFor();
  await dialog.getByRole("button", { name: "Save 2 changes" }).click();
  await row(page, "NEW").waitFor();
  expect(await saved(app.id)).toEqual([
    { key: "API_TOKEN", secret: true },
    { key: "NEW", secret: false },
    { key: "PLAIN", secret: false },
  ]);
  expect(complaints).toEqual([]);
});

test.each([380, 1280])("at a width of %i pixels it fits, in both themes, and axe finds nothing serious", async (width) => {
  const { app } = await subjects.make(pageApp("wide"));
  const variables = { COLOUR: "blue", API_TOKEN: "x", [`LONG_${"X".repeat(59)}`]: "y", NEXT_PUBLIC_TITLE: "t" };
  await shared.stack.api.deployLive(app.id);
  await shared.stack.api.call("PUT", `/v1/apps/${app.id}/env`, variables);
  const { page, complaints, signIn } = await visit({ width, height: 900 });
  await signIn(`/apps/${app.name}/env`);
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const scope of ["production", "preview"]) {
      await page.goto(`/apps/${app.name}/env?scope=${scope}`);
      await page.getByRole("heading", { name: "Environment variables" }).waitFor();
      await page.waitForTimeout(400);
      await page.screenshot({ path: `${screenshots}/env-${scope}-${width}-${theme}.png`, fullPage: true });
      await expectToFit(page);
      await expectAccessible(page, `${scope} in ${theme}`);
    }
  }
  expect(complaints).toEqual([]);
});
