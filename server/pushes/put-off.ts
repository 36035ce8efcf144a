import { and, eq, sql } from "drizzle-orm";
import { webhookDeliveries } from "@/drizzle/schema";
import { db } from "@/server/db";
import { AppError } from "@/server/errors";
import { ProviderError } from "@/server/git/providers/provider";
import { logger } from "@/server/logger";
import { Later } from "@/server/queue";
import { finishDelivery } from "@/server/webhooks";
import { waitAfter } from "./retry-rules";

const told = (error: unknown): string =>
  error instanceof AppError || error instanceof ProviderError ? error.message : "Something went wrong on our side.";

/** The sentence stays with the delivery while it waits. Null: it waits no longer. */
const countAttempt = async (id: string, sentence: string): Promise<number | null> => {
  const [row] = await db()
    .update(webhookDeliveries)
    .set({ attempts: sql`${webhookDeliveries.attempts} + 1`, reason: sentence })
    .where(and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.outcome, "received")))
    .returning({ attempts: webhookDeliveries.attempts });
  return row?.attempts ?? null;
};

/** The comparison deploys what this one could not, as soon as the git server answers. */
const giveUp = async (id: string, { sentence, attempts, asking }: { sentence: string; attempts: number; asking: boolean }) => {
  const tries = `${sentence} Tried ${attempts} times.`;
  await finishDelivery(db(), id, {
    outcome: "failed",
    reason: asking
      ? `${tries} The branch is compared with the git server again by itself, and what was missed is deployed then.`
      : tries,
    reasonCode: asking ? "git_server_away" : "internal",
  });
};

/** Tries a delivery again later, a bounded number of times. `asking`: it was the git server that did not answer. @throws Later */
export const putOff = async (id: string, error: unknown, asking: boolean): Promise<void> => {
  const sentence = told(error);
  const attempts = await countAttempt(id, sentence);
  if (attempts === null) return;
  const waitMs = waitAfter(attempts, Math.random());
  if (asking)
    logger().info({ delivery: id, attempts, waitMs, error: sentence }, "A git server did not tell the head of a branch");
  else logger().error({ delivery: id, attempts, waitMs, error }, "A delivery could not be worked on");
  if (waitMs !== null) throw new Later(waitMs, error);
  await giveUp(id, { sentence, attempts, asking });
};
