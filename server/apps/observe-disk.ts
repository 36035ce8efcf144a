import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import { db } from "@/server/db";
import { publish } from "@/server/live";
import type { AppDiskUse } from "@/server/workers/protocol";
import { overQuotaChanges } from "./disk-rules";

/** Takes in what a host says its apps take of its disk: who is over the quota is told, and keeps running. */
export const observeDiskUse = async (workerId: string, items: readonly AppDiskUse[]): Promise<void> => {
  const rows = await db()
    .select({ id: apps.id, teamId: apps.teamId, diskQuotaMb: apps.diskQuotaMb, diskOverQuotaAt: apps.diskOverQuotaAt })
    .from(apps)
    .where(and(eq(apps.workerId, workerId), isNull(apps.deletedAt)));
  const changes = overQuotaChanges(rows, new Map(items.map(({ appId, bytes }) => [appId, bytes])));
  for (const over of [true, false]) {
    const ids = changes.filter((change) => change.over === over).map(({ id }) => id);
    if (ids.length === 0) continue;
    await db()
      .update(apps)
      .set({ diskOverQuotaAt: over ? sql`clock_timestamp()` : null })
      .where(inArray(apps.id, ids));
    for (const { id, teamId } of rows.filter((row) => ids.includes(row.id))) {
      await publish(`app:${id}`, {});
      await publish(`team:${teamId}`, { appId: id });
    }
  }
};
