import { eq, sql } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { getWorker } from "./list-workers";
import { lockWorker } from "./lock-worker";
import { announceWorker, noteWorkerEvent } from "./note-event";
import type { WorkerView } from "./schema";

/**
 * The host takes no more apps, and those that it has move to others, one by one (`advance-drains.ts`). Asked again, it tries again
 * what did not succeed. @throws AppError 404
 */
export const startDrain = async (caller: Caller, input: { id: string; acrossZones: boolean }): Promise<WorkerView> => {
  const { id, acrossZones } = input;
  await transaction(async (tx) => {
    const before = await lockWorker(tx, id);
    await tx
      .update(workers)
      .set({
        cordonedAt: sql`coalesce(${workers.cordonedAt}, clock_timestamp())`,
        drainingAt: sql`clock_timestamp()`,
        drainAcrossZones: acrossZones,
      })
      .where(eq(workers.id, id));
    await emit(tx, caller, { action: "worker.drain-started", targetId: id, details: { acrossZones } });
    const addresses = acrossZones ? " Their addresses may change." : "";
    const sentence =
      before.drainingAt === null
        ? `The apps of the host begin to move to others.${addresses}`
        : `The drain was asked for again: apps that could not move are tried once more.${addresses}`;
    await noteWorkerEvent(tx, id, { kind: "drain-started", sentence });
  });
  await announceWorker(id);
  return getWorker(id);
};
