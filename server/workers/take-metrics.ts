import { saveSnapshot } from "@/server/metrics";
import { appsKnown } from "./apps-known";
import type { AppMetrics } from "./protocol";

/** Takes a host's snapshots, of its own apps only. Made once per socket. */
export const metricsTaker = (workerId: string): ((items: readonly AppMetrics[]) => Promise<void>) => {
  const apps = appsKnown(workerId);
  return async (items) => {
    const known = await apps();
    const at = new Date();
    await Promise.all(items.filter((item) => known.has(item.appId)).map((item) => saveSnapshot(item, at)));
  };
};
