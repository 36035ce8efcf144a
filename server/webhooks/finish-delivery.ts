import { and, eq, sql } from "drizzle-orm";
import { webhookDeliveries } from "@/drizzle/schema";
import { afterCommit, type Transaction } from "@/server/db";
import type { WebhookEvent } from "@/server/git/providers/event-schema";
import { newId } from "@/server/ids";
import { publish } from "@/server/live";
import type { DeliveryOutcome } from "./schema";

/** What became of a delivery. */
export type DeliveryResult = {
  outcome: Exclude<DeliveryOutcome, "received">;
  /** A sentence for the person. */
  reason: string;
  /** The same for programs. */
  reasonCode: string;
  deploymentId?: string | null;
  previewId?: string | null;
};

/** Tells the pages of the app, once this transaction has committed. */
export const tellOfDelivery = (tx: object, appId: string): void => afterCommit(tx, () => void publish(`app:${appId}`, {}));

/**
 * Writes down what became of a delivery that waited, and tells the app's pages once the transaction has committed. False: somebody
 * else was first, nothing was written.
 */
export const finishDelivery = async (tx: Pick<Transaction, "update">, id: string, result: DeliveryResult): Promise<boolean> => {
  const [row] = await tx
    .update(webhookDeliveries)
    .set({ ...result, finishedAt: sql`clock_timestamp()` })
    .where(and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.outcome, "received")))
    .returning({ appId: webhookDeliveries.appId });
  if (!row) return false;
  tellOfDelivery(tx, row.appId);
  return true;
};

/** A row of the delivery list for what no provider told: the comparison with the git server found it. Answers its id. */
export const recordFound = async (
  tx: Pick<Transaction, "insert">,
  found: DeliveryResult & { appId: string; content: WebhookEvent | null },
): Promise<string> => {
  const id = newId("delivery");
  await tx.insert(webhookDeliveries).values({ ...found, id, source: "comparison", finishedAt: sql`clock_timestamp()` });
  tellOfDelivery(tx, found.appId);
  return id;
};
