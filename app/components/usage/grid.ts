/** A place of the grid: a bucket, as far as it is in the range, and what was measured in it, if anything was. */
export type Slot<Measured> = { from: number; to: number; measured: Measured | null };

type Range = { from: number; to: number; resolutionSeconds: number };

/**
 * Lays buckets on the grid of their resolution, which begins at the epoch: where there is none there is null, so that charts
 * have a gap there, and neither a zero nor a line across. Pure.
 */
export const onGrid = <Measured extends { bucketStart: string }>(
  points: readonly Measured[],
  { from, to, resolutionSeconds }: Range,
): Slot<Measured>[] => {
  const step = resolutionSeconds * 1_000;
  const startOf = (at: number) => Math.floor(at / step) * step;
  const byStart = new Map(points.map((point) => [startOf(Date.parse(point.bucketStart)), point]));
  const first = startOf(from);
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / step)) }, (_, place) => {
    const start = first + place * step;
    return { from: Math.max(start, from), to: Math.min(start + step, to), measured: byStart.get(start) ?? null };
  });
};
