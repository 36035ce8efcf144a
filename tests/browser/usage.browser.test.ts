import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { dashboardOf, expectAccessible, expectToFit, settled } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

const minute = 60_000;
const hour = 60 * minute;
/** Where the visitors of this file are: half an hour off the hours of UTC. */
const timeZone = "Australia/Adelaide";

const bucketOf = (moment: number): number => Math.floor(moment / (5 * minute)) * 5 * minute;

/** Tables of the days that the five minutes of these moments are kept in, as the recorder would make them. */
const makeDays = async (moments: readonly number[]): Promise<void> => {
  for (const day of new Set(moments.map((moment) => new Date(moment).toISOString().slice(0, 10)))) {
    const name = `usage_buckets_${day.replaceAll("-", "")}`;
    const next = new Date(Date.parse(day) + 24 * hour).toISOString().slice(0, 10);
    await shared.stack.sql.unsafe(
      `create table if not exists ${name} partition of usage_buckets for values from ('${day}') to ('${next}')`,
    );
  }
};

/** As the recorder writes it: half a core and 256 MB for five minutes, 100 requests of which one failed. */
const measure = async (appId: string, moments: readonly number[]): Promise<void> => {
  await makeDays(moments);
  const rows = moments.map((moment) => ({
    app_id: appId,
    bucket_start: new Date(moment),
    covered_seconds: 300,
    cpu_seconds: 150,
    memory_bytes_avg: 268_435_456,
    memory_bytes_peak: 402_653_184,
    network_received_bytes: 3_072_000,
    network_sent_bytes: 307_200,
    disk_bytes: 104_857_600,
    requests: 100,
    errors: 1,
    latency_p95_ms: 25,
  }));
  await shared.stack.sql`insert into usage_buckets ${shared.stack.sql(rows)}`;
};

/** Those of so many hours until then, but for those that are left out. */
const buckets = (end: number, hours: number, without: (moment: number) => boolean = () => false): number[] =>
  Array.from({ length: hours * 12 }, (_, place) => end - (place + 1) * 5 * minute).filter((moment) => !without(moment));
/** What runs is measured by the recorder: what tests write is from before. */
const hourAgo = () => bucketOf(Date.now()) - hour;

const chart = (page: Page, title: string) => page.getByRole("img", { name: new RegExp(`^${title}: `) });
const curve = (page: Page, title: string) => chart(page, title).locator("path.recharts-area-curve").first();
/** In the page is enough: a level line has no height, and what has none counts as hidden. */
const isDrawn = (line: Locator) => line.waitFor({ state: "attached" });
/** Charts are drawn once somebody comes to see them. */
const seeAll = async (page: Page): Promise<void> => {
  for (const title of ["CPU", "Memory", "Requests", "Network", "Disk"]) {
    await chart(page, title).scrollIntoViewIfNeeded();
    await isDrawn(curve(page, title));
  }
  await page.evaluate(() => window.scrollTo(0, 0));
};
/** Pieces of the line: it begins anew after every gap. */
const piecesOf = async (page: Page, title: string): Promise<number> => {
  const path = await curve(page, title).getAttribute("d");
  return path?.match(/M/g)?.length ?? 0;
};
const shownSpan = (page: Page) =>
  page
    .getByText(/by the clock of/)
    .locator("span")
    .first()
    .textContent();
/** How much time the address asks for: it follows what is shown a moment later. */
const hoursOf = (page: Page): number => {
  const { from = "", to = "" } = Object.fromEntries(new URL(page.url()).searchParams);
  return (Date.parse(to) - Date.parse(from)) / hour;
};
const isIn = (page: Page, name: string) => page.waitForFunction((text) => window.location.search.includes(text), name);

type Parts = [from: number, to: number];

/** Where parts of a chart's width are on the screen. */
const placesOn = async (page: Page, title: string) => {
  await chart(page, title).scrollIntoViewIfNeeded();
  const box = await chart(page, title).boundingBox();
  if (box === null) throw new Error(`${title} is not drawn.`);
  return (part: number) => ({ x: box.x + 64 + (box.width - 80) * part, y: box.y + 90 });
};

/** From one part of a chart's width to another, with the mouse. */
const drawOver = async (page: Page, title: string, [from, to]: Parts): Promise<void> => {
  const at = await placesOn(page, title);
  const moveTo = (part: number) => page.mouse.move(at(part).x, at(part).y, { steps: 4 });
  await moveTo(from);
  await page.mouse.down();
  await moveTo((from + to) / 2);
  await moveTo(to);
  await page.mouse.up();
};

/** The same with a finger. */
const drawByFinger = async (page: Page, title: string, [from, to]: Parts): Promise<void> => {
  const at = await placesOn(page, title);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at(from)] });
  for (const way of [0.1, 0.4, 0.7, 1]) {
    await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [at(from + (to - from) * way)] });
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
};

