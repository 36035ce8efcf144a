import { inArray, sql } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { transaction } from "@/server/db";
import { onlineSince } from "./hello";
import { noteWorkerEvent } from "./note-event";

/** Where a host stands after its heartbeats were written down. */
export type Presence = { id: string; keyVersion: number; bootId: string | null; wasOffline: boolean };

/** Writes down that these hosts were heard, all in one statement and by the database's clock. */
export const markSeen = (ids: readonly string[]): Promise<Presence[]> =>
  transaction(async (tx) => {
    const before = await tx
      .select({ id: workers.id, status: workers.status })
      .from(workers)
      .where(inArray(workers.id, [...ids]))
      .orderBy(workers.id)
      .for("update");
    const offline = new Set(before.flatMap((row) => (row.status === "offline" ? [row.id] : [])));
    const rows = await tx
      .update(workers)
      .set({ lastSeenAt: sql`clock_timestamp()`, status: "online", statusChangedAt: onlineSince })
      .where(inArray(workers.id, [...ids]))
      .returning({ id: workers.id, keyVersion: workers.keyVersion, bootId: workers.bootId });
    for (const id of offline) await noteWorkerEvent(tx, id, { kind: "online", sentence: "The host is heard again." });
    return rows.map((row) => ({ ...row, wasOffline: offline.has(row.id) }));
  });
