import type { Alert, AlertsEvent } from "@/server/alerts/schema";

/** More at once are one message. */
const toldOneByOne = 3;

/**
 * What is told in passing when alerts begin: each alone, or how many there are. What is muted is told to nobody. `now` in
 * milliseconds. Pure.
 */
export const toastsOf = (
  { fired, firedCount }: Pick<AlertsEvent, "fired" | "firedCount">,
  now: number,
): { alone: readonly Alert[]; together: number } => {
  const loud = fired.filter(({ mutedUntil }) => mutedUntil === null || Date.parse(mutedUntil) <= now);
  const count = firedCount - (fired.length - loud.length);
  return count > toldOneByOne ? { alone: [], together: count } : { alone: loud, together: 0 };
};
