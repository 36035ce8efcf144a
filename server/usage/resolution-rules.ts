import { invalidField } from "../errors";
import { mostPoints, type UsageRange, usageDays } from "./schema";

/** Which points answer a range. Pure; all in UTC, where every day has 24 hours. */

export const bucketSeconds = 300;
const hour = 3_600;
const quarterDay = 6 * hour;
const day = 24 * hour;

/** Each is a whole number of the buckets of some table, and divides a day. */
export const resolutions = [300, 600, 900, 1_800, hour, 2 * hour, 3 * hour, quarterDay, 12 * hour, day] as const;

/** A clock that is a little slow, or an answer that is a little late, is not told that a range was cut. */
const toleranceMs = 60_000;
const usageMs = usageDays * day * 1_000;
/** Of one answer: a second's work of the database. */
const mostRows = 1_000_000;

/** How long the rows of each table are. */
export const sourceSeconds = { buckets: bucketSeconds, hours: hour, quarterDays: quarterDay } as const;
export type Source = keyof typeof sourceSeconds;

export type Plan = {
  from: Date;
  to: Date;
  clampedFrom: Date | null;
  resolutionSeconds: number;
  /** Rows that begin from here on, and before `to`, are read. */
  firstBucket: Date;
  /** The coarsest table that can answer. */
  source: Source;
};

const sourceOf = (resolutionSeconds: number): Source => {
  if (resolutionSeconds % quarterDay === 0) return "quarterDays";
  return resolutionSeconds % hour === 0 ? "hours" : "buckets";
};

const multiple = (round: (value: number) => number, milliseconds: number, seconds: number): number =>
  round(milliseconds / (seconds * 1_000)) * seconds * 1_000;

/** The bucket in which the range begins; of one that begins before all that is kept, the next. */
const firstBucketOf = (from: number, oldest: number, seconds: number): number => {
  const start = multiple(Math.floor, from, seconds);
  return start < oldest ? multiple(Math.ceil, oldest, seconds) : start;
};

const clamp = (now: number, range: UsageRange) => {
  const to = Math.min(range.to === undefined ? now : Date.parse(range.to), now);
  const asked = range.from === undefined ? to - day * 1_000 : Date.parse(range.from);
  if (asked >= now) throw invalidField("from", "The range begins in the future. Choose a beginning in the past.");
  if (asked >= to) throw invalidField("from", "The range ends before it begins. Choose a beginning before its end.");
  const oldest = now - usageMs;
  const from = Math.max(asked, oldest);
  return { from, to: Math.max(to, from), oldest, isCut: asked < oldest - toleranceMs };
};

/**
 * The finest resolution that is not finer than asked and gives no more points than a series may have. Of so many apps that reading them
 * would take long it is one that the coarsest table answers. @throws AppError 422
 */
export const planOf = (range: UsageRange, now: Date, apps = 1): Plan => {
  const { from, to, oldest, isCut } = clamp(now.getTime(), range);
  const wanted = range.resolution ?? bucketSeconds;
  const pointsOf = (seconds: number) => Math.ceil((to - firstBucketOf(from, oldest, seconds)) / (seconds * 1_000));
  const isCheap = (source: Source) => source === "quarterDays" || pointsOf(sourceSeconds[source]) * apps <= mostRows;
  const fits = (seconds: number) => seconds >= wanted && pointsOf(seconds) <= mostPoints && isCheap(sourceOf(seconds));
  const fitting = resolutions.find(fits);
  const resolutionSeconds = fitting ?? day;
  return {
    from: new Date(from),
    to: new Date(to),
    clampedFrom: isCut ? new Date(from) : null,
    resolutionSeconds,
    firstBucket: new Date(firstBucketOf(from, oldest, resolutionSeconds)),
    source: sourceOf(resolutionSeconds),
  };
};
