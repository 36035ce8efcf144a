import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { makeRepository } from "../support/repository";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { administrator } from "../support/stack-description";
import { newName, removeApp, subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";
import { dashboardOf } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

/** As on a slow line: pages come, but none of their scripts (that has this text in it) before it is let go. */
const holdScripts = async (page: Page, text = ""): Promise<() => void> => {
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    const response = await route.fetch();
    if ((await response.text()).includes(text)) await gone;
    await route.fulfill({ response });
  });
  return letGo;
};

/** Each call of the API that changes something, by its name. */
const changesOf = (page: Page): string[] => {
  const changes: string[] = [];
  page.on("request", (request) => {
    const name = /\/api\/trpc\/([\w.]+)/.exec(request.url())?.[1];
    if (request.method() === "POST" && name !== undefined) changes.push(name);
  });
  return changes;
};

test("a button that is pressed before the page listens does its work once it does", async () => {
  const { page, complaints, signIn } = await visit();
  await signIn("/settings");
  const letGo = await holdScripts(page);
  await page.goto("/settings/registries", { waitUntil: "commit" });
  const button = page.getByRole("button", { name: "Add a registry" });
  await button.click();
  await button.click();
  expect(await page.getByRole("dialog").count()).toBe(0);
  letGo();
  await page.getByRole("dialog", { name: "Add a registry" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.waitForTimeout(500);
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await page.locator("[aria-busy]").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("so does one in a part of the page that wakes later than its frame", async () => {
  const { page, complaints, signIn } = await visit();
  await signIn("/settings");
  const letGo = await holdScripts(page, "Credentials with which hosts pull private images.");
  await page.goto("/settings/registries", { waitUntil: "commit" });
  await page.getByRole("button", { name: "Add a registry" }).click();
  // The frame answers already, pressed early or not.
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitem", { name: "Light" }).waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  letGo();
  await page.getByRole("dialog", { name: "Add a registry" }).waitFor();
  expect(complaints).toEqual([]);
});

test("a menu that is asked for before the page listens opens with its entries", async () => {
  const { page, signIn } = await visit();
  await signIn("/settings");
  const letGo = await holdScripts(page);
  await page.goto("/account", { waitUntil: "commit" });
  await page.getByRole("button", { name: "Theme" }).click();
  letGo();
  await page.getByRole("menuitem", { name: "Dark" }).click();
  await waitFor(() => page.evaluate(() => document.documentElement.classList.contains("dark")), { what: "the dark theme" });
});

test("a form that is sent before the page listens is sent once, with what was typed, and never into the address", async () => {
  const { page, complaints, signIn } = await visit();
  const changes = changesOf(page);
  await signIn("/settings");
  const letGo = await holdScripts(page);
  const repository = await makeRepository(pageApp("early"));
  const name = newName("early");
  await page.goto("/new", { waitUntil: "commit" });
  await page.getByLabel("Repository").fill(repository.path);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Name", { exact: true }).press("Enter");
  await page.getByRole("button", { name: "Create and deploy" }).click();
  await page.waitForTimeout(500);
  expect(new URL(page.url()).search).toBe("");
  expect(changes).toEqual([]);
  letGo();
  await page.waitForURL(`**/apps/${name}/deployments/1`);
  expect(changes.filter((change) => change === "apps.create")).toHaveLength(1);
  expect(complaints).toEqual([]);
  const { body } = await shared.stack.api.call<{ id: string }>("GET", `/v1/apps/${name}`);
  await removeApp(shared.stack, body.id);
  await repository.remove();
});

test("a choice that is made before the page listens is made once it does", async () => {
  const { page, complaints, signIn } = await visit();
  await signIn("/settings");
  const letGo = await holdScripts(page);
  await page.goto("/new", { waitUntil: "commit" });
  await page.getByText("Prebuilt image").click();
  letGo();
  await page.getByLabel("Image", { exact: true }).waitFor();
  await expect.poll(() => page.getByLabel("Repository").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("what was typed and chosen for a new variable before the page listens is what is saved", async () => {
  const { app } = await subjects.make(pageApp("typed"));
  const { page, complaints, signIn } = await visit();
  const changes = changesOf(page);
  await signIn("/settings");
  const letGo = await holdScripts(page);
  await page.goto(`/apps/${app.name}/env`, { waitUntil: "commit" });
  await page.getByLabel("New variable").fill("GREETING");
  await page.getByLabel("Value", { exact: true }).fill("hello there");
  await page.getByLabel("Used in").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Add", exact: true }).click();
  letGo();
  await page.getByText("GREETING is saved.").waitFor();
  expect(changes).toEqual(["variables.merge"]);
  expect(new URL(page.url()).search).toBe("");
  expect(complaints).toEqual([]);
});

test("a password that is sent before the page listens signs in, and does not come into the address", async () => {
  const { page, complaints } = await visit();
  const letGo = await holdScripts(page);
  await page.goto("/sign-in?next=/account", { waitUntil: "commit" });
  await page.getByLabel("E-mail").fill(administrator.email);
  await page.getByLabel("Password").fill(administrator.password);
  await page.keyboard.press("Enter");
  await page.waitForTimeout(500);
  expect(new URL(page.url()).search).toBe("?next=/account");
  letGo();
  await page.waitForURL((url) => url.pathname === "/account");
  expect(complaints).toEqual([]);
});
