import { askRedis, publish } from "@/server/live";
import { logger } from "@/server/logger";
import type { AppMetrics } from "@/server/workers/protocol";
import { type LiveMetrics, metricsSnapshotSchema } from "./schema";

/** A snapshot is worthless a minute later. */
const keepMs = 45_000;
const keyOf = (appId: string) => `live:metrics:${appId}`;

/** Keeps the newest snapshot and tells who watches. `at` is the moment of receipt. Lost when Redis is away. */
export const saveSnapshot = async (metrics: AppMetrics, at: Date): Promise<void> => {
  const snapshot = { ...metrics, at: at.toISOString() };
  try {
    await askRedis((redis) => redis.set(keyOf(metrics.appId), JSON.stringify(snapshot), "PX", keepMs));
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "A snapshot was lost");
    return;
  }
  await publish(`metrics:${metrics.appId}`, snapshot);
};

/** What the app uses now; `live: false` when nothing was heard for a while. Whoever asks has been let in before. */
export const latestSnapshot = async (appId: string): Promise<LiveMetrics> => {
  try {
    const text = await askRedis((redis) => redis.get(keyOf(appId)));
    if (text === null) return { live: false };
    const snapshot = metricsSnapshotSchema.safeParse(JSON.parse(text));
    return snapshot.success ? { live: true, ...snapshot.data } : { live: false };
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "No snapshot could be read");
    return { live: false };
  }
};
