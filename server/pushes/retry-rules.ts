const firstMs = 2_000;
const longestMs = 60_000;
/** With the waits in between about seven minutes; the comparison goes on after that. */
export const mostAttempts = 11;

/** How long to wait after the n-th attempt (from 1), in milliseconds; null: give up. `chance` is 0–1, and spreads the waits by a quarter. */
export const waitAfter = (attempt: number, chance: number): number | null =>
  attempt >= mostAttempts ? null : Math.round(Math.min(longestMs, firstMs * 2 ** (attempt - 1)) * (0.75 + chance / 2));
