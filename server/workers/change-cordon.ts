import { eq, sql } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { conflict } from "@/server/errors";
import { getWorker } from "./list-workers";
import { lockWorker } from "./lock-worker";
import { announceWorker, noteWorkerEvent } from "./note-event";
import type { WorkerView } from "./schema";

const change = async (caller: Caller, id: string, cordoned: boolean): Promise<WorkerView> => {
  await transaction(async (tx) => {
    const worker = await lockWorker(tx, id);
    if (!cordoned && worker.drainingAt !== null) {
      throw conflict("Apps are being moved away from this host.", "host_draining", "End the drain first.");
    }
    if (cordoned === (worker.cordonedAt !== null)) return;
    await tx
      .update(workers)
      .set({ cordonedAt: cordoned ? sql`clock_timestamp()` : null })
      .where(eq(workers.id, id));
    await emit(tx, caller, { action: cordoned ? "worker.cordoned" : "worker.uncordoned", targetId: id });
    const sentence = cordoned ? "No further apps are placed on the host." : "Apps are placed on the host again.";
    await noteWorkerEvent(tx, id, { kind: cordoned ? "cordoned" : "uncordoned", sentence });
  });
  await announceWorker(id);
  return getWorker(id);
};

/** No further app is placed on the host; those that it has stay, and are deployed there. @throws AppError 404 */
export const cordonWorker = (caller: Caller, id: string) => change(caller, id, true);

/** The host takes apps again. @throws AppError 404, and 409 while it is drained */
export const uncordonWorker = (caller: Caller, id: string) => change(caller, id, false);
