import { and, desc, eq, lt } from "drizzle-orm";
import { workerEvents } from "@/drizzle/schema";
import { db } from "@/server/db";
import { checkCursor, type Page, pageOf } from "@/server/db/page";
import { readWorker } from "./read-worker";
import type { WorkerEvent } from "./schema";

/** What happened to a host, newest first. Ids begin with the time, so the cursor is the id of the last one seen. */
export const listWorkerEvents = async (
  idOrName: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<WorkerEvent>> => {
  checkCursor(cursor, "workerEvent");
  const { id: workerId } = await readWorker(idOrName);
  const rows = await db()
    .select()
    .from(workerEvents)
    .where(and(eq(workerEvents.workerId, workerId), cursor === undefined ? undefined : lt(workerEvents.id, cursor)))
    .orderBy(desc(workerEvents.id))
    .limit(limit + 1);
  return pageOf(
    rows.map(({ id, kind, sentence, at }) => ({ id, kind, sentence, at: at.toISOString() })),
    limit,
  );
};
