import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { issueChain } from "@/server/certificates/testing/authority";
import { type DnsServer, startDnsServer } from "../support/dns-server";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";
import { dashboardOf, expectAccessible, expectToFit, settled } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);
const screenshots = "tests/artefacts/screenshots";

const updateKey = { name: "acme-key", secret: "c29tZXRoaW5nIHRoYXQgaXMgc2VjcmV0IGVub3VnaCE=" };
let dns: DnsServer;

/** Where the installation asks: whatever is not in these zones is not there. */
beforeAll(async () => {
  const [address = "", port = ""] = (shared.stack.environment.DNS_SERVERS ?? "").split(":");
  dns = await startDnsServer({ zones: ["example.test", "localhost"], address, port: Number(port), updateKey });
});
afterAll(async () => {
  const { api } = shared.stack;
  for (const kind of ["certificates", "dns-providers"]) {
    const { body } = await api.call<{ items: { id: string }[] }>("GET", `/v1/${kind}`);
    for (const { id } of body.items) await api.call("DELETE", `/v1/${kind}/${id}`);
  }
  await dns.stop();
});

const screenshot = async (page: Page, name: string) => {
  const size = page.viewportSize();
  for (const width of [1280, 380]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${screenshots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      await expectToFit(page, `${name}, ${width} pixels wide`);
      await expectAccessible(page, `${name} in ${colorScheme}, ${width} pixels wide`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (size) await page.setViewportSize(size);
};

const copied = async (page: Page, label: string): Promise<string> => {
  await page.getByRole("button", { name: label, exact: true }).click();
  // Another one that was pressed a moment ago may still say so.
  await page
    .getByTitle(label, { exact: true })
    .and(page.getByRole("button", { name: "Copied" }))
    .waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
};

const row = (page: Page, name: string) =>
  page
    .getByRole("list", { name: "Domains of this app" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("link", { name, exact: true }) });

test("a name is added, its records are copied and seen as soon as DNS has them; it moves to another app and goes", async () => {
  const { app } = await subjects.make(pageApp("first"));
  const other = await subjects.make(pageApp("second"));
  await Promise.all([shared.stack.api.deployLive(app.id), shared.stack.api.deployLive(other.app.id)]);
  const { page, complaints, signIn } = await visit();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(`/apps/${app.name}`);
  await page.getByRole("link", { name: "Add a domain" }).click();
  await page.waitForURL("**/domains?add=1");
  await page.getByText("No domain of your own yet").waitFor();
  await settled(page);
  await screenshot(page, "domains-empty");

  // Only the keyboard: the field has the focus.
  await page.getByLabel("Add a domain", { exact: true }).waitFor();
  await page.keyboard.type("https://www.example.test/shop");
  await page.keyboard.press("Enter");
  await page.getByText("Give the name alone", { exact: false }).waitFor();
  await page.getByLabel("Add a domain", { exact: true }).fill(" WWW.Example.test. ");
  await page.keyboard.press("Enter");
  const www = row(page, "www.example.test");
  await www.getByText("Waiting for DNS").waitFor();
  await page.waitForURL("**/domains");
  const records = page.getByRole("list", { name: "Records of www.example.test" });
  await records.getByText("Not there yet").first().waitFor();
  await www.getByText(/Checked \d+ s ago/).waitFor();
  await screenshot(page, "domains-pending");

  // What was copied is made; nobody clicks.
  const proofName = await copied(page, "Copy the name of the TXT record");
  expect(proofName).toBe("_wisehosting.www.example.test");
  await dns.set(proofName, "TXT", ["something else"]);
  await records.getByText("Something else is there").waitFor({ timeout: 20_000 });
  await dns.set(proofName, "TXT", [await copied(page, "Copy the value of the TXT record")]);
  await records.getByText("Found").waitFor({ timeout: 20_000 });
  await www.getByText("Verified").waitFor();
  const target = await copied(page, "Copy the value of the CNAME record");
  await dns.set("www.example.test", "CNAME", [target]);
  await page.getByRole("button", { name: "Check www.example.test now" }).click();
  await www.getByText("Active", { exact: true }).waitFor({ timeout: 20_000 });
  await waitFor(async () => (await shared.stack.edge("www.example.test")).body === "first", { what: "the app under its domain" });
  await page.reload();
  await www.getByText("Active", { exact: true }).waitFor();
  await screenshot(page, "domains-active");

  // What the edge does for it, at once.
  await page.getByRole("link", { name: "Settings of www.example.test" }).click();
  await page.waitForURL("**/domains/www.example.test");
  await page.getByRole("button", { name: "Change Maintenance page" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("On", { exact: true }).click();
  await dialog.getByLabel("What visitors read").fill("Back in a minute.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("On: “Back in a minute.”").waitFor();
  await waitFor(async () => (await shared.stack.edge("www.example.test")).status === 503, { what: "the maintenance page" });
  await page.getByRole("button", { name: "Change IP addresses" }).click();
  await dialog.getByText("On", { exact: true }).click();
  await dialog.getByLabel("Who gets in").fill("the office");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Give an address or a range", { exact: false }).waitFor();
  await expectAccessible(page, "a fault in an option");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await screenshot(page, "domain");
  await page.getByRole("button", { name: "Change Maintenance page" }).click();
  await dialog.getByText("As the app has it", { exact: true }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await waitFor(async () => (await shared.stack.edge("www.example.test")).status === 200, { what: "the app again" });

  // The whole team's, and narrowed.
  await page.goto("/domains?state=pending");
  await page.getByText("No domain matches").waitFor();
  await page.getByRole("button", { name: "Show all domains" }).click();
  await page.getByRole("link", { name: "www.example.test", exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe("");
  await screenshot(page, "team-domains-one");

  await page.goto(`/apps/${app.name}/domains/www.example.test`);
  await page.getByRole("button", { name: "Move to another app…" }).click();
  await dialog.getByLabel("To the app").selectOption({ label: other.app.name });
  await dialog.getByRole("button", { name: "Move" }).click();
  await page.waitForURL(`**/apps/${other.app.name}/domains/www.example.test`);
  await waitFor(async () => (await shared.stack.edge("www.example.test")).body === "second", { what: "the other app there" });

  // A record that goes away is told, and what is to be done.
  await dns.remove("_wisehosting.www.example.test", "TXT");
  await page.getByRole("button", { name: "Check www.example.test now" }).click();
  await page.getByText("Failing", { exact: true }).waitFor({ timeout: 20_000 });
  await page.getByText("A record went away.").waitFor();
  await screenshot(page, "domain-failing");
  await page.getByRole("button", { name: "Remove…" }).click();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await page.waitForURL(`**/apps/${other.app.name}/domains`);
  await page.getByText("No domain of your own yet").waitFor();
  await waitFor(async () => (await shared.stack.edge("www.example.test")).status === 404, { what: "nothing there" });
  expect(complaints).toEqual([]);
}, 240_000);

test("what holds for all names of an app is said once, and one name can say otherwise", async () => {
  const { app, host } = await subjects.make(pageApp("locked"));
  await shared.stack.api.deployLive(app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/domains`);
  await page.getByRole("link", { name: "Options for all names" }).click();
  await page.waitForURL("**/domains/options");
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Change Password" }).click();
  await dialog.getByLabel("User name").fill("ada");
  await dialog.getByLabel("Password").fill("correct horse");
  await expectAccessible(page, "the password option");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("ada", { exact: true }).waitFor();
  await waitFor(async () => (await shared.stack.edge(host)).status === 401, { what: "the password to be asked for" });
  await page.getByRole("button", { name: "Change Response headers" }).click();
  await dialog.getByLabel("Header", { exact: true }).fill("X-Frame-Options");
  await dialog.getByLabel("Value", { exact: true }).fill("DENY");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("X-Frame-Options", { exact: true }).waitFor();
  await screenshot(page, "domain-options-set");
  expect(await page.content()).not.toContain("correct horse");

  await page.goto(`/apps/${app.name}/domains`);
  await page.getByLabel("Add a domain", { exact: true }).fill("*.bücher.example.test");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Settings of *.bücher.example.test" }).click();
  await page.waitForURL("**/domains/*.xn--bcher-kva.example.test");
  await page.getByText("ada (as the app has it)").waitFor();
  await page.getByRole("button", { name: "Change Password" }).click();
  await dialog.getByText("Off", { exact: true }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("ada (as the app has it)").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Remove…" }).click();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await page.waitForURL("**/domains");
  expect(complaints).toEqual([]);
}, 120_000);

test("a certificate is taken with the key that fits it, from a file or pasted, and its key never comes back", async () => {
  const { root, intermediate, leaf } = await issueChain({ names: ["shop.example.test", "www.shop.example.test"] });
  const stranger = await issueChain({ names: ["shop.example.test"] });
  const { page, complaints, signIn } = await visit();
  await signIn("/settings/certificates");
  await page.getByText("No certificate is kept here").waitFor();
  await page.getByRole("button", { name: "Upload a certificate" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Certificate", { exact: true }).fill(leaf.certificate + intermediate.certificate + root.certificate);
  await dialog.getByLabel("Private key", { exact: true }).fill(stranger.leaf.key);
  await dialog.getByRole("button", { name: "Upload" }).click();
  await dialog.getByRole("alert").waitFor();
  await screenshot(page, "certificate-fault");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    dialog.getByRole("button", { name: "Take the private key from a file" }).click(),
  ]);
  await chooser.setFiles({ name: "shop.key", mimeType: "text/plain", buffer: Buffer.from(leaf.key) });
  await waitFor(async () => (await dialog.getByLabel("Private key", { exact: true }).inputValue()).trim() === leaf.key.trim(), {
    what: "the key of the file in its field",
  });
  await dialog.getByRole("button", { name: "Upload" }).click();
  await page.getByText("shop.example.test, www.shop.example.test").waitFor();
  await page.getByText("A private authority signed it", { exact: false }).waitFor();
  await screenshot(page, "certificates-one");
  expect(await page.content()).not.toContain("PRIVATE KEY");
  await page.getByRole("button", { name: "Remove the certificate of shop.example.test" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await page.getByText("No certificate is kept here").waitFor();
  expect(complaints).toEqual([]);
}, 120_000);

test("a DNS provider is added, tried by writing a record, mended and removed", async () => {
  const { page, complaints, signIn } = await visit();
  await signIn("/settings/dns");
  await page.getByRole("button", { name: "Add a provider" }).click();
  const dialog = page.getByRole("dialog");
  await expectAccessible(page, "the form of a DNS provider");
  await dialog.getByText("Name server with signed updates").click();
  await dialog.getByLabel("Zone").fill("Example.test.");
  await dialog.getByLabel("Name server", { exact: true }).fill(dns.server);
  await dialog.getByLabel("Name of the TSIG key").fill(updateKey.name);
  await dialog.getByLabel("Its secret").fill("not base64!");
  await dialog.getByLabel("Name", { exact: true }).fill("Our Knot");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText("A TSIG secret is written in base64.").waitFor();
  await screenshot(page, "dns-provider-fault");
  await dialog.getByLabel("Its secret").fill(Buffer.from("somebody else's secret").toString("base64"));
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Check Our Knot" }).click();
  await page.getByText("Our Knot does not work.").waitFor({ timeout: 30_000 });
  await page.getByText("Failing", { exact: true }).waitFor();
  await screenshot(page, "dns-providers-failing");
  await page.getByRole("button", { name: "Change Our Knot" }).click();
  await dialog.getByLabel("Its secret").fill(updateKey.secret);
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Check Our Knot" }).click();
  await page.getByText("Our Knot works", { exact: false }).waitFor({ timeout: 30_000 });
  await page.getByText("Works", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Remove Our Knot" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await page.getByText("No DNS provider is set up").waitFor();
  expect(complaints).toEqual([]);
}, 120_000);
