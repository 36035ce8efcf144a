import { clockIn, dayIn, momentIn, wallTime } from "./zone";

/** A moment of the axis of time, and what stands under it. */
export type Tick = { at: number; label: string };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Offsets of zones, and so their full hours, are multiples of this. */
const quarter = 15 * minute;
const steps = [
  ...[5, 10, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hour),
  ...[1, 2, 3, 7, 14, 28].map((days) => days * day),
];
/** Weeks begin with a Monday; the first one of all was the fifth day after the beginning of time. */
const firstMonday = 4;

const multiplesIn = (from: number, to: number, step: number): number[] => {
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, place) => first + place * step);
};

/** Clocks that show a multiple of the step since midnight. One that they show twice, when they are put back, is kept if there is room. */
const clockTicks = (from: number, to: number, { step, timeZone }: { step: number; timeZone: string }): number[] => {
  const ticks: number[] = [];
  for (const at of multiplesIn(from, to, Math.min(step, quarter) === step ? 5 * minute : quarter)) {
    const last = ticks.at(-1);
    if (wallTime(at, timeZone).getTime() % step === 0 && (last === undefined || at - last >= step * 0.6)) ticks.push(at);
  }
  return ticks;
};

const dayNumber = (at: number, timeZone: string): number => Math.floor(wallTime(at, timeZone).getTime() / day);

/** The first moment of a day there: midnight, or later where clocks are put forward at midnight. */
const startOfDay = (number: number, timeZone: string): number => {
  const guess = number * day;
  const near = guess - (wallTime(guess, timeZone).getTime() - guess);
  return multiplesIn(near - 2 * hour, near + 2 * hour, quarter).find((at) => dayNumber(at, timeZone) === number) ?? near;
};

const dayTicks = (from: number, to: number, { step, timeZone }: { step: number; timeZone: string }): number[] => {
  const days = step / day;
  const first = dayNumber(from, timeZone);
  return Array.from({ length: dayNumber(to, timeZone) - first + 1 }, (_, place) => first + place)
    .filter((number) => (number - firstMonday) % days === 0)
    .map((number) => startOfDay(number, timeZone))
    .filter((at) => at >= from && at <= to);
};

/** Where a day and a clock stand under a tick, there is room for two in place of three. */
const isLong = (step: number, span: number): boolean => span > day && step < day;

/** Of a day or less the clock is enough, but for the day that begins in it. */
const labelOf = (at: number, { step, span, timeZone }: { step: number; span: number; timeZone: string }): string => {
  if (step >= day) return dayIn(at, timeZone);
  const clock = clockIn(at, timeZone);
  if (isLong(step, span)) return momentIn(at, timeZone);
  return clock === "00:00" ? dayIn(at, timeZone) : clock;
};

/** Ticks at full local times, `most` of them, fewer where their labels are long: at midnights, at hours, at minutes, as far apart as the range asks for. Pure. */
export const timeTicks = (from: number, to: number, { timeZone, most }: { timeZone: string; most: number }): Tick[] => {
  const span = to - from;
  const fits = (step: number) => span / step <= (isLong(step, span) ? (most * 2) / 3 : most);
  const step = steps.find(fits) ?? Math.max(...steps);
  const moments = step >= day ? dayTicks(from, to, { step, timeZone }) : clockTicks(from, to, { step, timeZone });
  return moments.map((at) => ({ at, label: labelOf(at, { step, span, timeZone }) }));
};
