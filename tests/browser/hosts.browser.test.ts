import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { fakeHostsOf } from "../support/fake-host";
import { newName } from "../support/own-apps";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";
import { dashboardOf, expectAccessible, expectToFit, settled } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const hosts = fakeHostsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

const screenshots = "tests/artefacts/screenshots";
/** As long as a person may have to wait for what happened elsewhere. */
const soon = { timeout: 2_000 };

/** Apps that were put on a fake host come back, else nobody could remove them. */
afterEach(async () => {
  await shared.stack.sql`update apps set worker_id = null, status = 'idle', status_reason = null
    where worker_id in (select id from workers where name like 'fake-%')`;
});

const put = (appId: string, workerId: string) =>
  shared.stack.sql`update apps set worker_id = ${workerId}, status = 'running' where id = ${appId}`;

/** Looked at in both themes and widths; nothing serious for whoever does not see it. */
const look = async (page: Page, name: string) => {
  for (const width of [380, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${screenshots}/${name}-${width}-${theme}.png` });
      await expectToFit(page, `${name} in ${theme}`);
      await expectAccessible(page, `${name} in ${theme}, ${width} pixels wide`);
    }
  }
};

test("adding a host shows its command once, and lights up as the machine comes", async () => {
  const name = newName("fake");
  const { page, complaints, signIn } = await visit();
  await signIn("/hosts");
  await page.getByRole("link", { name: "Add host" }).click();
  await page.waitForURL("**/hosts/new");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Labels").fill("ssd");
  await page.getByRole("button", { name: "Make the command" }).click();
  await page.getByText("Write labels as key=value").waitFor();
  await page.getByLabel("Labels").fill("disk=ssd");
  await page.getByLabel("Region").fill("Frankfurt");
  await page.getByRole("button", { name: "Make the command" }).click();
  const command = await page.getByRole("group", { name: "The command that joins a host" }).innerText();
  const token = /--token (\S+)/.exec(command)?.[1] ?? "";
  await page.getByText("Shown this once. It joins one host, within 59 min").waitFor();
  const seen = page.getByRole("status", { name: "What is heard of the machine" });
  const lit = (title: string) => seen.getByText(`${title}: done`);
  await look(page, "host-new-waiting");

  const host = await hosts.register(token, "what-it-calls-itself");
  await lit("Registered with the token").waitFor(soon);
  await page.getByText("The token is used up").waitFor();
  await shared.stack.api.expectStatus(200, shared.stack.api.call("POST", `/v1/workers/${host.id}/cordon`));
  await host.comeOnline();
  await lit("Its worker said hello").waitFor(soon);
  await lit("Docker answers").waitFor(soon);
  await lit("First heartbeat").waitFor({ timeout: 7_000 });
  host.send({ type: "route-confirmed", routeVersion: 1 });
  await page.getByRole("heading", { name: `${name} is ready` }).waitFor({ timeout: 4_000 });
  await look(page, "host-new-ready");
  await page.getByRole("link", { name: `Go to ${name}` }).click();
  await page.waitForURL(`**/hosts/${name}`);
  await page.getByRole("heading", { name }).waitFor();
  await page.getByText("disk=ssd").first().waitFor();
  // Gone for good: the page of new hosts begins anew.
  await page.goto("/hosts/new");
  await page.getByRole("button", { name: "Make the command" }).waitFor();
  expect(await page.content()).not.toContain(token);
  expect(complaints).toEqual([]);
}, 120_000);

test("a host that goes and comes back shows everywhere within two seconds, without a reload", async () => {
  const name = newName("fake");
  const host = await hosts.make({ name, region: "Helsinki", labels: { disk: "ssd" } });
  const administrator = await visit();
  const { page, complaints, signIn } = administrator;
  await signIn("/hosts");
  const card = page.getByRole("listitem").filter({ hasText: name });
  await card.getByText("Online").waitFor();
  await card.getByText("Cordoned").waitFor();
  const home = await page.context().newPage();
  await home.goto("/");
  const own = await page.context().newPage();
  await own.goto(`/hosts/${name}`);
  const header = own.getByRole("main").locator("header").first();
  await header.getByText("Online").waitFor();
  await Promise.all([page, home, own].map(settled));

  await host.goSilent();
  await host.waitForStatus("offline");
  await Promise.all([
    card.getByText("Offline").waitFor(soon),
    home.getByText(`${name} is offline`).waitFor(soon),
    header.getByText("Offline").waitFor(soon),
    own.getByText("This host has not been heard since").waitFor(soon),
  ]);
  await page.getByText(`${name} is offline: not heard since`).waitFor();
  await own.getByText("journalctl -u").waitFor();
  await own.getByText(/Nothing was heard of the host for/).waitFor();
  await look(page, "hosts-offline");
  await look(own, "host-offline");
  await look(home, "home-host-offline");

  await host.comeOnline();
  await Promise.all([
    card.getByText("Online").waitFor(soon),
    header.getByText("Online").waitFor(soon),
    home.getByText(`${name} is offline`).waitFor({ state: "detached", ...soon }),
  ]);
  host.send({ type: "warning", text: "The disk of this host is almost full: 3 % are free." });
  await own.getByText("The disk of this host is almost full").first().waitFor(soon);
  await card.getByText("Needs a look").waitFor(soon);
  await look(page, "hosts-warning");
  expect(complaints).toEqual([]);
}, 180_000);

test("a host is cordoned, edited, given a new key, looked at before a drain, and removed", async () => {
  const name = newName("fake");
  const host = await hosts.make({ name });
  const { app } = await subjects.make(pageApp("placed"));
  await put(app.id, host.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/hosts/${name}`);
  await page.getByRole("link", { name: app.name, exact: true }).waitFor();
  await page.getByRole("button", { name: "Uncordon" }).click();
  await page.getByRole("button", { name: "Cordon", exact: true }).click();
  await page.getByText(`No further app is placed on ${name}.`).waitFor();
  await page.getByRole("button", { name: "Uncordon" }).waitFor(soon);
  await page.getByText("Cordoned").first().waitFor();

  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Memory for apps").fill("many");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Give a number above zero, or nothing.").waitFor();
  await dialog.getByLabel("Memory for apps").fill("2048");
  await dialog.getByLabel("Name").fill(`${name}-b`);
  await dialog.getByLabel("Region").fill("Oslo");
  await look(page, "host-edit");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(`**/hosts/${name}-b`);
  await page.getByText("2.0 GB").first().waitFor();
  await page.getByText("Oslo").first().waitFor();

  await page.getByRole("button", { name: /^More for/ }).click();
  await page.getByRole("menuitem", { name: "Rotate its key…" }).click();
  await page.getByRole("button", { name: "Rotate the key" }).click();
  await page.getByText("The host has a new key; the older one is dead.").first().waitFor({ timeout: 8_000 });

  await page.getByRole("button", { name: "Drain…" }).click();
  await dialog.getByRole("list", { name: "Where its apps go" }).getByText(app.name, { exact: true }).waitFor();
  await look(page, "host-drain");
  await dialog.getByRole("button", { name: "Keep its apps here" }).click();

  const other = await page.context().newPage();
  await other.goto(`/hosts/${name}-b`);
  await other.getByRole("heading", { name: `${name}-b` }).waitFor();
  await look(page, "host");
  await page.getByRole("button", { name: /^More for/ }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await dialog.getByText("1 app is placed on it.").waitFor();
  await look(page, "host-remove");
  await expect.poll(() => dialog.getByRole("button", { name: "Remove it with its apps" }).isDisabled()).toBe(true);
  await dialog.getByLabel(`Type ${name}-b to confirm`).fill(`${name}-b`);
  await dialog.getByRole("button", { name: "Remove it with its apps" }).click();
  await page.waitForURL("**/hosts");
  await other.getByText(`${name}-b was removed`).waitFor(soon);
  await expect.poll(() => page.getByRole("listitem").filter({ hasText: name }).count()).toBe(0);
  expect(complaints).toEqual([]);
}, 180_000);

