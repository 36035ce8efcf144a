import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { startLoad } from "../support/load";
import { page as pageApp } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";
import { dashboardOf, expectAccessible, expectToFit } from "./dashboard";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

type Answer = {
  live: boolean;
  at: string;
  memoryBytes: number;
  requests: { perSecond: number; byClass: Record<string, number>; p50Ms: number | null } | null;
  samples?: { at: string }[];
};
const metricsOf = async (appId: string, query = ""): Promise<Answer> =>
  (await shared.stack.api.call<Answer>("GET", `/v1/apps/${appId}/metrics${query}`)).body;

/** As if it had been measured for so many samples before. */
const rememberMore = async (appId: string, samples: number): Promise<void> => {
  const redis = new Redis(shared.stack.redisUrl);
  const newest = await redis.lindex(`live:metrics-ring:${appId}`, -1);
  const sample = JSON.parse(newest ?? "") as { at: string };
  for (let place = 1; place <= samples; place += 1) {
    const at = new Date(Date.parse(sample.at) - place * 5_000).toISOString();
    await redis.rpush(`live:metrics-ring:${appId}`, JSON.stringify({ ...sample, at }));
  }
  redis.disconnect();
};

test("values move as they happen, a reload shows the last minutes at once, and a stopped app is not live", async () => {
  const { api, edgePort } = shared.stack;
  const { app, host } = await subjects.make(pageApp("measured"));
  await api.deployLive(app.id);
  const { page, complaints, signIn } = await visit();
  await signIn(`/apps/${app.name}/metrics`);
  await page.getByText("Live", { exact: true }).waitFor({ timeout: 20_000 });
  const card = (title: string) =>
    page.locator("section").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
  const large = (title: string) => card(title).locator("p.text-xl");
  await expect.poll(() => large("Memory").textContent()).toMatch(/^\d[\d.]* (?:kB|MB)$/);
  await expect.poll(() => large("Requests").textContent()).toBe("0.0/s");

  const load = startLoad({ port: edgePort, host, requestsPerSecond: 20 });
  await waitFor(async () => Number.parseFloat((await large("Requests").textContent()) ?? "") > 10, { what: "requests" });
  await expect.poll(() => large("Response time").textContent()).toMatch(/^[\d.]+ ms p95$/);
  await expect.poll(() => large("Network").textContent()).not.toBe("0 B/s");
  await load.stop();
  await waitFor(async () => (await large("Requests").textContent()) === "0.0/s", { what: "quiet" });
  const { requests } = await metricsOf(app.id);
  expect(requests).toMatchObject({ perSecond: 0, p50Ms: null });

  await rememberMore(app.id, 120);
  await page.reload();
  await page.getByRole("img", { name: /^CPU: / }).waitFor();
  await page.getByText("Show the numbers as a table").click();
  await expect.poll(() => page.getByRole("row").count()).toBeGreaterThanOrEqual(11);
  expect((await metricsOf(app.id, "?window=15m")).samples?.length).toBeGreaterThanOrEqual(120);
  expect((await metricsOf(app.id, "?window=1m")).samples?.length).toBeLessThanOrEqual(12);

  await api.call("POST", `/v1/apps/${app.id}/stop`);
  await page.getByText("Not live", { exact: true }).waitFor();
  await page.getByText(/Stopped on request.*Last measured/).waitFor();
  await waitFor(async () => !(await metricsOf(app.id)).live, { what: "nothing to be live", timeoutMs: 15_000 });
  await expect.poll(() => large("CPU").textContent()).toBe("–");
  await api.call("POST", `/v1/apps/${app.id}/start`);
  await page.getByText("Live", { exact: true }).waitFor({ timeout: 30_000 });
  expect(complaints).toEqual([]);
});

test("the charts hold in both themes, on narrow screens, by pointer and for those who do not see them", async () => {
  const { app } = await subjects.make(pageApp("drawn"));
  await shared.stack.api.deployLive(app.id);
  await waitFor(async () => (await metricsOf(app.id)).live, { what: "live metrics" });
  await rememberMore(app.id, 100);
  for (const width of [380, 1_280]) {
    const { page, complaints, signIn } = await visit({ width, height: 900 });
    await signIn(`/apps/${app.name}/metrics`);
    await page.getByRole("img", { name: /^CPU: / }).waitFor();
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForTimeout(300);
      await expectAccessible(page, `metrics at ${width} in ${theme}`);
      await page.screenshot({ path: `tests/artefacts/screenshots/metrics-${width}-${theme}.png`, fullPage: true });
    }
    await expectToFit(page);
    if (width > 1_000) {
      await page.getByRole("img", { name: /^CPU: / }).hover();
      await page.locator(".recharts-tooltip-wrapper").filter({ hasText: "Memory" }).first().waitFor();
    }
    expect(complaints).toEqual([]);
  }
});
