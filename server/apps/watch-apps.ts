import type { Caller } from "@/server/accounts/schema";
import { listDeployments } from "@/server/deployments";
import type { Deployment } from "@/server/deployments/schema";
import { subscribe, watch } from "@/server/live";
import { appOf } from "./access";

import type { App, AppWithLatest } from "./schema";
import { presentApp, presentOverview } from "./store";

const recentDeployments = 10;
/** A build that writes much must not make every open page read without a pause. */
const pauseMs = 200;
/** Reads again at least this often, as a net under lost messages. */
const atLeastEveryMs = 15_000;

export type WatchedApp = { app: App; deployments: Deployment[] };

/** Yields the app with its last deployments, now and after every change. Ends with 404 when the app is deleted. */
export async function* watchApp(caller: Caller, id: string, signal: AbortSignal): AsyncGenerator<WatchedApp, void, void> {
  const row = await appOf(caller, id);
  const latest = latestOnly();
  for await (const _ of watch(`app:${row.id}`, signal)) {
    await appOf(caller, row.id);
    const app = await presentApp(row.id);
    const { items } = await listDeployments(caller, { id: row.id, limit: recentDeployments });
    const seen = { app, deployments: items };
    if (latest.isNew(seen)) yield seen;
    await pause(pauseMs, signal);
  }
}

/** Yields all apps of the caller's teams, now and after every change of one of them. */
export async function* watchApps(caller: Caller, signal: AbortSignal): AsyncGenerator<{ items: AppWithLatest[] }, void, void> {
  const bell = makeBell(signal);
  const teams = await Promise.all(caller.teamIds.map((teamId) => subscribe(`team:${teamId}`, bell.ring, bell.ring)));
  const ofApps = new Map<string, () => Promise<void>>();
  const listenTo = async (id: string) => {
    if (!ofApps.has(id)) ofApps.set(id, await subscribe(`app:${id}`, bell.ring, bell.ring));
  };
  const latest = latestOnly();
  try {
    while (!signal.aborted) {
      const items = await presentOverview(caller);
      await Promise.all(items.map(({ id }) => listenTo(id)));
      if (latest.isNew(items)) yield { items };
      await pause(pauseMs, signal);
      await bell.next();
    }
  } finally {
    await Promise.all([...teams, ...ofApps.values()].map((leave) => leave()));
  }
}

/** Tells whether something differs from what was said last. */
const latestOnly = () => {
  let last = "";
  return {
    isNew: (value: unknown): boolean => {
      const text = JSON.stringify(value);
      const differs = text !== last;
      last = text;
      return differs;
    },
  };
};

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });

/** Many rings before anybody looks are one. */
const makeBell = (signal: AbortSignal) => {
  let rung = false;
  let wake = () => undefined as void;
  signal.addEventListener("abort", () => wake(), { once: true });
  return {
    ring: () => {
      rung = true;
      wake();
    },
    next: async (): Promise<void> => {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atLeastEveryMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (rung || signal.aborted) wake();
      });
      rung = false;
    },
  };
};
