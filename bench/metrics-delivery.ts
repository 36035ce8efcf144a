import { type ClientRequest, request } from "node:http";
import { newName, removeApp } from "@/tests/support/own-apps";
import { makeRepository } from "@/tests/support/repository";
import { page } from "@/tests/support/sample-apps";
import type { Stack } from "@/tests/support/stack";
import { sleep, waitFor } from "@/tests/support/wait";
import type { Bench, Group } from "./group";
import { percentile } from "./statistics";

const viewers = 1_000;
const openedAtOnce = 25;
const ticks = 10;
const everyMs = 5_000;

type Watcher = { close: () => void };
type Watched = { opened: Promise<void>; watcher: Watcher };

/** One viewer's event stream; `onSnapshot` gets how old a snapshot was when it came: receiver and reader have one clock here. */
const watchMetrics = ({ port, token }: Stack, appId: string, onSnapshot: (ageMs: number) => void): Watched => {
  const input = encodeURIComponent(JSON.stringify({ id: appId }));
  let outgoing: ClientRequest | undefined;
  const opened = new Promise<void>((resolve, reject) => {
    const path = `/api/trpc/apps.watchMetrics?input=${input}`;
    const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream" };
    outgoing = request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`A viewer was answered ${response.statusCode}.`));
      response.setEncoding("latin1");
      response.on("data", (piece: string) => {
        if (piece.includes('"kind":"recent"')) resolve();
        else if (piece.includes('"kind":"snapshot"')) {
          const at = piece.lastIndexOf('"at":"') + 6;
          onSnapshot(Date.now() - Date.parse(piece.slice(at, at + 24)));
        }
      });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
  return { opened, watcher: { close: () => outgoing?.destroy() } };
};

const deliver = async (stack: Stack, appId: string, say: Bench["say"]): Promise<number> => {
  const ages: number[] = [];
  let counting = false;
  const watchers: Watcher[] = [];
  const hear = (ageMs: number) => {
    if (counting) ages.push(ageMs);
  };
  try {
    const startedAt = performance.now();
    for (let place = 0; place < viewers; place += openedAtOnce) {
      const group = Array.from({ length: openedAtOnce }, () => watchMetrics(stack, appId, hear));
      for (const { opened, watcher } of group) {
        watchers.push(watcher);
        opened.catch(() => undefined);
      }
      await Promise.all(group.map(({ opened }) => opened));
    }
    say(`  ${viewers} viewers were there within ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    await sleep(everyMs);
    counting = true;
    await sleep(ticks * everyMs);
    counting = false;
  } finally {
    for (const watcher of watchers) watcher.close();
  }
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => Math.round(percentile(ages, share)));
  say(`  ${ages.length} snapshots came (${viewers * ticks} expected): p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`);
  if (ages.length < viewers * (ticks - 1)) throw new Error(`Only ${ages.length} snapshots came.`);
  return percentile(ages, 0.95);
};

const measure = async ({ stack, say }: Bench): Promise<number> => {
  const repository = await makeRepository(page("watched"));
  const app = await stack.api.createApp({ name: newName("watched"), repository: repository.path });
  try {
    await stack.api.deployLive(app.id);
    const isLive = async () => (await stack.api.call<{ live: boolean }>("GET", `/v1/apps/${app.id}/metrics`)).body.live;
    await waitFor(isLive, { what: "live metrics" });
    return await deliver(stack, app.id, say);
  } finally {
    await removeApp(stack, app.id);
    await repository.remove();
  }
};

export const metricsDelivery: Group = {
  figures: ["metrics_delivery_p95_ms"],
  measure: async (bench) => ({ metrics_delivery_p95_ms: await measure(bench) }),
};
