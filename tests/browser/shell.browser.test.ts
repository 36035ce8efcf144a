import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";
import { dashboardOf, settled } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

const statusIcon = (page: Page) =>
  page.evaluate(() => document.head.querySelector<HTMLElement>("link[rel=icon][data-status]")?.dataset.status ?? null);

test("the palette finds pages, apps and actions by name, does them, and remembers", async () => {
  const [one, other] = [await subjects.make(pageApp("one")), await subjects.make(pageApp("other"))];
  await shared.stack.api.deployLive(one.app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${one.app.name}`);
  await settled(page);
  const ask = async (text: string) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill(text);
  };
  await ask("activ");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/activity");
  await ask(other.app.name);
  await page.getByRole("option", { name: other.app.name }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/apps/${other.app.name}`);
  await page.goto(`/apps/${one.app.name}`);
  await settled(page);
  await ask("restart");
  await page.getByRole("option", { name: `Restart ${one.app.name}` }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText(`${one.app.name} is being restarted.`).waitFor();
  await page.keyboard.press("Control+k");
  await expect.poll(() => page.getByRole("option").first().textContent()).toContain(`Restart ${one.app.name}`);
  await page.getByRole("dialog").getByRole("combobox").fill("theme: dark");
  await page.keyboard.press("Enter");
  await waitFor(() => page.evaluate(() => document.documentElement.classList.contains("dark")), { what: "the dark theme" });
  expect(complaints).toEqual([]);
});

test("the switcher leads to the same page of another app, by keyboard", async () => {
  const [one, other] = [await subjects.make(pageApp("from")), await subjects.make(pageApp("to"))];
  const { page, signIn } = await visit();
  await signIn(`/apps/${one.app.name}/settings`);
  await settled(page);
  await page.getByRole("button", { name: "Switch to another app" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("combobox").fill(other.app.name);
  await page.getByRole("option", { name: other.app.name }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/apps/${other.app.name}/settings`);
});

test("keys lead to pages, are listed, stay out of what is typed into, and can be switched off", async () => {
  const { app } = await subjects.make(pageApp("keyed"));
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}`);
  await settled(page);
  for (const [keys, path] of [
    ["gd", `/apps/${app.name}/deployments`],
    ["gm", `/apps/${app.name}/metrics`],
    ["ga", "/activity"],
    ["gh", "/"],
    ["c", "/new"],
  ] as const) {
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForURL((url) => url.pathname === path);
  }
  // The form has the focus: these are letters of a name.
  await page.getByLabel("Name").fill("");
  await page.keyboard.type("gh?");
  await expect.poll(() => page.getByLabel("Name").inputValue()).toBe("gh?");
  expect(new URL(page.url()).pathname).toBe("/new");
  await page.goto("/account");
  await settled(page);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("switch", { name: "Shortcuts of single keys" }).click();
  await page.keyboard.press("Tab");
  await page.keyboard.press("?");
  await page.waitForTimeout(500);
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  expect(complaints).toEqual([]);
});

test("by Tab alone every control of a page is reached, each can be seen to have the focus, and menus give it back", async () => {
  const { app } = await subjects.make(pageApp("tabbed"));
  const { page, signIn } = await visit();
  await signIn(`/apps/${app.name}`);
  await settled(page);
  const controls = await page.evaluate(
    () =>
      [...document.querySelectorAll<HTMLElement>("a[href], button:not(:disabled), input, select")].filter(
        (element) => element.checkVisibility() && element.tabIndex >= 0,
      ).length,
  );
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const reached = new Set<string>();
  for (let press = 0; press < controls + 5; press += 1) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      element.dataset.reached ??= String(Math.random());
      const style = getComputedStyle(element);
      return { id: element.dataset.reached, seen: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 1 };
    });
    if (focus === null) break;
    expect(focus.seen).toBe(true);
    reached.add(focus.id);
  }
  expect(reached.size).toBeGreaterThanOrEqual(controls);
  const theme = page.getByRole("button", { name: "Theme" });
  await theme.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Light" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Dark");
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "hidden" });
  await expect.poll(() => theme.evaluate((element) => element === document.activeElement)).toBe(true);
});

