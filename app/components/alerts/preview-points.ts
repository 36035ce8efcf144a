/** What the preview of a rule draws. Pure. */

export type PreviewPoint = { at: number; value: number | null };

/** Missing for longer than this many steps: no line is drawn across it. */
const gapSteps = 2.5;

/** The values with a moment of nothing wherever some are missing. */
export const drawnPoints = (points: readonly { at: string; value: number }[]): PreviewPoint[] => {
  const known = points.map(({ at, value }) => ({ at: Date.parse(at), value }));
  const steps = known.slice(1).map(({ at }, place) => at - (known[place]?.at ?? at));
  const step = Math.min(...steps);
  return known.flatMap((point, place): PreviewPoint[] => {
    const before = known[place - 1];
    const isGap = before !== undefined && point.at - before.at > step * gapSteps;
    return isGap ? [{ at: (before.at + point.at) / 2, value: null }, point] : [point];
  });
};

/** `It would not have fired`, `It would have fired 3 times`. */
export const firingsSentence = (firings: number, days: number): string => {
  if (firings === 0) return `It would not have fired in the last ${days} days.`;
  return `It would have fired ${firings === 1 ? "once" : `${firings} times`} in the last ${days} days.`;
};
