import { and, desc, eq, lt } from "drizzle-orm";
import { workerEvents } from "@/drizzle/schema";
import { db } from "@/server/db";
import { invalidField } from "@/server/errors";
import { idPattern } from "@/server/ids";
import { readWorker } from "./read-worker";
import type { WorkerEvent } from "./schema";

const cursorPattern = idPattern("workerEvent");

/** What happened to a host, newest first. Ids begin with the time, so the cursor is the id of the last one seen. */
export const listWorkerEvents = async (
  idOrName: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: WorkerEvent[]; nextCursor: string | null }> => {
  if (cursor !== undefined && !cursorPattern.test(cursor)) throw invalidField("cursor", "That is no cursor of this list.");
  const { id: workerId } = await readWorker(idOrName);
  const rows = await db()
    .select()
    .from(workerEvents)
    .where(and(eq(workerEvents.workerId, workerId), cursor === undefined ? undefined : lt(workerEvents.id, cursor)))
    .orderBy(desc(workerEvents.id))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map(({ id, kind, sentence, at }) => ({ id, kind, sentence, at: at.toISOString() }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
};