test("a stop can be undone from its message, and the tab's icon follows the app", async () => {
  const { app } = await subjects.make(pageApp("stoppable"));
  await shared.stack.api.deployLive(app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}`);
  await settled(page);
  await waitFor(async () => (await statusIcon(page)) === "ok", { what: "the green dot" });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText(`${app.name} is being stopped.`).waitFor();
  await page.getByRole("button", { name: "Start", exact: true }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText(`${app.name} is being started.`).waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
  expect(complaints).toEqual([]);
});

test("whoever starts a deployment hears of its end on another page, and on the desktop if they allowed it", async () => {
  const { app } = await subjects.make(pageApp("announced"));
  await shared.stack.api.deployLive(app.id);
  const { page, complaints, signIn } = await visit();
  await page.context().grantPermissions(["notifications"]);
  // What the desktop would show, and a window that somebody else's lies over.
  await page.addInitScript(() => {
    const shown: string[] = [];
    class Recorder extends EventTarget {
      static readonly permission = "granted";
      static requestPermission = () => Promise.resolve("granted");
      onclick: (() => void) | null = null;
      constructor(title: string) {
        super();
        shown.push(title);
      }
    }
    Object.assign(window, { Notification: Recorder, shownNotifications: shown });
    document.hasFocus = () => false;
  });
  await signIn("/account");
  await settled(page);
  await page.getByRole("switch", { name: "Tell me when my deployments end" }).click();
  await page.goto(`/apps/${app.name}`);
  await settled(page);
  // The deployment lasts until the person has been everywhere, however slow the machine is.
  await shared.stack.whileFrozen("worker", async () => {
    await page.getByRole("button", { name: "Redeploy" }).click();
    await page.waitForURL("**/deployments/2");
    await page.getByText(/about \d+ s left|longer than the usual/).waitFor();
    await waitFor(async () => (await statusIcon(page)) === "busy", { what: "the blue dot" });
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.waitForURL((url) => url.pathname === "/");
    await page.getByRole("region", { name: "Being deployed" }).getByText(app.name).waitFor();
  });
  await page.getByText(`${app.name} #2 is live`).waitFor({ timeout: 60_000 });
  const shown = () => page.evaluate(() => (window as unknown as { shownNotifications: string[] }).shownNotifications);
  await expect.poll(shown).toEqual([`${app.name} #2 is live`]);
  expect(complaints).toEqual([]);
});

test("what a button does is shown as a call that works", async () => {
  const { app } = await subjects.make(pageApp("called"));
  const { page, signIn } = await visit();
  await signIn(`/apps/${app.name}`);
  await settled(page);
  await page.getByRole("button", { name: "Show as API call" }).first().click();
  const text = (await page.getByRole("dialog").locator("pre").first().textContent()) ?? "";
  const found = /curl -X (?<method>\w+) 'http:\/\/localhost:\d+(?<path>\/v1\/[^']+)'/.exec(text)?.groups;
  const answer = await shared.stack.api.call(found?.method ?? "", found?.path ?? "");
  expect(answer.status).toBe(202);
});

test("the record of activity is filtered by its address and comes as a file", async () => {
  const { app } = await subjects.make(pageApp("recorded"));
  await shared.stack.api.deployLive(app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/activity?app=${app.name}`);
  await page.getByText(`deployed ${app.name} #1`).waitFor();
  await page.getByLabel("What was done").selectOption("app");
  await page.getByText(`made the app ${app.name}`).waitFor();
  await page.waitForURL(`**/activity?app=${app.name}&action=app`);
  await expect.poll(() => page.getByText(`deployed ${app.name} #1`).count()).toBe(0);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  expect(download.suggestedFilename()).toBe("activity.csv");
  await page.getByLabel("When").selectOption("24h");
  await page.getByText(`made the app ${app.name}`).waitFor();
  await page.goto(`/activity?app=${app.name}&action=token`);
  await page.getByRole("button", { name: "Show everything" }).click();
  await page.waitForURL((url) => url.search === "");
  expect(complaints).toEqual([]);
});

test("a read that fails says its code and request, can be copied and tried again", async () => {
  const { page, signIn } = await visit();
  await signIn("/account");
  await page.route(/audit\.list/, (route) =>
    route.fulfill({
      status: 500,
      contentType: "application/json",
      headers: { "x-request-id": "request-of-the-test" },
      body: JSON.stringify([
        {
          error: { message: "Something went wrong.", code: -32603, data: { code: "invalid", requestId: "request-of-the-test" } },
        },
      ]),
    }),
  );
  await page.goto("/activity");
  await page.getByRole("alert").getByText("invalid · request request-of-the-test").waitFor();
  await page.getByRole("button", { name: "Copy the details of this error" }).waitFor();
  await page.unroute(/audit\.list/);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("signed in").first().waitFor();
});

test("the theme is there before the first paint, and reduced motion stands still", async () => {
  const { page, signIn } = await visit();
  await signIn("/account");
  await settled(page);
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.addInitScript(() => {
    const colours: string[] = [];
    Object.assign(window, { colours });
    const look = () => {
      if (document.body) colours.push(getComputedStyle(document.documentElement).backgroundColor);
      if (colours.length < 20) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.reload();
  await settled(page);
  const colours = await page.evaluate(() => (window as unknown as { colours: string[] }).colours);
  expect(new Set(colours).size).toBe(1);
  const longest = await page.evaluate(() =>
    Math.max(
      ...[...document.querySelectorAll("*")].map((each) => Number.parseFloat(getComputedStyle(each).animationDuration) || 0),
    ),
  );
  expect(longest).toBeLessThan(0.01);
});

test("on a phone four places are at hand and the others behind one button", async () => {
  const { page, signIn } = await visit({ width: 380, height: 800 });
  await signIn();
  await settled(page);
  const bar = page.getByRole("navigation", { name: "Main" });
  await expect.poll(() => bar.locator(":scope > a, :scope > button").count()).toBe(5);
  await bar.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await page.waitForURL("**/settings");
});
