import { expect, test } from "vitest";
import { command, page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";
import { copiedLog, dashboardOf, downloadedLog, expectAccessible, expectToFit, linesIn } from "./dashboard";

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

test("what an app writes comes live, over cuts and a restart, without a line twice", async () => {
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
  await expect.poll(() => page.getByRole("log").locator("time").count()).toBe(0);
  expect(complaints).toEqual([]);
});

const talkative = command(
  [
    "seq 1 3000 | sed 's/.*/numbered &/'",
    "echo 'ERROR no disk'; echo '[warn] little disk'; echo 'this failed' >&2",
    `echo '{"level":"info","msg":"served a page","path":"/","nested":{"ms":4}}'`,
    "printf '<img src=x onerror=alert(1)> \\342\\200\\256evil \\033]8;;http://evil.example\\007link\\n'",
    "exec httpd -f -p $PORT -h /etc",
  ].join("; "),
);

test("what an app wrote is found by time, text, level and stream, older lines come on scrolling up, and JSON opens", async () => {
  const { app } = await subjects.make(talkative);
  await shared.stack.api.deployLive(app.id);
  const { page, complaints, signIn } = await visit({ width: 1280, height: 800 });
  await signIn(`/apps/${app.name}/logs`);
  const log = page.getByRole("log");
  await log.getByText("served a page path=/ nested={").waitFor();
  await expect.poll(() => log.getByText("<img src=x onerror=alert(1)>").count()).toBe(1);
  await expect.poll(() => log.locator("img").count()).toBe(0);
  await expect.poll(() => log.locator("abbr", { hasText: "E" }).getAttribute("title")).toBe("error");

  await log.getByRole("button", { name: "Show the fields of this line" }).click();
  const fields = page.getByRole("region", { name: "Fields of a line" });
  await expect.poll(() => fields.textContent()).toContain('"ms": 4');
  await expectAccessible(page, "the log with a line's fields");
  await page.keyboard.press("Escape");
  await fields.waitFor({ state: "detached" });

  await log.focus();
  await page.keyboard.press("Home");
  await log
    .getByText("numbered 1", { exact: true })
    .waitFor({ timeout: 20_000 })
    .catch(async () => {
      await page.keyboard.press("Home");
      await log.getByText("numbered 1", { exact: true }).waitFor();
    });

  await page.getByLabel("Time", { exact: true }).selectOption("1h");
  await page.waitForURL("**range=1h**");
  await page.getByLabel("Find in all that is kept").fill("Numbered 123");
  await page.keyboard.press("Enter");
  await page.waitForURL("**q=Numbered**");
  await waitFor(async () => (await linesIn(page)).length === 11, { what: "the lines that were searched for" });
  await expect.poll(() => log.locator("mark").first().textContent()).toBe("numbered 123");
  expect((await downloadedLog(page)).trim().split("\n")).toHaveLength(11);
  await page.reload();
  await waitFor(async () => (await linesIn(page)).length === 11, { what: "the same after a reload" });
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await page.getByLabel("Level", { exact: true }).selectOption("error");
  await waitFor(async () => (await linesIn(page)).join() === "ERROR no disk", { what: "the error alone" });
  await page.getByLabel("Level", { exact: true }).selectOption("");
  await page.getByLabel("Stream", { exact: true }).selectOption("stderr");
  await waitFor(async () => (await linesIn(page)).join() === "this failed", { what: "the error stream alone" });
  await expect.poll(() => log.locator("abbr", { hasText: "!" }).getAttribute("title")).toBe("standard error");
  await page.getByLabel("Stream", { exact: true }).selectOption("");
  await page.getByLabel("Find in all that is kept").fill("nobody wrote this");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing in this time is what you filter by.").waitFor();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await log.getByText("ERROR no disk").waitFor();

  await page.getByRole("button", { name: "UTC" }).click();
  await expect.poll(() => log.locator("time").last().textContent()).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/);
  await page.reload();
  await page.getByRole("button", { name: "UTC", pressed: true }).waitFor();
  await log.getByText("ERROR no disk").waitFor();
  for (const width of [380, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForTimeout(300);
      await expectAccessible(page, `the log at ${width} px, ${theme}`);
      await expectToFit(page);
      await page.screenshot({ path: `tests/artefacts/screenshots/logs-kept-${width}-${theme}.png` });
    }
  }
  expect(complaints).toEqual([]);
});

test("a host that is offline says so, live and for what is kept", async () => {
  const { stack } = shared;
  const { app } = await subjects.make(pageApp("away", ""));
  await stack.api.deployLive(app.id);
  const { page, signIn } = await visit();
  await signIn(`/apps/${app.name}/logs`);
  await page.getByRole("log").waitFor();
  await stack.takeAway("worker");
  try {
    await page.getByText("The app’s host is offline", { exact: true }).waitFor({ timeout: 40_000 });
    await page.getByLabel("Time", { exact: true }).selectOption("1h");
    await page.getByText("The app’s host is offline", { exact: true }).waitFor();
  } finally {
    await stack.letReturn("worker");
  }
  await stack.waitReady();
  await waitFor(
    async () => {
      await page
        .getByRole("button", { name: "Try again" })
        .first()
        .click({ timeout: 1_000 })
        .catch(() => undefined);
      return (await page.getByText("The app’s host is offline", { exact: true }).count()) === 0;
    },
    { what: "the notice to go", timeoutMs: 60_000, everyMs: 500 },
  );
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
