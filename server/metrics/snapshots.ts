import { env } from "@/server/env";
import { askRedis } from "@/server/live";
import { logger } from "@/server/logger";
import { type AppMetrics, type HostMetrics, metricsEveryMs } from "@/server/workers/protocol";
import { recentMs } from "./schema";
import { appSubject, hostSubject, type Subject } from "./subjects";

/** Of each app and host. */
export const samplesKept = recentMs / metricsEveryMs;
/** A little longer than its oldest sample is shown. */
const ringExpiresMs = recentMs + 60_000;

export type HostReport = {
  workerId: string;
  items: readonly AppMetrics[];
  /** Apps of which this host told until now, and no longer does. */
  gone: readonly string[];
  host: HostMetrics | null;
  /** The moment of receipt. */
  at: Date;
};

type Saved = { subject: Pick<Subject<{ at: string }>, "key" | "ring" | "channel">; text: string };

/**
 * Keeps the newest snapshots for a moment and the last minutes for small charts, and tells who watches: one round trip for
 * all of a host. Lost when Redis is away; a minute later nobody wants it.
 */
export const saveReport = async ({ workerId, items, gone, host, at }: HostReport): Promise<void> => {
  const stamp = at.toISOString();
  const saved: Saved[] = items.map((item) => ({
    subject: appSubject(item.appId),
    text: JSON.stringify({ ...item, at: stamp }),
  }));
  if (host) saved.push({ subject: hostSubject(workerId), text: JSON.stringify({ ...host, at: stamp }) });
  const keepMs = env().METRICS_EXPIRE_AFTER_MS;
  try {
    await askRedis((redis) => {
      const pipeline = redis.pipeline();
      for (const { subject, text } of saved) {
        pipeline.set(subject.key, text, "PX", keepMs);
        pipeline.lpush(subject.ring, text);
        pipeline.ltrim(subject.ring, 0, samplesKept - 1);
        pipeline.pexpire(subject.ring, ringExpiresMs);
        pipeline.publish(subject.channel, text);
      }
      for (const { key, channel } of gone.map(appSubject)) {
        pipeline.del(key);
        pipeline.publish(channel, JSON.stringify({ live: false }));
      }
      return pipeline.exec();
    });
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "Snapshots were lost");
  }
};

const parse = <Snapshot extends { at: string }>(subject: Subject<Snapshot>, text: string): Snapshot | null =>
  subject.schema.safeParse(JSON.parse(text)).data ?? null;

/** What is used now; null when nothing was heard for a while. Whoever asks has been let in before. */
export const latestSnapshot = async <Snapshot extends { at: string }>(subject: Subject<Snapshot>): Promise<Snapshot | null> => {
  try {
    const text = await askRedis((redis) => redis.get(subject.key));
    return text === null ? null : parse(subject, text);
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "No snapshot could be read");
    return null;
  }
};

/** What was kept of the last so many milliseconds, oldest first; none while Redis is away. */
export const recentSnapshots = async <Snapshot extends { at: string }>(
  subject: Subject<Snapshot>,
  windowMs: number = recentMs,
): Promise<Snapshot[]> => {
  const since = Date.now() - windowMs;
  try {
    const texts = await askRedis((redis) => redis.lrange(subject.ring, 0, Math.ceil(windowMs / metricsEveryMs) - 1));
    const samples = texts.flatMap((text) => parse(subject, text) ?? []);
    return samples.filter(({ at }) => Date.parse(at) >= since).reverse();
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "No samples could be read");
    return [];
  }
};
