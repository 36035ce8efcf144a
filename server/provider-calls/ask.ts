import { sql } from "drizzle-orm";
import { providerCalls } from "@/drizzle/schema";
import { afterCommit, type Transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { logger } from "@/server/logger";
import { ringTaskNow, type Task } from "@/server/queue";
import type { ProviderCallKind } from "./schema";

/**
 * Asks for a provider to be told of its subject's present state. In the transaction that changed it; the caller rings the task once
 * that has committed. Asking again before it was told is one telling.
 */
export const askProvider = async (
  tx: Pick<Transaction, "insert">,
  wish: { kind: ProviderCallKind; subjectId: string; teamId: string; details?: Record<string, string> },
): Promise<Task> => {
  const [row] = await tx
    .insert(providerCalls)
    .values({ ...wish, id: newId("providerCall") })
    .onConflictDoUpdate({
      target: [providerCalls.kind, providerCalls.subjectId],
      set: {
        generation: sql`${providerCalls.generation} + 1`,
        details: wish.details ?? sql`${providerCalls.details}`,
        attempts: 0,
        dueAt: sql`clock_timestamp()`,
        error: null,
        updatedAt: sql`clock_timestamp()`,
      },
    })
    .returning({ id: providerCalls.id });
  if (!row) throw new Error("The call of a provider was not written down");
  return { kind: "provider-call", id: row.id };
};

/** The same, and rings once the transaction has committed. A ring that is lost is rung again by the sweep. */
export const askProviderOnCommit = async (
  tx: Pick<Transaction, "insert">,
  wish: Parameters<typeof askProvider>[1],
): Promise<void> => {
  const task = await askProvider(tx, wish);
  afterCommit(tx, () => {
    ringTaskNow(task).catch((error: Error) => logger().debug({ task, error: error.message }, "A ring was lost"));
  });
};
