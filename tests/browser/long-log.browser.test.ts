import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { page as pageApp } from "../support/sample-apps";
import { type Stack, startStack } from "../support/stack";
import { keptSetting } from "../support/stack-description";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";
import { copiedLog, dashboardOf, linesIn, restingTop } from "./dashboard";

// An installation of its own: the build that this watches is longer than others' may be.
const shared = {} as { stack: Stack };
beforeAll(async () => {
  shared.stack = await startStack({ settings: { BUILD_TIMEOUT_MS: "600000" } });
}, 600_000);
afterAll(() => shared.stack.stop(), 180_000);

const subjects = subjectsOf(shared);
const { visit } = dashboardOf(() => `http://localhost:${shared.stack.port}`);

/** Half at once, then 2,000 a second while somebody works with the page. */
const half = 100_000;
const total = 2 * half;
const linesEach = 200;
const everyMs = 100;

/**
 * Writes lines into the log of a build that is quiet, as its host's pieces are written: an engine's own pace under load would
 * decide otherwise what is measured here.
 */
const writerOf = async (deploymentId: string) => {
  const { sql, dataDir } = shared.stack;
  const redis = new Redis(await keptSetting(dataDir, "REDIS_URL"));
  let next = 1;
  const write = async (lines: number) => {
    const text = Array.from({ length: lines }, (_, at) => `#5 1.234 counted ${next + at} and then some words\n`).join("");
    next += lines;
    const nextByte = await sql.begin(async (tx) => {
      const [row] = await tx<{ log_bytes: string }[]>`
        update deployments set log_bytes = log_bytes + ${text.length} where id = ${deploymentId} returning log_bytes`;
      const end = Number(row?.log_bytes);
      await tx`insert into build_log_pieces (deployment_id, start_byte, text) values (${deploymentId}, ${end - text.length}, ${text})`;
      return end;
    });
    await redis.publish(`log:${deploymentId}`, JSON.stringify({ nextByte }));
  };
  return {
    all: async () => {
      for (let at = 0; at < half; at += 1_000) await write(1_000);
    },
    steadily: async () => {
      const began = performance.now();
      for (let at = 0; at < half; at += linesEach) {
        await write(linesEach);
        const wait = began + ((at + linesEach) / linesEach) * everyMs - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
    },
    close: () => redis.disconnect(),
  };
};

/** Collects how long the page took from each input to the next paint, ms. */
const watchInteractions = (page: Page) =>
  page.evaluate(() => {
    const durations: number[] = [];
    Object.assign(window, { interactions: durations });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ("interactionId" in entry && entry.interactionId) durations.push(entry.duration);
    }).observe({ type: "event", buffered: false, durationThreshold: 16 } as PerformanceObserverInit);
  });
const interactionsOf = (page: Page) => page.evaluate(() => (window as unknown as { interactions: number[] }).interactions);

const topOf = (page: Page) => page.getByRole("log").evaluate((element) => element.scrollTop);
const lastNumber = async (page: Page) =>
  Math.max(0, ...(await linesIn(page)).map((line) => Number(/counted (\d+) and/.exec(line)?.[1] ?? 0)));

/** Marks the text of one row, as a person does by a drag. Gives what is selected. */
const selectRow = (page: Page, at: number) =>
  page.getByRole("log").evaluate((element, place) => {
    const text = element.querySelectorAll("[data-line]")[place]?.lastElementChild;
    if (text) document.getSelection()?.selectAllChildren(text);
    return document.getSelection()?.toString() ?? "";
  }, at);

test("200,000 lines at 2,000 a second: the page answers, follows, keeps a selection, and loses nothing when it is cut off", {
  timeout: 400_000,
}, async () => {
  const { app } = await subjects.make(pageApp("long", `RUN echo quiet from here on ${randomUUID()}; sleep 300`));
  const deployment = await shared.stack.api.deploy(app.id);
  await waitFor(async () => (await shared.stack.api.buildLog(deployment.id)).includes("quiet from here on"), {
    what: "the build",
  });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const writer = await writerOf(deployment.id);
  const { page, complaints, signIn } = await visit({ width: 1280, height: 700 });
  let streams = 0;
  page.on("request", (request) => {
    if (request.url().includes("watchLog")) streams += 1;
  });
  await signIn(`/apps/${app.name}/deployments/1`);
  const began = performance.now();
  await writer.all();
  await waitFor(async () => (await lastNumber(page)) === half, { what: "the first half", timeoutMs: 60_000 });
  console.info("lines a second, store to page:", Math.round(half / ((performance.now() - began) / 1_000)));
  const written = writer.steadily();
  await watchInteractions(page);
  const log = page.getByRole("log");

  // Follows, until the wheel is turned up; then stands still.
  const before = await lastNumber(page);
  await waitFor(async () => (await lastNumber(page)) > before + 2_000, { what: "the log to go on by itself" });
  await log.hover();
  await page.mouse.wheel(0, -300);
  await page.getByRole("button", { name: /new lines?$/ }).waitFor();
  const top = await restingTop(page);
  await page.waitForTimeout(1_000);
  expect(await topOf(page)).toBe(top);

  // A selection holds while lines come and while its row is far away.
  const selected = await selectRow(page, 20);
  expect(selected).toMatch(/counted \d+ and then some words$/);
  await page.waitForTimeout(500);
  await page.mouse.wheel(0, -5_000);
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => document.getSelection()?.toString())).toBe(selected);

  // Search, steps, wrapping and the end by keys, while the stream stays the same.
  const streamsBefore = streams;
  await log.focus();
  await page.keyboard.press("/");
  await page.keyboard.type("counted 1234", { delay: 30 });
  await page.keyboard.press("Enter");
  await page.locator("mark.hit-now").first().waitFor();
  await log.focus();
  for (const key of ["n", "N", "w", "w", "t", "Home", "End"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
  }
  expect(streams).toBe(streamsBefore);
  await page.getByRole("button", { name: /new lines?$/ }).waitFor({ state: "hidden" });
  const durations = (await interactionsOf(page)).sort((a, b) => a - b);
  console.info("interactions, ms:", durations.join(" "));
  expect(durations[Math.floor(durations.length * 0.75)]).toBeLessThan(200);

  // Three cuts.
  for (let cut = 0; cut < 3; cut += 1) {
    await page.context().setOffline(true);
    await page.waitForTimeout(500);
    await page.context().setOffline(false);
    await page.waitForTimeout(1_500);
  }
  await waitFor(async () => (await lastNumber(page)) === total, { what: "the last line", timeoutMs: 200_000 });
  const numbers = [...(await copiedLog(page)).matchAll(/counted (\d+) and then some words$/gm)].map((match) => Number(match[1]));
  expect(numbers).toHaveLength(total);
  expect(numbers.every((number, place) => number === place + 1)).toBe(true);

  await written;
  writer.close();
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  console.info("heap, MB:", Math.round(usedSize / 1_048_576), "streams:", streams);
  expect(usedSize / 1_048_576).toBeLessThan(150);
  expect(complaints).toEqual([]);
});
