import { evaluateRules } from "@/server/alerts/evaluate";
import { settleEvents } from "@/server/alerts/events/settle-events";
import { env } from "@/server/env";

/** However short the interval is, a busy machine is a little late. */
const leastLateMs = 10_000;

/** Looks at every alert rule. A tick that comes long after its time is left out: the next one is near, and sees what is true then. */
export const evaluateAlerts = async (slot: Date): Promise<void> => {
  if (Date.now() - slot.getTime() > Math.max(2 * env().ALERT_TICK_MS, leastLateMs)) return;
  try {
    await settleEvents("all");
  } finally {
    await evaluateRules();
  }
};
