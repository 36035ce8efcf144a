import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRepository } from "../support/repository";
import { page as pageApp } from "../support/sample-apps";
import { type Stack, startStack } from "../support/stack";
import { newName } from "../support/subjects";
import { waitFor } from "../support/wait";
import { dashboardOf, state } from "./dashboard";

const setupToken = "a-set-up-token-for-this-test";
let stack: Stack;

// An installation of its own: this is about one that has no administrator yet.
beforeAll(async () => {
  stack = await startStack({ settings: { ADMIN_EMAIL: "", ADMIN_PASSWORD: "", SETUP_TOKEN: setupToken } });
}, 600_000);
afterAll(() => stack.stop(), 180_000);

const { visit } = dashboardOf(() => `http://localhost:${stack.port}`);

test("from the first sign-up to an app that answers, without leaving the browser", async () => {
  const repository = await makeRepository(pageApp("hello from a browser"));
  const { page, complaints } = await visit();
  await page.goto("/");
  await page.waitForURL("**/setup");

  await page.getByLabel("Set-up token").fill("not the right one at all");
  await page.getByLabel("E-mail").fill("ana@example.com");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create the administrator" }).click();
  await page.getByText("That is not the set-up token").waitFor();

  await page.goto(`/setup?token=${setupToken}`);
  await page.getByLabel("Name").fill("Ana");
  await page.getByLabel("E-mail").fill("ana@example.com");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create the administrator" }).click();
  await page.getByText("Deploy your first app").waitFor();

  const name = newName("hello");
  await page.getByRole("main").getByRole("link", { name: "New app" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByText("This subdomain is free.").waitFor();
  await expect.poll(() => page.getByLabel("Subdomain").inputValue()).toBe(name);
  await page.getByLabel("Repository").fill(repository.path);
  await page.getByLabel("Branch").fill("no-such-branch");
  await page.getByRole("button", { name: "Create and deploy" }).click();
  await page.locator("[aria-invalid=true][name=branch]").waitFor();

  await page.getByLabel("Branch").fill("main");
  await page.getByRole("button", { name: "Create and deploy" }).click();
  await page.waitForURL(`**/apps/${name}/deployments/1`);
  await page.getByRole("heading", { name: `${name} #1` }).waitFor();
  await state(page, "Live").waitFor({ timeout: 60_000 });
  await waitFor(async () => (await page.title()).startsWith("Live"), { what: "the tab's title to say so" });
  await expect
    .poll(() => page.getByRole("link", { name: "Open" }).getAttribute("href"))
    .toBe(`http://${name}.localhost:${stack.edgePort}`);
  expect((await stack.edge(`${name}.localhost`)).body).toBe("hello from a browser");

  await page.goto("/");
  await page.getByRole("link", { name, exact: true }).waitFor();
  await page.getByText("Running", { exact: true }).waitFor();

  await page.goto(`/apps/${name}/settings/danger`);
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByLabel(`Type ${name} to confirm`).fill(name);
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByText("Deploy your first app").waitFor({ timeout: 60_000 });
  expect(complaints).toEqual([]);
  await repository.remove();
});

test("from sign-up to a running app in eight clicks and a minute", async () => {
  // As it was before the first sign-up; the last app's tombstone goes when its host has cleaned up.
  await waitFor(async () => (await stack.sql`select 1 from apps`).length === 0, { what: "no app", timeoutMs: 60_000 });
  await stack.sql`delete from users`;
  const repository = await makeRepository(pageApp("hello in a minute"));
  const { page, complaints } = await visit();
  await page.addInitScript(() => {
    addEventListener(
      "click",
      // A form that is sent by Enter clicks its button by itself; that is no click of a person's.
      (event) =>
        event.detail > 0 && sessionStorage.setItem("clicks", String(Number(sessionStorage.getItem("clicks") ?? "0") + 1)),
      true,
    );
  });
  const started = Date.now();
  await page.goto(`/setup?token=${setupToken}`);
  await page.getByLabel("Name").click();
  await page.keyboard.type("Ana");
  await page.keyboard.press("Tab");
  await page.keyboard.type("ana@example.com");
  await page.getByLabel("Password").click();
  await page.keyboard.type("correct horse battery");
  await page.getByRole("button", { name: "Create the administrator" }).click();
  await page.getByText("Deploy your first app").waitFor();
  const name = newName("minute");
  await page.getByRole("main").getByRole("link", { name: "New app" }).click();
  await page.getByLabel("Name").click();
  await page.keyboard.type(name);
  await page.getByLabel("Repository").click();
  await page.keyboard.type(repository.path);
  await page.getByRole("button", { name: "Create and deploy" }).click();
  await state(page, "Live").waitFor({ timeout: 60_000 });
  expect((await stack.edge(`${name}.localhost`)).body).toBe("hello in a minute");
  expect(Date.now() - started).toBeLessThan(60_000);
  expect(await page.evaluate(() => Number(sessionStorage.getItem("clicks")))).toBeLessThanOrEqual(8);
  expect(complaints).toEqual([]);
  await repository.remove();
});
