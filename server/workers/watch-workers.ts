import type { Caller } from "@/server/accounts";
import { latestOnly, makeBell, pause, subscribe } from "@/server/live";
import { listWorkerEvents } from "./list-events";
import { listWorkers } from "./list-workers";
import { listHostedApps, readWorker } from "./read-worker";
import type { WatchedHost, WorkerView } from "./schema";

/** A drain that moves many apps must not make every open page read without a pause. */
const pauseMs = 200;
const recentEvents = 20;

/** Whoever waits for a host to come sees each heartbeat, of which there is no message. */
const closelyEveryMs = 1_500;

type WatchWorkers = { closely: boolean };

/** Yields all hosts, now and after every change of one of them; when each was seen last, every few seconds. */
export async function* watchWorkers(
  signal: AbortSignal,
  { closely }: WatchWorkers = { closely: false },
): AsyncGenerator<{ items: WorkerView[] }, void, void> {
  const bell = closely ? makeBell(signal, closelyEveryMs) : makeBell(signal);
  const latest = latestOnly();
  const leave = await subscribe("hosts:all", bell.ring, bell.ring);
  try {
    while (!signal.aborted) {
      const items = await listWorkers();
      if (latest.isNew(items)) yield { items };
      await pause(pauseMs, signal);
      await bell.next();
    }
  } finally {
    await leave();
  }
}

/** Yields a host with its apps and what happened to it last, now and after every change. Ends with 404 when it is removed. */
export async function* watchWorker(
  caller: Caller,
  idOrName: string,
  signal: AbortSignal,
): AsyncGenerator<WatchedHost, void, void> {
  const { id } = await readWorker(idOrName);
  const bell = makeBell(signal);
  const latest = latestOnly();
  const leave = [await subscribe("hosts:all", ({ workerId }) => workerId === id && bell.ring(), bell.ring)];
  const heard = new Set<string>();
  try {
    while (!signal.aborted) {
      const [host, apps, { items: events }] = await Promise.all([
        readWorker(id),
        listHostedApps(caller, id),
        listWorkerEvents(id, { limit: recentEvents }),
      ]);
      for (const app of apps.filter((each) => !heard.has(each.id))) {
        heard.add(app.id);
        leave.push(await subscribe(`app:${app.id}`, bell.ring, bell.ring));
      }
      const seen = { host, apps, events };
      if (latest.isNew(seen)) yield seen;
      await pause(pauseMs, signal);
      await bell.next();
    }
  } finally {
    await Promise.all(leave.map((end) => end()));
  }
}
