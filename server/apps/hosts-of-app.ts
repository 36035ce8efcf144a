import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { deployments, workers } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";

/** Ids of the hosts on which the app ever was and may have left something, in order. Those that were removed are no longer asked. */
export const hostsOfApp = async (tx: Pick<Transaction, "selectDistinct">, appId: string): Promise<string[]> => {
  const rows = await tx
    .selectDistinct({ id: workers.id })
    .from(deployments)
    .innerJoin(workers, eq(workers.id, deployments.workerId))
    .where(and(eq(deployments.appId, appId), isNotNull(deployments.workerId), isNull(workers.removedAt)))
    .orderBy(workers.id);
  return rows.map((row) => row.id);
};
