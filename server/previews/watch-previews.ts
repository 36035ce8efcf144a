import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { latestOnly, makeBell, pause, subscribe } from "@/server/live";
import { listPreviews } from "./list-previews";
import type { Preview } from "./schema";

const mostOnOnePage = 100;
const pauseMs = 200;

/** Yields the app's newest previews, now and after every change of one of them or of its app. Ends with 404 when the app is deleted. */
export async function* watchPreviews(
  caller: Caller,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<{ items: Preview[] }, void, void> {
  const app = await appOf(caller, id);
  const latest = latestOnly();
  const bell = makeBell(signal);
  const leave = new Map<string, () => Promise<void>>();
  const listenTo = async (appId: string) => {
    if (!leave.has(appId)) leave.set(appId, await subscribe(`app:${appId}`, bell.ring, bell.ring));
  };
  try {
    await listenTo(app.id);
    while (!signal.aborted) {
      const { items } = await listPreviews(caller, { id: app.id, limit: mostOnOnePage });
      await Promise.all(items.flatMap((item) => (item.app ? [listenTo(item.app.id)] : [])));
      if (latest.isNew(items)) yield { items };
      await pause(pauseMs, signal);
      await bell.next();
    }
  } finally {
    await Promise.all([...leave.values()].map((end) => end()));
  }
}
