/** Moments and durations as messages say them. Pure. */

/** `2026-11-26 00:10 UTC`. */
export const utc = (moment: Date): string => `${moment.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** `3 min`, `2 h 5 min`, `4 d 1 h`: two units at most. */
export const since = (from: Date, to: Date): string => {
  const minutes = Math.max(0, Math.floor((to.getTime() - from.getTime()) / 60_000));
  if (minutes < 1) return "less than a minute";
  const parts = [
    { count: Math.floor(minutes / 1_440), unit: "d" },
    { count: Math.floor(minutes / 60) % 24, unit: "h" },
    { count: minutes % 60, unit: "min" },
  ];
  const begin = parts.findIndex(({ count }) => count > 0);
  return parts
    .slice(begin, begin + 2)
    .filter(({ count }) => count > 0)
    .map(({ count, unit }) => `${count} ${unit}`)
    .join(" ");
};
