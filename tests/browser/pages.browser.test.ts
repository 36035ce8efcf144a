import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { command, page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { dashboardOf, expectAccessible, expectToFit, settled } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

/** Ignored by git, like all that bin/test leaves behind. */
const screenshots = "tests/artefacts/screenshots";

/** Compressed JavaScript of a page at first load, kB; with the charts on the pages that have them. */
const budgets = {
  "/sign-in": 170,
  "/": 220,
  "/apps/:app": 240,
  "/apps/:app/deployments": 260,
  "/apps/:app/deployments/1": 260,
  "/apps/:app/logs": 270,
  "/apps/:app/metrics": 340,
  "/apps/:app/usage": 340,
  "/apps/:app/alerts": 250,
  "/apps/:app/previews": 260,
  "/apps/:app/deliveries": 250,
  "/apps/:app/domains": 240,
  "/apps/:app/domains/:domain": 240,
  "/apps/:app/domains/options": 240,
  "/alerts": 240,
  "/domains": 230,
  "/usage": 340,
  "/activity": 240,
  "/account": 240,
  // With the library of forms, and what checks them.
  "/new": 270,
  "/settings/channels": 240,
  "/settings/git": 260,
  "/settings/certificates": 230,
  "/settings/dns": 230,
  "/apps/:app/settings/git": 280,
  "/hosts": 220,
  "/hosts/new": 240,
  "/hosts/:host": 340,
} as const;

/** What stands for names in a path. */
type Names = { app: string; broken?: string };

/** A name that nobody ever pointed here. */
const domain = "www.pages.test";

/** A path with the names of this installation: of an app, of one that failed, of its host, of a domain. */
const filledIn = async (path: string, { app, broken = "" }: Names): Promise<string> => {
  const [host] = await shared.stack.sql<{ name: string }[]>`select name from workers order by created_at limit 1`;
  return path
    .replace(":app", app)
    .replace(":broken", broken)
    .replace(":domain", domain)
    .replace(":host", host?.name ?? "");
};

const widths = [380, 1280] as const;
const themes = ["light", "dark"] as const;

/** All pages of the dashboard, by the name of their screenshot; `:app` is an app that is live, `:broken` one that failed, `:host` its host, `:domain` its domain. */
const pages = {
  home: "/",
  new: "/new",
  app: "/apps/:app",
  "app-failed": "/apps/:broken",
  deployments: "/apps/:app/deployments",
  "deployment-live": "/apps/:app/deployments/1",
  "deployment-failed": "/apps/:broken/deployments/1",
  logs: "/apps/:app/logs",
  metrics: "/apps/:app/metrics",
  "app-usage": "/apps/:app/usage",
  "app-usage-quarter": "/apps/:app/usage?range=90d",
  "app-alerts": "/apps/:app/alerts",
  "app-alerts-failed": "/apps/:broken/alerts",
  previews: "/apps/:app/previews",
  deliveries: "/apps/:app/deliveries",
  domains: "/apps/:app/domains",
  "domains-none": "/apps/:broken/domains",
  domain: "/apps/:app/domains/:domain",
  "domain-options": "/apps/:app/domains/options",
  settings: "/apps/:app/settings",
  "settings-build": "/apps/:app/settings/build",
  "settings-run": "/apps/:app/settings/run",
  "settings-app-git": "/apps/:app/settings/git",
  "settings-danger": "/apps/:app/settings/danger",
  alerts: "/alerts",
  "alerts-empty": "/alerts?kind=latency_p95_ms",
  "team-domains": "/domains",
  usage: "/usage",
  activity: "/activity",
  "activity-empty": "/activity?actor=usr_00000000000000000000",
  "team-settings": "/settings",
  tokens: "/settings/tokens",
  channels: "/settings/channels",
  "team-git": "/settings/git",
  certificates: "/settings/certificates",
  dns: "/settings/dns",
  registries: "/settings/registries",
  account: "/account",
  hosts: "/hosts",
  "host-new": "/hosts/new",
  host: "/hosts/:host",
  "not-found": "/nowhere",
} as const;

test.each(widths)(
  "at a width of %i pixels, in both themes, no page is too wide, and axe finds nothing serious",
  async (width) => {
    const live = await subjects.make(pageApp("small"));
    const broken = await subjects.make(command(`echo ${"a-word-without-an-end".repeat(12)}; exit 7`));
    await Promise.all([
      shared.stack.api.deployLive(live.app.id),
      shared.stack.api.call("POST", `/v1/apps/${live.app.id}/domains`, { hostname: domain }),
      shared.stack.api.deploy(broken.app.id).then(({ id }) => shared.stack.api.waitForStatus(id, ["failed"])),
    ]);
    const { page, complaints, signIn } = await visit({ width, height: 800 });
    await signIn();
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(await filledIn(path, { app: live.app.name, broken: broken.app.name }));
        // Charts, logs and streams come when the page is there.
        await settled(page);
        await page.screenshot({ path: `${screenshots}/${name}-${width}-${theme}.png` });
        await expectToFit(page, `${path} in ${theme}`);
        await expectAccessible(page, `${path} in ${theme}, ${width} pixels wide`);
      }
    }
    expect(complaints).toEqual([]);
  },
  600_000,
);

