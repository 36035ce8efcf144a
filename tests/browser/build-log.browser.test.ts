import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { command, page as pageApp, slowBuild } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";
import { copiedLog, dashboardOf, downloadedLog, linesIn, restingTop, state } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

/** A step out of the layer cache says nothing: this one is another each time. */
const neverCached = (step: string) => `RUN ${step} # ${randomUUID()}`;

const counting = (lines: number) =>
  pageApp("counted", neverCached(`for i in $(seq 1 ${lines}); do echo "counted $i of ${lines} at $$"; sleep 0.1; done`));

/** Shown are the newest lines alone: whoever comes late sees later ones. */
const reached = (page: Page, number: number) =>
  waitFor(async () => (await linesIn(page)).some((line) => Number(/counted (\d+) of \d+ at/.exec(line)?.[1] ?? 0) >= number), {
    what: `line ${number}`,
  });

test("the log of a build comes while it runs, the stages move, and the page says live at the end", async () => {
  const { app } = await subjects.make(slowBuild("watched", 4));
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}`);
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await page.waitForURL("**/deployments/1");
  const [deployment] = (await shared.stack.api.deployments(app.id)).items;
  await shared.stack.api.waitForStatus(deployment?.id ?? "", ["building"]);
  await shared.stack.whileFrozen("worker", () => state(page, "Building").waitFor());
  await waitFor(async () => (await linesIn(page)).some((line) => line.includes("building watched")), {
    what: "the first line of the build",
  });
  await state(page, "Live").waitFor({ timeout: 60_000 });
  await page.getByText("Route: done").waitFor();
  expect(complaints).toEqual([]);
});

test("after web was killed in the middle of a build, no line of the log is lost or doubled", async () => {
  const { stack } = shared;
  const { app } = await subjects.make(counting(100));
  const deployment = await stack.api.deploy(app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/deployments/1`);
  await reached(page, 20);
  await stack.kill("web");
  await stack.waitReady();
  await state(page, "Live").waitFor({ timeout: 60_000 });
  const whole = await waitFor(
    async () => {
      const text = await copiedLog(page);
      return text.includes("counted 100 of 100 at") ? text : null;
    },
    { what: "the last line", everyMs: 500 },
  );
  const numbers = [...whole.matchAll(/counted (\d+) of 100 at \d+$/gm)].map((match) => Number(match[1]));
  expect(numbers).toEqual(Array.from({ length: 100 }, (_, place) => place + 1));
  expect(await stack.api.buildLog(deployment.id)).toContain("counted 100 of 100");
  expect(await downloadedLog(page)).toContain("counted 100 of 100");
  expect(complaints).toEqual([]);
});

test("scrolling up stops the log from moving, and the pill goes back to its end", async () => {
  const { app } = await subjects.make(counting(240));
  await shared.stack.api.deploy(app.id);
  const { page, signIn } = await visit({ width: 1280, height: 600 });
  await signIn(`/apps/${app.name}/deployments/1`);
  await reached(page, 40);
  await page.getByRole("log").hover();
  await page.mouse.wheel(0, -400);
  const pill = page.getByRole("button", { name: /new lines?$/ });
  await pill.waitFor();
  const before = await restingTop(page);
  await page.waitForTimeout(1_000);
  expect(await page.getByRole("log").evaluate((element) => element.scrollTop)).toBe(before);
  await pill.click();
  await pill.waitFor({ state: "hidden" });
  await expect
    .poll(() => page.getByRole("log").evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight))
    .toBeLessThan(40);
});

test("search finds its lines, and the address of a line leads back to it", async () => {
  const { app } = await subjects.make(counting(60));
  await shared.stack.api.deployLive(app.id);
  const { page, signIn } = await visit({ width: 1280, height: 600 });
  await signIn(`/apps/${app.name}/deployments/1`);
  await waitFor(async () => (await linesIn(page)).length > 10, { what: "the log" });
  await page.getByLabel("Search in the log").fill("COUNTED 17 OF 60 AT");
  await page.keyboard.press("Enter");
  await page.locator("mark.hit-now").waitFor();
  const row = page.getByRole("log").locator("div.flex", { has: page.locator("mark.hit-now") });
  const number = (await row.first().locator("a").textContent()) ?? "";
  await row.first().locator("a").click();
  await page.waitForURL(`**#L${number}`);
  await page.reload();
  await waitFor(async () => (await linesIn(page)).some((line) => /counted 17 of 60 at/.test(line)), { what: "the linked line" });
});

test("a failed deployment says why on the app's page, with its last lines, and where to put it right", async () => {
  const { app } = await subjects.make(command("echo the last words of the app; exec nc -l -p 9999"));
  const deployment = await shared.stack.api.deploy(app.id);
  const ended = await shared.stack.api.waitForStatus(deployment.id, ["failed"]);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}`);
  const card = page.getByRole("region", { name: "Why the deployment failed" });
  await card.getByText(ended.reason ?? "no reason").waitFor();
  await card.getByText("the last words of the app").first().waitFor();
  await card.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Port").waitFor();
  await page.goto("/");
  await page.getByRole("region", { name: "Needs attention" }).getByText(app.name).waitFor();
  expect(complaints).toEqual([]);
});
