import { expect, test } from "vitest";
import { command, page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";
import { copiedLog, dashboardOf, linesIn } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

const ticking = command(
  [
    "printf 'a\\033[31mred\\033[0m\\000b </script>\\n'",
    "(n=0; while true; do n=$((n+1)); echo tick $n; usleep 50000; done) & exec httpd -f -p $PORT -h /",
  ].join("; "),
);
const ticks = (text: string) => [...text.matchAll(/tick (\d+)$/gm)].map((match) => Number(match[1]));
const isRow = (numbers: readonly number[]) => numbers.every((number, at) => at === 0 || number === (numbers[at - 1] ?? 0) + 1);

test("what an app writes comes live, over cuts and a restart, with colours and without a line twice", async () => {
  const { app } = await subjects.make(ticking);
  const { stack } = shared;
  await stack.api.deployLive(app.id);
  const { page, complaints, signIn } = await visit({ width: 1280, height: 700 });
  await signIn(`/apps/${app.name}/logs`);
  const seen = async () => ticks((await linesIn(page)).join("\n")).at(-1) ?? 0;
  const before = await waitFor(seen, { what: "the first lines" });
  await waitFor(async () => (await seen()) > before + 20, { what: "lines that come by themselves" });
  await page.context().setOffline(true);
  await page.waitForTimeout(500);
  await page.context().setOffline(false);
  const cut = await seen();
  await waitFor(async () => (await seen()) > cut + 40, { what: "lines after the cut" });
  const text = await copiedLog(page);
  expect(isRow(ticks(text))).toBe(true);
  expect(text).toMatch(/^aredb <\/script>$/m);
  await stack.api.call("POST", `/v1/apps/${app.id}/restart`);
  await waitFor(async () => /The container started again|A new container/.test((await linesIn(page)).join("\n")), {
    what: "the mark of the restart",
    timeoutMs: 60_000,
  });
  for (const width of [380, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForTimeout(300);
      await page.screenshot({ path: `tests/artefacts/screenshots/logs-live-${width}-${theme}.png` });
    }
  }
  await page.getByRole("button", { name: "Times" }).click();
  expect(await page.getByRole("log").locator("time").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("lines are marked by click and shift-click and copied", async () => {
  const { app } = await subjects.make(pageApp("marked", "RUN seq 100 200"));
  await shared.stack.api.deployLive(app.id);
  const { page, signIn } = await visit({ width: 1280, height: 700 });
  await signIn(`/apps/${app.name}/deployments/1`);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const log = page.getByRole("log");
  await log.focus();
  await page.keyboard.press("Home");
  await log.getByRole("link", { name: "2", exact: true }).click();
  await log.getByRole("link", { name: "4", exact: true }).click({ modifiers: ["Shift"] });
  await page.waitForURL("**#L2-L4");
  await page.getByRole("button", { name: "Copy lines 2–4" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n")).toHaveLength(3);
  await page.goto(page.url());
  await page.reload();
  await page.getByRole("button", { name: "Copy lines 2–4" }).waitFor();
  await page.getByRole("button", { name: "Unmark the lines" }).click();
  await page.waitForURL((url) => url.hash === "");
});

test("an empty log says why it is empty", async () => {
  const idle = await subjects.make(pageApp("idle"));
  const { app } = await subjects.make(pageApp("quiet"));
  await shared.stack.api.deployLive(app.id);
  const { page, signIn } = await visit();
  await signIn(`/apps/${idle.app.name}/logs`);
  await page.getByText("Nothing of this app is deployed yet.").waitFor();
  await page.goto(`/apps/${app.name}/logs`);
  await page.getByText("The app has written nothing yet.").waitFor();
  await shared.stack.api.call("POST", `/v1/apps/${app.id}/stop`);
  await page.getByText(/^The container ended: exit code/).waitFor({ timeout: 60_000 });
});
