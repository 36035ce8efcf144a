import { inArray } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { notFound } from "@/server/errors";
import type { WorkerRow } from "./authenticate-worker";

/**
 * The host, locked until the transaction ends, with others that are changed together with it. Apps, deployments and placement are
 * locked before it. @throws AppError 404, also when it was removed
 */
export const lockWorker = async (tx: Transaction, id: string, others: readonly string[] = []): Promise<WorkerRow> => {
  const rows = await tx
    .select()
    .from(workers)
    .where(inArray(workers.id, [id, ...others]))
    .orderBy(workers.id)
    .for("update");
  const row = rows.find((worker) => worker.id === id);
  if (!row || row.removedAt !== null) throw notFound("host");
  return row;
};
