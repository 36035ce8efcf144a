import { eq, sql } from "drizzle-orm";
import { certificateOrders, domains } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { routedStatuses } from "../domains/schema";

/**
 * Has a domain's order of a certificate follow the domain; to be called in every transaction that changes its status, or after which
 * it is another team's. A wildcard that is routed is ordered, whether or not its name leads here yet: a record proves it. What
 * hosts get follows from the routes themselves.
 */
export const followDomain = async (tx: Transaction, domainId: string): Promise<void> => {
  const [domain] = await tx
    .select({ hostname: domains.hostname, status: domains.status })
    .from(domains)
    .where(eq(domains.id, domainId));
  if (!domain?.hostname.startsWith("*.")) return;
  if (!routedStatuses.some((status) => status === domain.status)) {
    await tx.delete(certificateOrders).where(eq(certificateOrders.domainId, domainId));
    return;
  }
  await tx.insert(certificateOrders).values({ domainId, dueAt: sql`now()` }).onConflictDoNothing();
};
