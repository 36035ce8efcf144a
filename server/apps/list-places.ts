import { asc, isNull } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import type { Places } from "./schema";

/** What an app may ask for of its host. Who is no administrator learns no more of hosts than these names. */
export const listPlaces = async (): Promise<Places> => {
  const rows = await db()
    .select({ zone: workers.zone, labels: workers.labels })
    .from(workers)
    .where(isNull(workers.removedAt))
    .orderBy(asc(workers.zone));
  const labels = new Map<string, Set<string>>();
  for (const [key, value] of rows.flatMap((row) => Object.entries(row.labels))) {
    labels.set(key, (labels.get(key) ?? new Set()).add(value));
  }
  return {
    choice: rows.length > 1,
    zones: [...new Set(rows.map((row) => row.zone))],
    labels: [...labels.entries()].sort().map(([key, values]) => ({ key, values: [...values].sort() })),
  };
};
