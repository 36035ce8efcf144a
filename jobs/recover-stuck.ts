import { recoverStuck } from "@/server/deployments/recover-stuck";
import { logger } from "@/server/logger";
import { hostsCouldBeHeard, ranBefore } from "@/server/queue/take-slot";

/**
 * Fails deployments of which nobody gave a sign of life for too long. Not right after a pause of the clock or of the hubs:
 * whoever is there must have had time to say so.
 */
export const recoverStuckDeployments = async (slot: Date, everyMs: number): Promise<void> => {
  if (!(await ranBefore("recover-stuck", slot, 3 * everyMs)) || !(await hostsCouldBeHeard())) return;
  const recovered = await recoverStuck();
  if (recovered > 0) logger().warn({ recovered }, "Stuck deployments were ended");
};
