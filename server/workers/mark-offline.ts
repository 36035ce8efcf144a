import { and, eq, lt, sql, TransactionRollbackError } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { ringHostAlerts } from "@/server/alerts";
import { markUnseen } from "@/server/apps";
import { db, transaction } from "@/server/db";
import { publish } from "@/server/live";
import { logger } from "@/server/logger";
import { announceWorker, noteWorkerEvent } from "./note-event";

const silentFor = (milliseconds: number) =>
  and(
    eq(workers.status, "online"),
    lt(workers.lastSeenAt, sql`clock_timestamp() - make_interval(secs => ${milliseconds / 1_000})`),
  );

/**
 * Hosts that were not heard for so long are offline: one winner by compare-and-set, whatever the number of replicas. What
 * they ran shows as stopped; routes and containers stay as they are.
 */
export const markOffline = async (milliseconds: number): Promise<void> => {
  const silent = await db().select({ id: workers.id, name: workers.name }).from(workers).where(silentFor(milliseconds));
  for (const { id, name } of silent) {
    const changed = await transaction(async (tx) => {
      const appIds = await markUnseen(tx, id);
      const won = await tx
        .update(workers)
        .set({ status: "offline", statusChangedAt: sql`clock_timestamp()` })
        .where(and(eq(workers.id, id), silentFor(milliseconds)))
        .returning({ id: workers.id });
      if (won.length === 0) return tx.rollback();
      const seconds = Math.round(milliseconds / 1_000);
      await noteWorkerEvent(tx, id, { kind: "offline", sentence: `Nothing was heard of the host for ${seconds} seconds.` });
      return appIds;
    }).catch((error: unknown) => {
      if (error instanceof TransactionRollbackError) return null;
      throw error;
    });
    if (!changed) continue;
    logger().warn({ workerId: id, name }, "A host has gone silent");
    void ringHostAlerts(id);
    await announceWorker(id);
    for (const appId of changed) await publish(`app:${appId}`, {});
  }
};
