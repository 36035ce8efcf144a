import { makeHeadsDue } from "./due-heads";

/** Web looks every three seconds; a longer silence is a crash, a restart, or Postgres away. */
const silenceMs = 20_000;

/**
 * Tells when this process could not take deliveries for a while: to be called again and again while it can. The first call counts as
 * coming back, for nobody knows how long nobody was here.
 */
export const watchOutages = (now: () => number = Date.now): (() => Promise<void>) => {
  let answeredAt: number | null = null;
  return async () => {
    const away = answeredAt === null || now() - answeredAt > silenceMs;
    if (away) await makeHeadsDue();
    answeredAt = now();
  };
};
