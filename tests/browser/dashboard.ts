import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { administrator } from "../support/stack-description";
import { waitFor } from "../support/wait";

const options =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Sent by the browser itself for answers that a test asks for: a refused form, a page that is not there, web being away. */
const expected = /Failed to load resource/;

export type Visitor = {
  page: Page;
  /** What the pages complained of: must stay empty. */
  complaints: string[];
  signIn: (path?: string) => Promise<void>;
};

/** One Chromium for a test file; each visitor has cookies of their own. Call it at the top of the file. */
export const dashboardOf = (origin: () => string) => {
  let browser: Browser | undefined;
  let session: Awaited<ReturnType<BrowserContext["cookies"]>> = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: options.split(" ") });
  });
  afterAll(() => browser?.close());

  const visit = async (size: { width: number; height: number } = { width: 1280, height: 900 }): Promise<Visitor> => {
    if (!browser) throw new Error("The browser is there from the first test on, not before.");
    const context = await browser.newContext({ viewport: size, baseURL: origin() });
    const page = whole(await context.newPage());
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    // The dashboard works on a machine without any way out: nothing it shows comes from elsewhere.
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(origin()) && !/^(?:data|blob|about):/.test(url)) complaints.push(`Request to elsewhere: ${url}`);
    });
    page.on("console", (message) => {
      if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text());
    });
    // One for a test file: all files together would be more attempts than one address has.
    const isSignedIn = async () => {
      await context.addCookies(session);
      return session.length > 0 && (await context.request.get("/api/trpc/accounts.me")).ok();
    };
    const signIn = async (path = "/") => {
      if (await isSignedIn()) {
        await page.goto(path);
        return;
      }
      await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
      await page.getByLabel("E-mail").fill(administrator.email);
      await page.getByLabel("Password").fill(administrator.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(`**${path}`).catch(async (error: unknown) => {
        throw new Error(`Signing in led to: ${await page.getByRole("main").innerText()}`, { cause: error });
      });
      session = await context.cookies();
    };
    return { page, complaints, signIn };
  };
  return { visit };
};

/** Parts that stream in stand in the page twice until React has moved them to where they belong. */
const streamedIn = () => document.querySelector("div[hidden][id^='S:']") === null;

/** A page that is gone to, or loaded again, is there once each part of it is there once. */
const whole = (page: Page): Page => {
  const { goto, reload } = page;
  page.goto = async (...to) => {
    const response = await goto.apply(page, to);
    await page.waitForFunction(streamedIn);
    return response;
  };
  page.reload = async (...how) => {
    const response = await reload.apply(page, how);
    await page.waitForFunction(streamedIn);
    return response;
  };
  return page;
};

/** Streams begin and shortcuts hold once the page is awake. */
export const settled = async (page: Page) => {
  await page.getByRole("heading").first().waitFor();
  await page.waitForFunction(() => {
    const heading = document.querySelector("h1, h2");
    return heading !== null && window.early?.listens(heading);
  });
  await page.waitForTimeout(500);
};

/** What fades in has no colour of its own yet; what turns for ever is not waited for. */
const comeToRest = async (): Promise<void> => {
  const passing = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
  await Promise.race([
    Promise.allSettled(passing.map(({ finished }) => finished)),
    new Promise((resolve) => setTimeout(resolve, 2_000)),
  ]);
};

/** What axe finds serious or critical on the page as it is now; nothing is what it must find. */
export const expectAccessible = async (page: Page, where: string): Promise<void> => {
  await page.evaluate(comeToRest);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const grave = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ""}`).join("\n")}`);
  expect(grave, where).toEqual([]);
};

/** Nothing is wider than the window; what is drawn to its width follows a change of it a few frames later. */
export const expectToFit = (page: Page, where = page.url()) =>
  expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), {
      message: `${where}: pixels beyond the window`,
    })
    .toBeLessThanOrEqual(0);

/** The word of state in the header of a deployment's or an app's page; its log may say the same. */
export const state = (page: Page, word: string) =>
  page.getByRole("main").locator("header").first().getByText(word, { exact: true });

/** Lines of the log that are in the page now: those that are seen, and a few around them. */
export const linesIn = (page: Page): Promise<string[]> =>
  page.getByRole("log").locator("div.flex > span:last-child").allTextContents();

/** Where the log stands once the wheel has come to rest. */
export const restingTop = async (page: Page): Promise<number> => {
  const top = () => page.getByRole("log").evaluate((element) => element.scrollTop);
  return waitFor(
    async () => {
      const before = await top();
      await page.waitForTimeout(200);
      return (await top()) === before && before;
    },
    { what: "the log to come to rest" },
  );
};

/** The whole log, as the download button gives it. */
export const downloadedLog = async (page: Page): Promise<string> => {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByLabel("Download the log").click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
};

/** The log as the page itself has it, by its copy button. */
export const copiedLog = async (page: Page): Promise<string> => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy the log" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
};
