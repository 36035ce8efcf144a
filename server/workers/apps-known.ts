import { and, eq, isNull } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import { db } from "@/server/db";

const knownForMs = 10_000;

/** The apps of a host, by id: it may speak of no others. Remembered for a while. */
export const appsKnown = (workerId: string): (() => Promise<ReadonlySet<string>>) => {
  let known = new Set<string>();
  let knownAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - knownAt > knownForMs) {
      const rows = await db()
        .select({ id: apps.id })
        .from(apps)
        .where(and(eq(apps.workerId, workerId), isNull(apps.deletedAt)));
      known = new Set(rows.map((row) => row.id));
      knownAt = performance.now();
    }
    return known;
  };
};
