import { expect, test } from "vitest";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { dashboardOf } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

/** Compressed JavaScript of a page, kB; charts come afterwards and are not counted. */
const budgets = { "/sign-in": 175, "/": 235, "/apps/:app/deployments/1": 260 } as const;

test("no page is wider than a phone, and none complains", async () => {
  const { app } = await subjects.make(pageApp("small"));
  await shared.stack.api.deployLive(app.id);
  const { page, complaints, signIn } = await visit({ width: 380, height: 800 });
  await signIn();
  const own = `/apps/${app.name}`;
  for (const path of [
    "/",
    "/new",
    own,
    `${own}/deployments`,
    `${own}/deployments/1`,
    `${own}/logs`,
    `${own}/settings`,
    "/account",
    "/hosts",
    "/nowhere",
  ]) {
    await page.goto(path);
    await page.getByRole("heading").first().or(page.getByText("There is nothing here")).first().waitFor();
    await page.waitForTimeout(500);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), path).toBeLessThanOrEqual(0);
  }
  expect(complaints).toEqual([]);
});

test("pages stay within their weight", async () => {
  const { app } = await subjects.make(pageApp("light"));
  await shared.stack.api.deployLive(app.id);
  for (const [path, most] of Object.entries(budgets)) {
    const { page, signIn } = await visit();
    if (path !== "/sign-in") await signIn("/account");
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    const scripts = new Set<string>();
    let bytes = 0;
    session.on("Network.responseReceived", (event) => {
      if (event.type === "Script") scripts.add(event.requestId);
    });
    session.on("Network.loadingFinished", (event) => {
      if (scripts.has(event.requestId)) bytes += event.encodedDataLength;
    });
    await page.goto(path.replace(":app", app.name), { waitUntil: "load" });
    await page.waitForTimeout(1_000);
    expect(bytes / 1_024, path).toBeLessThan(most);
  }
});

test("a wrong password is told in a sentence; signing out ends the session everywhere", async () => {
  const { page, signIn } = await visit();
  await page.goto("/account");
  await page.waitForURL("**/sign-in?next=%2Faccount");
  await page.getByLabel("E-mail").fill("nobody@example.com");
  await page.getByLabel("Password").fill("certainly wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The e-mail address or the password is not right.").waitFor();
  await signIn("/account");
  const cookies = await page.context().cookies();
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.context().addCookies(cookies);
  await page.goto("/account");
  await page.waitForURL("**/sign-in");
});

test("an API token is shown once and works until it is revoked", async () => {
  const { page, signIn } = await visit();
  await signIn("/account");
  await page.getByLabel("New token").fill("a test");
  await page.getByRole("button", { name: "Create" }).click();
  const token = (await page.locator("code").textContent()) ?? "";
  const status = async () => (await shared.stack.apiAs(token).call("GET", "/v1/apps")).status;
  expect(await status()).toBe(200);
  await page.reload();
  await page.getByRole("button", { name: "Revoke a test" }).waitFor();
  expect(await page.locator("code").count()).toBe(0);
  await page.getByRole("button", { name: "Revoke a test" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("No tokens yet.").or(page.getByText("The token is revoked.")).first().waitFor();
  expect(await status()).toBe(401);
});