test("every page of an app on a host that is away says so, and what waits for it", async () => {
  const { stack } = shared;
  const name = newName("fake");
  const host = await hosts.make({ name, labels: { only: name } });
  const { app } = await subjects.make(pageApp("hosted"));
  await stack.sql`update apps set host_labels = ${stack.sql.json({ only: name })} where id = ${app.id}`;
  await stack.api.expectStatus(200, stack.api.call("POST", `/v1/workers/${host.id}/uncordon`));
  const { id } = await stack.api.deploy(app.id);
  await put(app.id, host.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}`);
  await page.getByRole("heading", { name: app.name, exact: true }).waitFor();
  await settled(page);
  const notice = page.getByRole("status").filter({ hasText: `Its host ${name} has not been heard since` });
  expect(await notice.count()).toBe(0);
  await host.goSilent();
  await host.waitForStatus("offline");
  await notice.waitFor(soon);
  await page.getByRole("main").locator("header").getByText("Host offline").waitFor(soon);
  await look(page, "app-host-offline");
  for (const path of ["/deployments", "/logs", "/env", "/settings", "/metrics"]) {
    await page.goto(`/apps/${app.name}${path}`);
    await notice.waitFor();
  }
  await notice.getByText(`Deployment #1 waits for ${name}`).waitFor();
  await page.goto(`/apps/${app.name}/deployments/1`);
  await page.getByText(`Waits for ${name}, which is offline`).first().waitFor();
  await page.getByText(`${name} is the only host that fits`).waitFor();
  await look(page, "deployment-host-offline");
  await page.goto("/");
  await page.getByText(`waits for ${name}, which is offline`).waitFor();
  await stack.api.cancel(id);
  await waitFor(async () => (await stack.api.deployment(id)).finishedAt !== null, { what: "the deployment to end" });
  expect(complaints).toEqual([]);
}, 120_000);
