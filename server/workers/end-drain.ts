import { eq } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { conflict } from "@/server/errors";
import { getWorker } from "./list-workers";
import { lockWorker } from "./lock-worker";
import { announceWorker, noteWorkerEvent } from "./note-event";
import type { WorkerView } from "./schema";

/** No further app moves away; what is moving now moves to its end. The host stays cordoned. @throws AppError 404, 409 */
export const endDrain = async (caller: Caller, id: string): Promise<WorkerView> => {
  await transaction(async (tx) => {
    const before = await lockWorker(tx, id);
    if (before.drainingAt === null) throw conflict("This host is not being drained.", "host_not_draining");
    await tx.update(workers).set({ drainingAt: null, drainAcrossZones: false }).where(eq(workers.id, id));
    await emit(tx, caller, { action: "worker.drain-ended", targetId: id });
    const sentence = "The drain was ended by an administrator. The host stays cordoned.";
    await noteWorkerEvent(tx, id, { kind: "drain-ended", sentence });
  });
  await announceWorker(id);
  return getWorker(id);
};
