import { logger } from "@/server/logger";
import { ringTask } from "@/server/queue";

/** Long enough for the delivery of a head to come: it knows more of the commit than a git server tells. */
export const deliveryComesWithinMs = 5_000;

/** Has the app's head looked at once its own delivery had time to come. Where Redis is away, the next comparison does. */
export const checkHeadSoon = async (appId: string): Promise<void> => {
  try {
    await ringTask({ kind: "head", id: appId }, deliveryComesWithinMs);
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "A head is looked at with the next comparison");
  }
};
