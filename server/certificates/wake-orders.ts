import { and, eq, inArray, sql } from "drizzle-orm";
import { certificateOrders, domains } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";

/** What waits, or failed, of a team is tried at once: something that it may have missed is there now. */
export const wakeOrders = async (tx: Transaction, teamId: string): Promise<void> => {
  const ofTeam = tx.select({ id: domains.id }).from(domains).where(eq(domains.teamId, teamId));
  await tx
    .update(certificateOrders)
    .set({ dueAt: sql`now()`, updatedAt: sql`now()` })
    .where(and(inArray(certificateOrders.domainId, ofTeam), inArray(certificateOrders.state, ["waiting", "failed"])));
};
