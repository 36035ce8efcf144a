import { afterCommit, type Transaction } from "@/server/db";
import { logger } from "@/server/logger";
import { ringChannel, ringChannelNow } from "@/server/queue";

/** Once the transaction has committed, what waits for the channel is looked at; `now`: whatever backoff it is in. A lost ring is rung again by the sweep. */
export const ringOnCommit = (tx: Transaction, channelId: string, { now = false } = {}): void => {
  const ring = now ? ringChannelNow : ringChannel;
  afterCommit(tx, () => {
    ring({ kind: "channel", id: channelId }).catch((error: Error) =>
      logger().debug({ channelId, error: error.message }, "A ring was lost"),
    );
  });
};
