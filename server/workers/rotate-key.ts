import { and, eq, isNull, sql } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { db, type Transaction, transaction } from "@/server/db";
import { conflict, notFound } from "@/server/errors";
import { publish } from "@/server/live";
import { isRevoked } from "./keys";
import type { KeyRotation } from "./schema";

const answerWithinMs = 4_000;
const lookEveryMs = 100;

const rotated: KeyRotation = { state: "rotated", sentence: "The host has a new key; the older one is dead." };
const waiting: KeyRotation = {
  state: "waiting",
  sentence:
    "The host gets its new key as soon as it is heard. Until then its older key is good; revoke it if others may have it.",
};

const askFor = async (tx: Transaction, caller: Caller, workerId: string): Promise<number> => {
  const [worker] = await tx
    .select()
    .from(workers)
    .where(and(eq(workers.id, workerId), isNull(workers.removedAt)))
    .for("update");
  if (!worker) throw notFound("worker");
  if (isRevoked(worker.keyHash)) {
    throw conflict(
      "This host's key is revoked: no new one can reach it.",
      "key_revoked",
      "Join the host again with a new token.",
    );
  }
  await tx.update(workers).set({ keyRotationAskedAt: sql`clock_timestamp()` }).where(eq(workers.id, workerId));
  await emit(tx, caller, { action: "worker.key-rotated", targetId: workerId, details: { name: worker.name } });
  return worker.keyVersion;
};

const keyVersionOf = async (workerId: string): Promise<number | undefined> => {
  const [row] = await db().select({ keyVersion: workers.keyVersion }).from(workers).where(eq(workers.id, workerId));
  return row?.keyVersion;
};

/**
 * Gives a host a new key over its own socket. The older key is dead when the host has kept the new one; a host that is not heard
 * gets it when it comes back. @throws AppError 404, 409 when its key is revoked
 */
export const rotateKey = async (caller: Caller, workerId: string): Promise<KeyRotation> => {
  const before = await transaction((tx) => askFor(tx, caller, workerId));
  if ((await publish(`worker:${workerId}`, { kind: "rotate-key" })) === 0) return waiting;
  for (const deadline = performance.now() + answerWithinMs; performance.now() < deadline; ) {
    if ((await keyVersionOf(workerId)) !== before) return rotated;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return waiting;
};
