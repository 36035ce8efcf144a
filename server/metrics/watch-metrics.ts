import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { watch } from "@/server/live";
import type { LiveMetrics } from "./schema";
import { latestSnapshot } from "./snapshots";

/** What the app uses: now, with every snapshot, and `live: false` once when they stop. @throws AppError 404 for a stranger */
export async function* watchMetrics(
  caller: Caller,
  idOrName: string,
  signal: AbortSignal,
): AsyncGenerator<LiveMetrics, void, void> {
  const { id } = await appOf(caller, idOrName);
  let live = true;
  for await (const event of watch(`metrics:${id}`, signal)) {
    const metrics: LiveMetrics = event ? { live: true, ...event } : await latestSnapshot(id);
    if (!metrics.live && !live) continue;
    live = metrics.live;
    yield metrics;
  }
}