/** A visitor who is somewhere else. */
const visitFromElsewhere = async (size?: { width: number; height: number }) => {
  const visitor = await visit(size);
  const session = await visitor.page.context().newCDPSession(visitor.page);
  await session.send("Emulation.setTimezoneOverride", { timezoneId: timeZone });
  return visitor;
};

const csvOf = async (page: Page): Promise<string[]> => {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8").trim().split(/\r?\n/);
};

test("an app's usage has gaps where nothing was measured, is zoomed into, and gone back from", async () => {
  const { app } = await subjects.make(pageApp("used"), { memoryMb: 512, cpus: 1 });
  const deployment = await shared.stack.api.deployLive(app.id);
  const end = hourAgo();
  await measure(
    app.id,
    buckets(end, 22, (moment) => moment >= end - 10 * hour && moment < end - 8 * hour),
  );
  const { page, complaints, signIn } = await visitFromElsewhere();
  const day = new URLSearchParams({ from: new Date(end - 24 * hour).toISOString(), to: new Date(end).toISOString() });
  await signIn(`/apps/${app.name}/usage?${day}`);
  await isDrawn(curve(page, "CPU"));
  // 20 hours of half a core, and of a quarter of a gigabyte.
  await expect.poll(() => chart(page, "CPU").getAttribute("aria-label")).toBe("CPU: 10 CPU-hours, Limit 1 core");
  await expect.poll(() => chart(page, "Memory").getAttribute("aria-label")).toBe("Memory: 5 GB-hours, Limit 512 MB");
  await expect
    .poll(() => chart(page, "Requests").getAttribute("aria-label"))
    .toMatch(/^Requests: 24.000 requests, 1.00 % errors$/);
  await expect.poll(() => piecesOf(page, "CPU")).toBe(2);
  // Three quarters of the limit: it is seen.
  await isDrawn(chart(page, "Memory").locator(".recharts-reference-line").first());
  await page.getByText("by the clock of Australia/Adelaide").waitFor();

  await chart(page, "CPU").hover({ position: { x: 200, y: 60 } });
  const told = page.locator(".recharts-tooltip-wrapper").filter({ hasText: "CPU 0.5 cores (150.0 s of CPU time)" });
  await told.waitFor();
  await page.locator(".recharts-tooltip-wrapper").filter({ hasText: "Peak 384 MB" }).waitFor();
  await expect.poll(() => told.textContent()).toMatch(/\d+ [A-Z][a-z]{2} \d\d:\d[05]–\d\d:\d[05]/);

  const whole = await shownSpan(page);
  await drawOver(page, "CPU", [0.25, 0.5]);
  await page.waitForFunction((text) => !document.body.innerText.includes(text ?? ""), whole);
  await expect.poll(() => hoursOf(page)).toBeCloseTo(6, 0);
  const part = await shownSpan(page);
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Earlier" }).click();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: "Back" }).click();
  await page.waitForFunction((text) => document.body.innerText.includes(text ?? ""), part);
  await chart(page, "Memory").dblclick({ position: { x: 300, y: 60 } });
  await page.waitForFunction((text) => document.body.innerText.includes(text ?? ""), whole);
  await page.getByRole("button", { name: "Back" }).click();
  await page.waitForFunction(() => window.location.search === "");
  await expect.poll(() => page.getByRole("button", { name: "Back" }).isDisabled()).toBe(true);
  await page.getByText("1 h", { exact: true }).click();
  await isIn(page, "range=1h");

  // What happened is on every chart, and a list that a keyboard reaches.
  const happened = page.getByRole("link", { name: `Deployment #${deployment.number} went live` });
  // The first numbers of an app come within two minutes, and the page looks every minute.
  await happened.waitFor({ timeout: 240_000 });
  await expect.poll(() => page.locator("[data-mark=ok]").count()).toBe(6);
  await happened.click();
  await page.waitForURL(`**/apps/${app.name}/deployments/${deployment.number}`);
  expect(complaints).toEqual([]);
}, 420_000);

test("a link from an alert marks its moment and says why, and a file has the same numbers", async () => {
  const { app } = await subjects.make(pageApp("alerted"));
  await measure(app.id, buckets(hourAgo(), 3));
  const at = new Date(hourAgo() - hour);
  await shared.stack.sql`
    insert into alerts (id, team_id, app_id, kind, severity, state, fired_at, resolved_at, value, comparison, threshold,
      sustain_minutes, reason, resolved_reason)
    select 'alr_' || substr(md5(${app.id}), 1, 20), team_id, id, 'memory_percent', 'warning', 'resolved', ${at},
      ${new Date(at.getTime() + 10 * minute)}, 95, 'above', 90, 5, 'Memory was above 90 % for 5 minutes.', 'It is below again.'
    from apps where id = ${app.id}`;
  const { page, complaints, signIn } = await visitFromElsewhere();
  const range = { from: new Date(at.getTime() - hour).toISOString(), to: new Date(at.getTime() + hour / 2).toISOString() };
  await signIn(`/apps/${app.name}/usage?${new URLSearchParams({ ...range, at: at.toISOString() })}`);
  await page.getByText(/^Marked on the charts: /).waitFor();
  await page.getByText("Alert: Memory was above 90 % for 5 minutes.").first().waitFor();
  await expect.poll(() => page.locator("[data-mark=accent]").count()).toBe(6);

  const [head, ...lines] = await csvOf(page);
  expect(head).toContain("bucket_start,resolution_seconds,app");
  expect(lines).toHaveLength(18);
  expect(lines[0]).toContain(`,300,${app.name},${app.id},300,150,`);

  await page.getByText("Show the numbers as a table").click();
  // The rows come a moment after the table.
  await expect.poll(() => page.getByRole("row").count()).toBe(19);
  await page.goto(`/apps/${app.name}/usage?from=2020-01-01T00:00:00Z&to=${encodeURIComponent(range.to)}`);
  await page.getByText(/Usage is kept for 90 days\. What is shown begins on/).waitFor();
  expect(complaints).toEqual([]);
});

