import type { Caller } from "@/server/accounts/schema";
import { listDeployments } from "@/server/deployments";
import type { Deployment } from "@/server/deployments/schema";
import { latestOnly, makeBell, pause, subscribe } from "@/server/live";
import { appOf } from "./access";

import type { App, AppWithLatest } from "./schema";
import { presentApp, presentOverview } from "./store";

const recentDeployments = 10;
/** A build that writes much must not make every open page read without a pause. */
const pauseMs = 200;

export type WatchedApp = { app: App; deployments: Deployment[] };

/** Yields the app with its last deployments, now and after every change of it or of its host. Ends with 404 when it is deleted. */
export async function* watchApp(caller: Caller, id: string, signal: AbortSignal): AsyncGenerator<WatchedApp, void, void> {
  const row = await appOf(caller, id);
  const latest = latestOnly();
  const bell = makeBell(signal);
  let hostId = row.workerId;
  const leave = await Promise.all([
    subscribe(`app:${row.id}`, bell.ring, bell.ring),
    subscribe("hosts:all", ({ workerId }) => workerId === hostId && bell.ring(), bell.ring),
  ]);
  try {
    while (!signal.aborted) {
      await appOf(caller, row.id);
      const app = await presentApp(row.id);
      const { items } = await listDeployments(caller, { id: row.id, limit: recentDeployments });
      const seen = { app, deployments: items };
      hostId = app.workerId;
      if (latest.isNew(seen)) yield seen;
      await pause(pauseMs, signal);
      await bell.next();
    }
  } finally {
    await Promise.all(leave.map((end) => end()));
  }
}

/** Yields all apps of the caller's teams, now and after every change of one of them or of a host of theirs. */
export async function* watchApps(caller: Caller, signal: AbortSignal): AsyncGenerator<{ items: AppWithLatest[] }, void, void> {
  const bell = makeBell(signal);
  let hostIds: ReadonlySet<string | null> = new Set();
  const standing = await Promise.all([
    ...caller.teamIds.map((teamId) => subscribe(`team:${teamId}`, bell.ring, bell.ring)),
    subscribe("hosts:all", ({ workerId }) => hostIds.has(workerId) && bell.ring(), bell.ring),
  ]);
  const ofApps = new Map<string, () => Promise<void>>();
  const listenTo = async (id: string) => {
    if (!ofApps.has(id)) ofApps.set(id, await subscribe(`app:${id}`, bell.ring, bell.ring));
  };
  const latest = latestOnly();
  try {
    while (!signal.aborted) {
      const items = await presentOverview(caller);
      hostIds = new Set(items.map(({ workerId }) => workerId));
      await Promise.all(items.map(({ id }) => listenTo(id)));
      if (latest.isNew(items)) yield { items };
      await pause(pauseMs, signal);
      await bell.next();
    }
  } finally {
    await Promise.all([...standing, ...ofApps.values()].map((leave) => leave()));
  }
}
