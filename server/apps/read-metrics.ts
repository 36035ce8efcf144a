import type { Caller } from "@/server/accounts/schema";
import { appSubject, latestSnapshot, recentSnapshots } from "@/server/metrics";
import type { AppMetricsAnswer } from "@/server/metrics/schema";
import { appOf } from "./access";

/**
 * What the app uses now, with the samples of the last `window` milliseconds where they are wanted; `live: false` when its host
 * has not told for a while.
 */
export const readMetrics = async (
  caller: Caller,
  input: { id: string; window?: number | undefined },
): Promise<AppMetricsAnswer> => {
  const subject = appSubject((await appOf(caller, input.id)).id);
  const [latest, samples] = await Promise.all([
    latestSnapshot(subject),
    input.window === undefined ? undefined : recentSnapshots(subject, input.window),
  ]);
  const kept = samples === undefined ? {} : { samples };
  return latest === null ? { live: false, ...kept } : { live: true, ...latest, ...kept };
};
