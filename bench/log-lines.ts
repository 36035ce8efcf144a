import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { newName, removeApp } from "@/tests/support/own-apps";
import { makeRepository } from "@/tests/support/repository";
import { page as pageApp } from "@/tests/support/sample-apps";
import { withBrowser } from "./browser";
import type { Bench, Group } from "./group";

const lines = 200_000;
/** The page must be open when the first line comes. */
const headStartSeconds = 6;

/**
 * In bursts with a breath between them, faster than the goal: an engine of release 20.10 that has a mebibyte of output to
 * report at once, because whoever reads is slow, reports nothing but empty messages from then on, and the build never ends.
 */
const burst = 5_000;
const breathSeconds = 0.1;
const atMostSeconds = 60;

const talkative = () => {
  const count = (work: string) => `n=1; while [ $n -lt ${lines} ]; do ${work}; n=$((n+${burst})); done`;
  const prepare = count(`seq $n $((n+${burst - 1})) | sed "s/.*/counted & of ${lines}/" >/tmp/$n`);
  const print = count(`cat /tmp/$n; sleep ${breathSeconds}`);
  return pageApp(randomUUID(), `RUN echo ${randomUUID()}; ${prepare}; sleep ${headStartSeconds}; ${print}`);
};

/** Seconds between the frame that shows the first counted lines and the one that shows the last. */
const watchLog = (page: Page): Promise<{ seconds: number; firstShown: number }> =>
  page.evaluate(
    (last) =>
      new Promise<{ seconds: number; firstShown: number }>((resolve) => {
        let first: { at: number; line: number } | null = null;
        const look = (at: number) => {
          const text = document.querySelector("[role=log]")?.textContent ?? "";
          const seen = [...text.matchAll(/counted (\d+) of/g)].map((match) => Number(match[1]));
          if (first === null && seen.length > 0) first = { at, line: Math.min(...seen) };
          if (first !== null && seen.includes(last)) resolve({ seconds: (at - first.at) / 1_000, firstShown: first.line });
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    lines,
  );

const inTime = <Result>(work: Promise<Result>): Promise<Result> => {
  const late = new Promise<never>((_resolve, reject) => {
    const error = new Error(`The last line did not come within ${atMostSeconds} s.`);
    setTimeout(() => reject(error), (headStartSeconds + atMostSeconds) * 1_000).unref();
  });
  return Promise.race([work, late]);
};

const measure = async ({ stack, say }: Bench): Promise<number> => {
  const repository = await makeRepository(talkative());
  const app = await stack.api.createApp({ name: newName("talkative"), repository: repository.path });
  try {
    return await withBrowser(stack, async ({ newPage }) => {
      const page = await newPage();
      const { id } = await stack.api.deploy(app.id);
      await page.goto(`/apps/${app.name}/deployments/1`);
      await page.getByRole("log").waitFor();
      const { seconds, firstShown } = await inTime(watchLog(page)).finally(() => stack.api.cancel(id));
      const followed = lines - firstShown + 1;
      say(`  lines ${firstShown} to ${lines} in ${seconds.toFixed(2)} s`);
      return followed / seconds;
    });
  } finally {
    await removeApp(stack, app.id);
    await repository.remove();
  }
};

export const logLines: Group = {
  figures: ["log_lines_per_s"],
  measure: async (bench) => ({ log_lines_per_s: await measure(bench) }),
};
