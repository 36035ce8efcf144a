import { and, eq, sql } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { transaction } from "@/server/db";
import { announceWorker, noteWorkerEvent } from "./note-event";

/** What a host wants an administrator to know; null takes it back. What it says again is no news. */
export const takeWarning = async (workerId: string, text: string | null): Promise<void> => {
  const isNews = await transaction(async (tx) => {
    const changed = await tx
      .update(workers)
      .set({ warning: text })
      .where(and(eq(workers.id, workerId), sql`${workers.warning} is distinct from ${text}`))
      .returning({ id: workers.id });
    if (changed.length === 0) return false;
    if (text !== null) await noteWorkerEvent(tx, workerId, { kind: "warning", sentence: text });
    return true;
  });
  if (isNews) await announceWorker(workerId);
};
