/** Numbers out of many measurements. Pure. */
const ascending = (values: readonly number[]): number[] => {
  if (values.length === 0) throw new Error("Nothing was measured.");
  return [...values].sort((a, b) => a - b);
};

/** The smallest value that at least this share (0 to 1) of all values do not exceed. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = ascending(values);
  const place = Math.max(0, Math.ceil(sorted.length * share) - 1);
  return sorted[place] ?? Number.NaN;
};

/** The middle; of an even count the mean of the two in the middle. */
export const median = (values: readonly number[]): number => {
  const sorted = ascending(values);
  const upper = Math.floor(sorted.length / 2);
  const lower = Math.ceil(sorted.length / 2) - 1;
  return ((sorted[lower] ?? Number.NaN) + (sorted[upper] ?? Number.NaN)) / 2;
};
