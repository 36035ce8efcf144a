import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { latestOnly, makeBell, pause, subscribe } from "@/server/live";
import { logger } from "@/server/logger";
import { checkDomain } from "./check-domain";
import type { Domain } from "./domain-schema";
import { domainsOfApp, listDomains } from "./present-domain";

const pauseMs = 200;
/** While somebody looks, DNS is asked so often of what is not settled. */
const lookEveryMs = 15_000;
const mostOnOnePage = 100;

/** One page of somebody asks of no more names than this at a time. */
const mostAsked = 20;

const isDue = ({ status, checkedAt }: Domain): boolean =>
  status !== "active" && (checkedAt === null || Date.now() - Date.parse(checkedAt) >= lookEveryMs - 1_000);

/** Asks behind what is shown; the answers ring. */
const lookAgain = (items: readonly Domain[], ring: () => void): void => {
  for (const { id } of items.filter(isDue).slice(0, mostAsked)) {
    checkDomain(id).then(ring, (error: unknown) => logger().debug({ err: error, id }, "A domain could not be checked"));
  }
};

type Watched = { items: Domain[] };

async function* watch(read: () => Promise<Domain[]>, channels: Parameters<typeof subscribe>[0][], signal: AbortSignal) {
  const latest = latestOnly();
  const bell = makeBell(signal, lookEveryMs);
  const leave = new Map<string, () => Promise<void>>();
  const listenTo = async (channel: Parameters<typeof subscribe>[0]) => {
    if (!leave.has(channel)) leave.set(channel, await subscribe(channel, bell.ring, bell.ring));
  };
  try {
    await Promise.all(channels.map(listenTo));
    while (!signal.aborted) {
      const items = await read();
      await Promise.all(items.map(({ app }) => listenTo(`app:${app.id}`)));
      if (latest.isNew(items)) yield { items };
      lookAgain(items, bell.ring);
      await pause(pauseMs, signal);
      await bell.next();
    }
  } finally {
    await Promise.all([...leave.values()].map((end) => end()));
  }
}

/** Yields the app's domains, now and after every change; while it is read, DNS is asked of what is not active every 15 s. */
export async function* watchAppDomains(
  caller: Caller,
  idOrName: string,
  signal: AbortSignal,
): AsyncGenerator<Watched, void, void> {
  const app = await appOf(caller, idOrName);
  yield* watch(() => domainsOfApp(caller, app.id), [`app:${app.id}`], signal);
}

/** The newest of the caller's teams, now and after every change. */
export async function* watchDomains(caller: Caller, signal: AbortSignal): AsyncGenerator<Watched, void, void> {
  const read = async () => (await listDomains(caller, { limit: mostOnOnePage })).items;
  yield* watch(
    read,
    caller.teamIds.map((teamId) => `team:${teamId}` as const),
    signal,
  );
}
