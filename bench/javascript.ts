import type { Page } from "playwright-core";
import { newName, removeApp } from "@/tests/support/own-apps";
import { makeRepository } from "@/tests/support/repository";
import { service } from "@/tests/support/sample-apps";
import type { Stack } from "@/tests/support/stack";
import { sleep } from "@/tests/support/wait";
import { type Session, withBrowser } from "./browser";
import type { Measured } from "./figures";
import type { Group } from "./group";

/** A page that has asked for no script for so long has loaded. It never falls silent as a whole: its event streams stay open. */
const quietMs = 2_500;
const atMostMs = 30_000;

/** Counts what the scripts of a page weigh on the wire, compressed, headers included. */
const watchScripts = async (page: Page) => {
  const session = await page.context().newCDPSession(page);
  const scripts = new Set<string>();
  let bytes = 0;
  let changedAt = performance.now();
  session.on("Network.requestWillBeSent", ({ requestId, type }) => {
    if (type !== "Script") return;
    scripts.add(requestId);
    changedAt = performance.now();
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!scripts.has(requestId)) return;
    bytes += encodedDataLength;
    changedAt = performance.now();
  });
  await session.send("Network.enable");
  return { kilobytes: () => bytes / 1_000, quietFor: () => performance.now() - changedAt };
};

const drawnChart = "svg.recharts-surface";

/** Kilobytes (of 1,000) of JavaScript at the first load of a page. */
const scriptsOf = async (page: Page, path: string, { charts = false } = {}): Promise<number> => {
  const scripts = await watchScripts(page);
  const response = await page.goto(path);
  if (!response?.ok()) throw new Error(`${path} answered ${response?.status()}`);
  if (charts) await page.locator(drawnChart).first().waitFor({ timeout: atMostMs });
  const until = performance.now() + atMostMs;
  while (scripts.quietFor() < quietMs && performance.now() < until) await sleep(100);
  await page.context().close();
  return scripts.kilobytes();
};

/** Charts have a page of their own, or stand on the app's. */
const pageWithCharts = async (session: Session, appPath: string): Promise<string> => {
  const page = await session.newPage();
  const response = await page.goto(`${appPath}/metrics`);
  await page.context().close();
  return response?.ok() ? `${appPath}/metrics` : appPath;
};

const measureAll = async (session: Session, appPath: string): Promise<Measured> => ({
  js_kb_sign_in: await scriptsOf(await session.newStranger(), "/sign-in"),
  js_kb_home: await scriptsOf(await session.newPage(), "/"),
  js_kb_app: await scriptsOf(await session.newPage(), appPath),
  js_kb_deployment: await scriptsOf(await session.newPage(), `${appPath}/deployments/1`),
  js_kb_logs: await scriptsOf(await session.newPage(), `${appPath}/logs`),
  js_kb_metrics: await scriptsOf(await session.newPage(), await pageWithCharts(session, appPath), { charts: true }),
});

const withRunningApp = async <Result>(stack: Stack, work: (appPath: string) => Promise<Result>): Promise<Result> => {
  const repository = await makeRepository(service("shown"));
  const app = await stack.api.createApp({ name: newName("shown"), repository: repository.path });
  try {
    await stack.api.deployLive(app.id);
    return await work(`/apps/${app.name}`);
  } finally {
    await removeApp(stack, app.id);
    await repository.remove();
  }
};

export const javascript: Group = {
  figures: ["js_kb_sign_in", "js_kb_home", "js_kb_app", "js_kb_deployment", "js_kb_logs", "js_kb_metrics"],
  measure: ({ stack }) => withRunningApp(stack, (appPath) => withBrowser(stack, (session) => measureAll(session, appPath))),
};
