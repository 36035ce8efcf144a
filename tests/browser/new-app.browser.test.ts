import { expect, test } from "vitest";
import { makeRepository } from "../support/repository";
import { sharedStack } from "../support/shared-stack";
import { newName } from "../support/subjects";
import { dashboardOf, state } from "./dashboard";

const shared = sharedStack();
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

const express = {
  "package.json": JSON.stringify({ name: "shop", engines: { node: ">=22" }, scripts: { start: "node server.js" } }),
  "server.js": "",
  ".env.example": "# Where orders go\nORDERS_URL=\nCOLOUR=blue\n",
};

test("what was found is shown before the first deployment, and each choice can be changed", async () => {
  const repository = await makeRepository({
    ...Object.fromEntries(Object.entries(express).map(([path, text]) => [`apps/shop/${path}`, text])),
    "README.md": "A monorepo",
  });
  const { page, complaints, signIn } = await visit();
  await signIn("/new");
  await page.getByLabel("Repository").fill(repository.path);
  // Nothing at the root: the person is told what was looked for, and offered the folder that has an app.
  await page.getByText("looked for", { exact: false }).first().waitFor({ timeout: 30_000 });
  await page.locator("summary", { hasText: "Build" }).click();
  await page.getByLabel("Root directory").fill("apps/shop");
  await page.getByText("node server.js", { exact: false }).first().waitFor({ timeout: 30_000 });
  await page.getByText("Show the generated Dockerfile").click();
  await page.getByText("FROM", { exact: false }).first().waitFor();
  await page.getByLabel("ORDERS_URL").waitFor();
  await expect.poll(() => page.getByLabel("COLOUR").inputValue()).toBe("blue");
  await page.screenshot({ path: "tests/artefacts/screenshots/new-app-found.png", fullPage: true });
  expect(complaints).toEqual([]);
  await repository.remove();
});

test("a new app has the variables that were typed for it", async () => {
  const repository = await makeRepository({
    Dockerfile: `FROM busybox:latest
RUN mkdir /www && echo there > /www/index.html
CMD exec httpd -f -p "$PORT" -h /www
`,
    ".env.example": "GREETING=\n",
  });
  const { page, complaints, signIn } = await visit();
  await signIn("/new");
  const name = newName("typed");
  await page.getByLabel("Repository").fill(repository.path);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("GREETING").fill("hello there", { timeout: 30_000 });
  await page.getByRole("button", { name: "Create and deploy" }).click();
  await page.waitForURL(`**/apps/${name}/deployments/1`);
  await state(page, "Live").waitFor({ timeout: 60_000 });
  const { body } = await shared.stack.api.call<{ items: { key: string }[] }>("GET", `/v1/apps/${name}/env`);
  expect(body.items.map(({ key }) => key)).toEqual(["GREETING"]);
  expect(complaints).toEqual([]);
  await repository.remove();
});

test("a registry's credential is kept, chosen for an app's image, and never shown again", async () => {
  const { page, complaints, signIn } = await visit();
  await signIn("/settings/registries");
  await page.getByRole("button", { name: "Add a registry" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Ours");
  await page.getByLabel("Server").fill("registry.example.com");
  await page.getByLabel("User name").fill("robot");
  await page.getByLabel("Password or access token").fill("not to be shown");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("robot at registry.example.com").waitFor();
  expect(await page.content()).not.toContain("not to be shown");
  await page.goto("/new");
  await page.getByText("Prebuilt image").click();
  await page.getByLabel("Image", { exact: true }).fill("registry.example.com/team/shop:1.2");
  await page.getByLabel("Registry", { exact: true }).selectOption({ label: "Ours (registry.example.com)" });
  await expect.poll(() => page.getByLabel("Name", { exact: true }).inputValue()).toBe("shop");
  expect(complaints).toEqual([]);
});
