const firstMs = 5_000;
const longestMs = 3_600_000;
/** With the waits in between about eight hours. */
const mostAttempts = 16;

/** How long to wait after the n-th failed attempt (from 1), in milliseconds; null: give up. `chance` is 0–1, and spreads the waits by a quarter. */
export const waitAfter = (
  attempt: number,
  { chance, retryAfterMs }: { chance: number; retryAfterMs?: number | undefined },
): number | null => {
  if (attempt >= mostAttempts) return null;
  const waitMs = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  return Math.max(retryAfterMs ?? 0, Math.round(waitMs * (0.75 + chance / 2)));
};
