import { and, eq, isNull } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import { db } from "@/server/db";
import { saveSnapshot } from "@/server/metrics";
import type { AppMetrics } from "./protocol";

const knownForMs = 10_000;

/** Takes a host's snapshots, of its own apps only. Made once per socket: it remembers which those are for a while. */
export const metricsTaker = (workerId: string): ((items: readonly AppMetrics[]) => Promise<void>) => {
  let known = new Set<string>();
  let knownAt = Number.NEGATIVE_INFINITY;
  return async (items) => {
    if (performance.now() - knownAt > knownForMs) {
      const rows = await db()
        .select({ id: apps.id })
        .from(apps)
        .where(and(eq(apps.workerId, workerId), isNull(apps.deletedAt)));
      known = new Set(rows.map((row) => row.id));
      knownAt = performance.now();
    }
    const at = new Date();
    await Promise.all(items.filter((item) => known.has(item.appId)).map((item) => saveSnapshot(item, at)));
  };
};
