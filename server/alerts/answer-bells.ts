import { queueRedisUrl } from "@/server/env";
import { sendNotifications } from "@/server/notifications";
import { consumeAlerts, consumeNotifications } from "@/server/queue";
import { settleEvents } from "./events/settle-events";

/**
 * Settles what changed and sends what is to be told of it, as it rings; any number of processes may. The scheduler does, and web too: on
 * one machine the scheduler ends with the very host whose loss is to be told.
 */
export const answerAlertBells = (onError: (error: unknown) => void): { stop: () => Promise<void> } => {
  const redisUrl = queueRedisUrl();
  const changes = consumeAlerts({
    redisUrl,
    run: ({ kind, id }) => settleEvents(kind === "app" ? { appId: id } : { workerId: id }),
    onError,
  });
  const messages = consumeNotifications({ redisUrl, run: ({ id }) => sendNotifications(id), onError });
  return {
    stop: async () => {
      await Promise.all([changes.stop(), messages.stop()]);
    },
  };
};
