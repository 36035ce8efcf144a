import { isStoreAway, tryAdvisoryLock } from "@/server/db";
import { ringQueued } from "@/server/deployments/ring-queued";
import { settleOverdueRoutes } from "@/server/deployments/settle-routes";
import { env } from "@/server/env";
import { logger } from "@/server/logger";
import { onQueuesBack } from "@/server/queue";
import { noteHearing } from "@/server/queue/take-slot";
import { advanceDrains } from "@/server/workers/advance-drains";
import type { Hub } from "@/server/workers/hub";
import { markOffline } from "@/server/workers/mark-offline";

/** Short enough that nobody waits long for a lost doorbell, long enough to cost nothing. */
const everyMs = 3_000;

const ring = async (): Promise<void> => {
  try {
    const missing = await ringQueued();
    if (missing > 0) logger().info({ missing }, "Queued deployments had no job; they have one now");
  } catch (error) {
    // Redis is away: the sweep comes again when it is back.
    logger().debug({ error: (error as Error).message }, "The queues could not be looked at");
  }
};

const drains = async (): Promise<void> => {
  try {
    await advanceDrains();
  } catch (error) {
    if (isStoreAway(error)) throw error;
    logger().error({ error }, "The drains of hosts could not go on");
  }
};

const sweepOnce = async (hub: Pick<Hub, "hearingForMs">): Promise<void> => {
  await settleOverdueRoutes();
  const { HEARTBEAT_OFFLINE_AFTER_MS } = env();
  // Nobody is judged by a hub that could not have heard them.
  if (hub.hearingForMs() >= HEARTBEAT_OFFLINE_AFTER_MS) {
    await markOffline(HEARTBEAT_OFFLINE_AFTER_MS);
    await noteHearing();
  }
  await drains();
  await ring();
};

/** What keeps Postgres, the queues and the picture of the hosts together; one replica at a time does it. */
export const startSweep = (hub: Pick<Hub, "hearingForMs">): { stop: () => Promise<void> } => {
  let running = Promise.resolve();
  let pending = false;
  const sweep = () => {
    if (pending) return;
    pending = true;
    running = running
      .then(async () => {
        pending = false;
        await tryAdvisoryLock("sweep", () => sweepOnce(hub));
      })
      .catch((error: unknown) => {
        if (isStoreAway(error)) logger().debug({ error }, "The sweep could not reach Postgres");
        else logger().error({ error }, "The sweep failed");
      });
  };
  const timer = setInterval(sweep, everyMs);
  const leave = onQueuesBack(sweep);
  sweep();
  return {
    stop: async () => {
      clearInterval(timer);
      leave();
      await running;
    },
  };
};