test("a new app says when its first numbers come; a fault is told and tried again", async () => {
  const { app } = await subjects.make(pageApp("new"));
  const { page, signIn } = await visitFromElsewhere();
  await page.route("**/api/trpc/**usage.ofApp**", (route) => route.abort());
  await signIn(`/apps/${app.name}/usage`);
  await page.getByText("This could not be loaded").waitFor({ timeout: 30_000 });
  await page.unroute("**/api/trpc/**usage.ofApp**");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Nothing was measured in this time").waitFor();
  await page.getByText(/the first numbers stand here two minutes after it has started/).waitFor();
});

test("the team's usage shows the plan, each app with its share, and those that were deleted", async () => {
  const { app } = await subjects.make(pageApp("shared"));
  await measure(app.id, buckets(hourAgo(), 3));
  const gone = `app_${app.id.slice(4, 12)}gone00000000`.slice(0, 24);
  await shared.stack.sql`
    insert into past_apps (id, team_id, name) select ${gone}, team_id, 'long-gone' from apps where id = ${app.id}`;
  await measure(gone, buckets(hourAgo(), 1));
  const { page, complaints, signIn } = await visitFromElsewhere();
  try {
    await signIn("/usage?range=6h");
    await page.getByRole("meter", { name: "Apps" }).waitFor();
    await page.getByRole("meter", { name: "Builds in the last 24 hours" }).waitFor();
    await expect
      .poll(() => page.getByRole("meter", { name: "Memory of what runs" }).getAttribute("aria-valuetext"))
      .toMatch(/no limit$|of/);
    const table = page.getByRole("region", { name: "What each app used" });
    const row = table.getByRole("row").filter({ hasText: app.name });
    await expect.poll(() => row.textContent()).toContain("1.5 CPU-hours");
    await expect.poll(() => row.textContent()).toContain("0.75 GB-hours");
    await table.getByText("long-gone (deleted)").waitFor();
    // Nothing was measured at the end: of each it is what was there last, as in the table.
    const disk = await table.getByRole("row").filter({ hasText: "Together" }).getByRole("cell").last().textContent();
    await expect.poll(() => chart(page, "Disk").getAttribute("aria-label")).toBe(`Disk: ${disk}, At the end`);
    await expect.poll(() => table.getByRole("link", { name: "long-gone" }).count()).toBe(0);
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.waitForURL("**/");
    await page.keyboard.press("g");
    await page.keyboard.press("y");
    await page.waitForURL("**/usage");
    await page.getByText("6 h", { exact: true }).click();
    // The links of the apps take the time that is shown with them.
    await page.waitForURL("**/usage?range=6h");
    await row.getByRole("link").click();
    await page.waitForURL(`**/apps/${app.name}/usage?range=6h`);
    await chart(page, "CPU").waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await shared.stack.sql`delete from usage_buckets where app_id = ${gone}`;
    await shared.stack.sql`delete from past_apps where id = ${gone}`;
  }
});

test("the charts hold in both themes, on narrow screens, by finger, and for those who do not see them", async () => {
  const { app } = await subjects.make(pageApp("seen"));
  await shared.stack.api.deployLive(app.id);
  await measure(app.id, buckets(hourAgo(), 22));
  for (const width of [380, 1_280]) {
    const { page, complaints, signIn } = await visitFromElsewhere({ width, height: 900 });
    await signIn("/account");
    for (const [name, path] of [
      ["usage", "/usage"],
      ["app-usage", `/apps/${app.name}/usage`],
    ] as const) {
      await page.goto(path);
      await settled(page);
      await seeAll(page);
      for (const theme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await page.waitForTimeout(300);
        await expectAccessible(page, `${name} at ${width} in ${theme}`);
        await page.screenshot({ path: `tests/artefacts/screenshots/${name}-full-${width}-${theme}.png`, fullPage: true });
      }
      await expectToFit(page);
    }
    if (width === 380) {
      await drawByFinger(page, "CPU", [0.25, 0.75]);
      await isIn(page, "from=");
      await expect.poll(() => hoursOf(page)).toBeCloseTo(12, 0);
    }
    expect(complaints).toEqual([]);
  }
});
