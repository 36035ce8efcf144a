import { and, eq, isNotNull, sql } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { hashOf, newApiKey } from "./keys";
import { announceWorker, noteWorkerEvent } from "./note-event";
import { changeQueueUser } from "./queue-users";

/**
 * A new key for a host whose key shall be changed; null when nobody asked for that, or its key has changed meanwhile. Until the
 * host says that it has kept it both keys are good: whichever of the two a power cut leaves on its disk opens the door.
 */
export const offerKey = async (workerId: string, keyVersion: number): Promise<string | null> => {
  const apiKey = newApiKey();
  const rows = await db()
    .update(workers)
    .set({ nextKeyHash: hashOf(apiKey) })
    .where(and(eq(workers.id, workerId), eq(workers.keyVersion, keyVersion), isNotNull(workers.keyRotationAskedAt)))
    .returning({ id: workers.id });
  return rows.length > 0 ? apiKey : null;
};

/** The host has the offered key: the older one, and every token made from it, are dead. Null: it is not the one that was offered. */
export const takeKey = async (workerId: string, keyHash: string): Promise<number | null> => {
  const keyVersion = await transaction(async (tx) => {
    const [row] = await tx
      .update(workers)
      .set({ keyHash, nextKeyHash: null, keyRotationAskedAt: null, keyVersion: sql`${workers.keyVersion} + 1` })
      .where(and(eq(workers.id, workerId), eq(workers.nextKeyHash, keyHash)))
      .returning({ keyVersion: workers.keyVersion });
    if (!row) return null;
    await noteWorkerEvent(tx, workerId, { kind: "key-rotated", sentence: "The host has a new key; the older one is dead." });
    return row.keyVersion;
  });
  if (keyVersion === null) return null;
  await changeQueueUser(workerId, keyVersion);
  await announceWorker(workerId);
  return keyVersion;
};
