import { randomBytes } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { publish } from "@/server/live";

/** The key and every token made from it are dead at once; open sockets are closed. */
export const revokeWorker = async (workerId: string): Promise<void> => {
  await db()
    .update(workers)
    .set({ keyHash: `revoked:${randomBytes(16).toString("hex")}`, keyVersion: sql`${workers.keyVersion} + 1` })
    .where(eq(workers.id, workerId));
  await publish(`worker:${workerId}`, { kind: "revoked" });
};
