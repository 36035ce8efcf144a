import { expect, test } from "vitest";
import { command, page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { dashboardOf } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

/** Ignored by git, like all that bin/test leaves behind. */
const screenshots = "tests/artefacts/screenshots";

/** Compressed JavaScript of a page, kB. Charts come when there is something to draw: an app that never ran has none. */
const budgets = { "/sign-in": 170, "/": 220, "/apps/:idle": 240, "/apps/:app/deployments/1": 260 } as const;

const widths = [380, 1280] as const;
const themes = ["light", "dark"] as const;

/** All pages of the dashboard, by the name of their screenshot; `:app` is an app that is live, `:broken` one that failed. */
const pages = {
  home: "/",
  new: "/new",
  app: "/apps/:app",
  "app-failed": "/apps/:broken",
  deployments: "/apps/:app/deployments",
  "deployment-live": "/apps/:app/deployments/1",
  "deployment-failed": "/apps/:broken/deployments/1",
  logs: "/apps/:app/logs",
  settings: "/apps/:app/settings",
  account: "/account",
  hosts: "/hosts",
  "not-found": "/nowhere",
} as const;

test.each(widths)(
  "at a width of %i pixels, in both themes, no page must be scrolled sideways and none complains",
  async (width) => {
    const live = await subjects.make(pageApp("small"));
    const broken = await subjects.make(command(`echo ${"a-word-without-an-end".repeat(12)}; exit 7`));
    await Promise.all([
      shared.stack.api.deployLive(live.app.id),
      shared.stack.api.deploy(broken.app.id).then(({ id }) => shared.stack.api.waitForStatus(id, ["failed"])),
    ]);
    const { page, complaints, signIn } = await visit({ width, height: 800 });
    await signIn();
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(path.replace(":app", live.app.name).replace(":broken", broken.app.name));
        await page.getByRole("heading").first().waitFor();
        // Charts, logs and streams come when the page is there.
        await page.waitForTimeout(400);
        await page.screenshot({ path: `${screenshots}/${name}-${width}-${theme}.png` });
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(tooWide, `${path} in ${theme}`).toBeLessThanOrEqual(0);
      }
    }
    expect(complaints).toEqual([]);
  },
);

test("pages stay within their weight", async () => {
  const { app } = await subjects.make(pageApp("light"));
  const idle = await subjects.make(pageApp("idle"));
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
    await page.goto(path.replace(":app", app.name).replace(":idle", idle.app.name), { waitUntil: "load" });
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