/** What lies over a page, and how a person opens it. */
const overlays: Record<string, { path: string; open: (page: Page) => Promise<void> }> = {
  palette: { path: "/apps/:app", open: (page) => page.keyboard.press("Control+k") },
  shortcuts: { path: "/apps/:app", open: (page) => page.keyboard.press("?") },
  "api-call": { path: "/apps/:app", open: (page) => page.getByRole("button", { name: "Show as API call" }).first().click() },
  "add-registry": {
    path: "/settings/registries",
    open: (page) => page.getByRole("button", { name: "Add a registry" }).click(),
  },
  "add-channel": {
    path: "/settings/channels",
    open: (page) => page.getByRole("button", { name: "Add a channel" }).click(),
  },
  "add-rule": { path: "/apps/:app/alerts", open: (page) => page.getByRole("button", { name: "Add a rule" }).click() },
  "connect-provider": {
    path: "/settings/git",
    open: (page) => page.getByRole("button", { name: "Connect a provider" }).click(),
  },
  "domain-option": {
    path: "/apps/:app/domains/options",
    open: (page) => page.getByRole("button", { name: "Change HSTS" }).click(),
  },
  "upload-certificate": {
    path: "/settings/certificates",
    open: (page) => page.getByRole("button", { name: "Upload a certificate" }).click(),
  },
  "add-dns-provider": {
    path: "/settings/dns",
    open: (page) => page.getByRole("button", { name: "Add a provider" }).click(),
  },
  "delete-app": { path: "/apps/:app/settings/danger", open: (page) => page.getByRole("button", { name: "Delete…" }).click() },
};

test("dialogs are named, hold the focus, and axe finds nothing serious in them", async () => {
  const { app } = await subjects.make(pageApp("overlaid"));
  const { page, complaints, signIn } = await visit();
  await signIn();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      for (const [name, { path, open }] of Object.entries(overlays)) {
        await page.goto(path.replace(":app", app.name));
        await settled(page);
        await open(page);
        const dialog = page.getByRole("dialog");
        await dialog.waitFor();
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${screenshots}/${name}-${width}-${theme}.png` });
        await expectAccessible(page, `${name} in ${theme}, ${width} pixels wide`);
        await expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "hidden" });
      }
    }
  }
  expect(complaints).toEqual([]);
}, 600_000);

test("pages stay within their weight", async () => {
  const { app } = await subjects.make(pageApp("light"));
  await shared.stack.api.deployLive(app.id);
  await shared.stack.api.call("POST", `/v1/apps/${app.id}/domains`, { hostname: domain });
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
    await page.goto(await filledIn(path, { app: app.name }), { waitUntil: "load" });
    // Charts come with the first numbers, and a chunk that is not asked for at once still counts.
    await page.waitForTimeout(/metrics$|usage$|^\/hosts\/:host$/.test(path) ? 6_000 : 1_000);
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
  await signIn("/settings/tokens");
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
