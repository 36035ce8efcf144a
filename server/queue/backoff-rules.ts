const firstMs = 5_000;
const longestMs = 3_600_000;

export type Circumstances = { chance: number; retryAfterMs?: number | undefined };

/** How long to wait after the n-th failed attempt (from 1), in milliseconds. `chance` is 0–1, and spreads the waits by a quarter. */
export const backoffAfter = (attempt: number, { chance, retryAfterMs }: Circumstances): number => {
  const waitMs = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  return Math.max(retryAfterMs ?? 0, Math.round(waitMs * (0.75 + chance / 2)));
};
