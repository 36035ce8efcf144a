import { and, eq, isNull, sql } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { notFound } from "@/server/errors";
import { publish } from "@/server/live";
import { revokedHash } from "./keys";
import { announceWorker, noteWorkerEvent } from "./note-event";
import { shutOutOfQueue } from "./queue-users";

/**
 * The key and every token made from it are dead at once; open sockets are closed, on whichever replica, and the host's user of
 * the queue is gone. Nothing on the host is touched. @throws AppError 404
 */
export const revokeWorker = async (workerId: string, caller: Pick<Caller, "userId" | "via"> = systemCaller): Promise<void> => {
  await transaction(async (tx) => {
    const [worker] = await tx
      .update(workers)
      .set({
        keyHash: revokedHash(),
        keyVersion: sql`${workers.keyVersion} + 1`,
        nextKeyHash: null,
        keyRotationAskedAt: null,
      })
      .where(and(eq(workers.id, workerId), isNull(workers.removedAt)))
      .returning({ name: workers.name });
    if (!worker) throw notFound("worker");
    await emit(tx, caller, { action: "worker.revoked", targetId: workerId, details: { name: worker.name } });
    const sentence = "The host's key was revoked. What runs there runs on; the host is no longer listened to.";
    await noteWorkerEvent(tx, workerId, { kind: "revoked", sentence });
  });
  await publish(`worker:${workerId}`, { kind: "revoked" });
  await shutOutOfQueue(workerId);
  await announceWorker(workerId);
};
