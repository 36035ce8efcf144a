/** How many of the last good deployments are looked at: what changed long ago says little about today. */
export const recentDurations = 10;

/** The middle one of some durations (milliseconds), or null for none. One that took forever does not move it. Pure. */
export const medianOf = (durations: readonly number[]): number | null => {
  const sorted = [...durations].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  const lower = sorted.length % 2 === 0 ? sorted[middle - 1] : upper;
  return Math.round(((lower ?? upper) + upper) / 2);
};

/** What is left of the usual time, in milliseconds; null when nothing is usual yet, or it is over. Pure. */
export const timeLeft = (expectedMs: number | null, elapsedMs: number): number | null =>
  expectedMs === null || elapsedMs >= expectedMs ? null : expectedMs - elapsedMs;
