import { and, eq, isNull } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { notFound } from "@/server/errors";
import type { WorkerRow } from "./authenticate-worker";

/** The host, locked until the transaction ends. Apps and deployments are locked before it. @throws AppError 404, also when it was removed */
export const lockWorker = async (tx: Transaction, id: string): Promise<WorkerRow> => {
  const [row] = await tx
    .select()
    .from(workers)
    .where(and(eq(workers.id, id), isNull(workers.removedAt)))
    .for("update");
  if (!row) throw notFound("host");
  return row;
};
