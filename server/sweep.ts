import { isStoreAway, tryAdvisoryLock } from "@/server/db";
import { ringQueued } from "@/server/deployments/ring-queued";
import { settleOverdueRoutes } from "@/server/deployments/settle-routes";
import { env } from "@/server/env";
import { logger } from "@/server/logger";
import { ringDueChannels } from "@/server/notifications";
import { ringWaitingPreviews } from "@/server/previews";
import { ringDueCalls } from "@/server/provider-calls";
import { watchOutages } from "@/server/pushes";
import { onQueuesBack } from "@/server/queue";
import { noteHearing } from "@/server/queue/take-slot";
import { ringDeliveries } from "@/server/webhooks";
import { advanceDrains } from "@/server/workers/advance-drains";
import type { Hub } from "@/server/workers/hub";
import { markOffline } from "@/server/workers/mark-offline";

/** Short enough that nobody waits long for a lost doorbell, long enough to cost nothing. */
const everyMs = 3_000;
/** A host is told to be offline within five seconds of the moment: heartbeats are written down every two. */
const silenceEveryMs = 1_000;

const ring = async (): Promise<void> => {
  try {
    await ringDeliveries();
    await ringDueCalls();
    await ringDueChannels();
    await ringWaitingPreviews();
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

/** Nobody is judged by a hub that could not have heard them. */
const couldHear = (hub: Pick<Hub, "hearingForMs">): boolean => hub.hearingForMs() >= env().HEARTBEAT_OFFLINE_AFTER_MS;

const sweepOnce = async (hub: Pick<Hub, "hearingForMs">): Promise<void> => {
  await settleOverdueRoutes();
  if (couldHear(hub)) await noteHearing();
  await drains();
  await ring();
};

const lookForSilence = async (hub: Pick<Hub, "hearingForMs">): Promise<void> => {
  if (couldHear(hub)) await markOffline(env().HEARTBEAT_OFFLINE_AFTER_MS);
};

/** Runs it again and again, one after the other; whoever pokes meanwhile is heard afterwards. */
const repeat = (work: () => Promise<unknown>, periodMs: number): { poke: () => void; stop: () => Promise<void> } => {
  let running = Promise.resolve();
  let pending = false;
  const poke = () => {
    if (pending) return;
    pending = true;
    running = running
      .then(async () => {
        pending = false;
        await work();
      })
      .catch((error: unknown) => {
        if (isStoreAway(error)) logger().debug({ error }, "The sweep could not reach Postgres");
        else logger().error({ error }, "The sweep failed");
      });
  };
  const timer = setInterval(poke, periodMs);
  poke();
  return {
    poke,
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};

/**
 * What keeps Postgres, the queues and the picture of the hosts together; one replica at a time does it. Silence is looked for by
 * every one, so that no slow sweep delays it: the first to see it wins.
 */
export const startSweep = (hub: Pick<Hub, "hearingForMs">): { stop: () => Promise<void> } => {
  const noteAnswering = watchOutages();
  const sweep = repeat(async () => {
    await tryAdvisoryLock("sweep", () => sweepOnce(hub));
    await noteAnswering();
  }, everyMs);
  const silence = repeat(() => lookForSilence(hub), silenceEveryMs);
  const leave = onQueuesBack(sweep.poke);
  return {
    stop: async () => {
      leave();
      await Promise.all([sweep.stop(), silence.stop()]);
    },
  };
};
