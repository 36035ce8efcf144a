import { and, eq, isNull } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { AppError } from "@/server/errors";
import { watchSubject } from "./audience";
import type { HostMetricsAnswer, HostSnapshot, MetricsEvent } from "./schema";
import { latestSnapshot, recentSnapshots } from "./snapshots";
import { hostSubject } from "./subjects";

const hostOf = async (workerId: string): Promise<string> => {
  const [found] = await db()
    .select({ id: workers.id })
    .from(workers)
    .where(and(eq(workers.id, workerId), isNull(workers.removedAt)));
  if (!found) throw new AppError("not_found", "There is no such host.");
  return found.id;
};

/** What a host uses now, with the samples of the last `window` milliseconds where they are wanted. For administrators. @throws AppError 404 */
export const readHostMetrics = async (input: { id: string; window?: number | undefined }): Promise<HostMetricsAnswer> => {
  const subject = hostSubject(await hostOf(input.id));
  const [latest, samples] = await Promise.all([
    latestSnapshot(subject),
    input.window === undefined ? undefined : recentSnapshots(subject, input.window),
  ]);
  const kept = samples === undefined ? {} : { samples };
  return latest === null ? { live: false, ...kept } : { live: true, ...latest, ...kept };
};

/** What a host uses, over the last minutes and from now on. For administrators. @throws AppError 404 */
export async function* watchHostMetrics(
  workerId: string,
  signal: AbortSignal,
): AsyncGenerator<MetricsEvent<HostSnapshot>, void, void> {
  yield* watchSubject(hostSubject(await hostOf(workerId)), signal);
}
