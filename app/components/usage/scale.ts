import type { Point } from "@/app/components/metrics/points";

/** Where scales end. Pure. */

const decimals = [1, 1.2, 1.6, 2, 4, 6, 8, 10];
const ofKilos = [1, 1.5, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400, 600, 800, 1_024];

const firstAbove = (value: number, steps: readonly number[], unit: number): number =>
  (steps.find((step) => step * unit >= value * 0.999_999) ?? 1) * unit;

/** The next number with a round half; of bytes in the units in which they are written. */
const roundUp = (value: number, inBytes: boolean): number => {
  if (!inBytes) return firstAbove(value, decimals, 10 ** Math.floor(Math.log10(value)));
  return firstAbove(value, ofKilos, 1_024 ** Math.floor(Math.log2(Math.max(1, value)) / 10));
};

/** A number of the scale in one line: `20 kB/s`, not `20.0 kB/s`, which would be broken at its space. */
export const onScale = (words: string): string => words.replace(/\.0+(?=\s|$)/, "").replaceAll(" ", "\u00A0");

type Scale = { limit?: number | undefined; least: number; inBytes: boolean };

/** Above the highest, and above the limit where half of it was used: further up it would press the line to the ground. */
export const topOf = (points: readonly Point[], fields: readonly string[], { limit, least, inBytes }: Scale): number => {
  const highest = Math.max(0, ...points.flatMap((point) => fields.map((field) => point[field] ?? 0)));
  const top = Math.max(highest * 1.05, least);
  return roundUp(limit !== undefined && highest >= limit / 2 ? Math.max(top, limit * 1.05) : top, inBytes);
};

/** Points whose neighbours have no number: a line has no length there, and they are drawn as dots. */
export const lonely = (points: readonly Point[], field: string): ReadonlySet<number> => {
  const has = (place: number) => typeof points[place]?.[field] === "number";
  return new Set(points.flatMap((point, place) => (has(place) && !has(place - 1) && !has(place + 1) ? [point.at] : [])));
};
