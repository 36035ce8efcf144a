import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { Stack } from "@/tests/support/stack";

const options =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Told to end, this program ends: not only the browser. */
const signals = { handleSIGTERM: false, handleSIGINT: false, handleSIGHUP: false };

const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: options.split(" "), ...signals });

export type Session = {
  /** A page of a browser that is signed in as the administrator and has cached nothing. */
  newPage: () => Promise<Page>;
  /** The same of one who is not signed in. */
  newStranger: () => Promise<Page>;
};

const signedIn = async (browser: Browser, stack: Stack): Promise<BrowserContext> => {
  const context = await browser.newContext({ baseURL: `http://localhost:${stack.port}` });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(stack.administrator.email);
  await page.getByLabel("Password").fill(stack.administrator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  await page.close();
  return context;
};

/** Runs `work` with a Chromium that is closed afterwards. */
export const withBrowser = async <Result>(stack: Stack, work: (session: Session) => Promise<Result>): Promise<Result> => {
  const browser = await launch();
  try {
    const context = await signedIn(browser, stack);
    const state = await context.storageState();
    const open = async (given: Parameters<Browser["newContext"]>[0]) => {
      const fresh = await browser.newContext({
        baseURL: `http://localhost:${stack.port}`,
        viewport: { width: 1280, height: 900 },
        ...given,
      });
      return fresh.newPage();
    };
    return await work({ newPage: () => open({ storageState: state }), newStranger: () => open({}) });
  } finally {
    await browser.close();
  }
};
