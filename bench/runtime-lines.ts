import { readFile } from "node:fs/promises";
import type { App } from "@/server/apps/schema";
import { newName, removeApp } from "@/tests/support/own-apps";
import { makeRepository } from "@/tests/support/repository";
import { command } from "@/tests/support/sample-apps";
import type { Stack } from "@/tests/support/stack";
import { sleep, waitFor } from "@/tests/support/wait";
import { withBrowser } from "./browser";
import type { Bench, Group } from "./group";

const apps = 20;
/** What one app writes at once, and how often: above what all of them together must reach, below what one may write. */
const linesAtOnce = 340;
const pauseSeconds = 0.22;
/** All of them are built at once, one after the other. */
const deployMs = 300_000;
const settleSeconds = 5;
const measuredSeconds = 15;

/** Writes nothing until it is told to, by a request. It shares the machine: two short programs for some hundred lines. */
const talkative = command(
  [
    "mkdir -p /www/cgi-bin",
    `printf '%s\\n' '#!/bin/sh' 'printf "Content-Type: text/plain\\r\\n\\r\\n"' 'touch /tmp/go' > /www/cgi-bin/go`,
    "chmod 755 /www/cgi-bin/go",
    "between=$(printf ' of what an app of ordinary size writes in a line of its log\\ncounted ')",
    `(while [ ! -e /tmp/go ]; do sleep 0.2; done; n=0; while :; do printf 'counted '; seq -s "$between" $n $((n+${linesAtOnce - 1})); n=$((n+${linesAtOnce})); sleep ${pauseSeconds}; done) & exec httpd -f -p $PORT -h /www`,
  ].join("; "),
);

const workerMb = async (stack: Stack): Promise<number> => {
  const status = await readFile(`/proc/${await stack.pid("worker")}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1_024;
};

const watched = ["web", "worker", "redis"] as const;
const ticksPerSecond = 100;

/** Seconds of a processor that each process has used since it began. */
const cpuSeconds = async (stack: Stack): Promise<number[]> =>
  Promise.all(
    watched.map(async (name) => {
      const stat = await readFile(`/proc/${await stack.pid(name)}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    }),
  );

/** What one line costs each process: the same whatever else the machine has to do. */
const costs = (before: readonly number[], after: readonly number[], lines: number): string =>
  watched.map((name, at) => `${name} ${((((after[at] ?? 0) - (before[at] ?? 0)) * 1e6) / lines).toFixed(1)} µs`).join(", ");

/** Reads an app's log as it comes and counts its lines, until `signal` aborts. */
const countLines = (stack: Stack, app: App, signal: AbortSignal): { count: () => number } => {
  let count = 0;
  const read = async () => {
    const headers = { authorization: `Bearer ${stack.token}` };
    const response = await fetch(`${stack.origin}/v1/apps/${app.id}/logs?follow=1&tail=1`, { headers, signal });
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
      const text = Buffer.from(bytes).toString("latin1");
      for (let at = text.indexOf('"counted'); at >= 0; at = text.indexOf('"counted', at + 8)) count += 1;
    }
  };
  read().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return { count: () => count };
};

const begin = async (stack: Stack, app: App): Promise<void> => {
  const answer = () => stack.edge(`${app.subdomain}.localhost`, "/cgi-bin/go");
  await waitFor(async () => (await answer()).status === 200, { what: "the app to begin" });
};

/** The newest line that a page of an app shows. */
const newestShown =
  "Math.max(0, ...[...(document.querySelector('[role=log]')?.textContent ?? '').matchAll(/counted (\\d+) of/g)].map((match) => Number(match[1])))";

const measure = async ({ stack, say }: Bench, subjects: readonly App[]): Promise<{ rate: number; growthMb: number }> => {
  const [seen, ...others] = subjects as [App, ...App[]];
  return withBrowser(stack, async ({ newPage }) => {
    const page = await newPage();
    await page.goto(`/apps/${seen.name}/logs`);
    await page.getByRole("log").waitFor();
    const before = await workerMb(stack);
    const leave = new AbortController();
    const readers = others.map((app) => countLines(stack, app, leave.signal));
    try {
      await Promise.all(subjects.map((app) => begin(stack, app)));
      await sleep(settleSeconds * 1_000);
      const total = async () => readers.reduce((sum, { count }) => sum + count(), await page.evaluate<number>(newestShown));
      const from = { lines: await total(), at: performance.now(), cpu: await cpuSeconds(stack) };
      let most = before;
      for (let seconds = 0; seconds < measuredSeconds; seconds += 1) {
        await sleep(1_000);
        most = Math.max(most, await workerMb(stack));
      }
      const [lines, seconds] = [(await total()) - from.lines, (performance.now() - from.at) / 1_000];
      const cost = costs(from.cpu, await cpuSeconds(stack), lines);
      const rate = lines / seconds;
      say(
        `  ${Math.round(rate)} lines/s of ${apps} apps, one of them in a browser; the worker from ${Math.round(before)} to ${Math.round(most)} MB; a line costs ${cost}`,
      );
      return { rate, growthMb: most - before };
    } finally {
      leave.abort();
    }
  });
};

export const runtimeLines: Group = {
  figures: ["runtime_lines_per_s", "runtime_worker_growth_mb"],
  measure: async (bench) => {
    const { stack } = bench;
    const repository = await makeRepository(talkative);
    const subjects: App[] = [];
    try {
      for (let made = 0; made < apps; made += 1) {
        const app = await stack.api.createApp({ name: newName("loud"), repository: repository.path, healthCheckPath: null });
        subjects.push(app);
      }
      await Promise.all(subjects.map((app) => stack.api.deployLive(app.id, undefined, deployMs)));
      const { rate, growthMb } = await measure(bench, subjects);
      return { runtime_lines_per_s: rate, runtime_worker_growth_mb: growthMb };
    } finally {
      await Promise.all(subjects.map((app) => removeApp(stack, app.id)));
      await repository.remove();
    }
  },
};
