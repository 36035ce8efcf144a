import { describe, expect, it } from "vitest";
import { planOf, resolutions } from "./resolution-rules";
import { mostPoints, usageInput, usageRange } from "./schema";

const now = new Date("2026-11-26T10:17:42.123Z");
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds).toISOString();
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const pointsOf = ({ firstBucket, to, resolutionSeconds }: ReturnType<typeof planOf>) =>
  Math.max(0, Math.ceil((to.getTime() - firstBucket.getTime()) / (resolutionSeconds * 1_000)));

describe("the server picks the resolution", () => {
  it.each([
    ["an hour", hour, 300, "buckets"],
    ["a day", day, 300, "buckets"],
    ["two days", 2 * day, 600, "buckets"],
    ["three days", 3 * day, 900, "buckets"],
    ["a week", 7 * day, 1_800, "buckets"],
    ["two weeks", 14 * day, 3_600, "hours"],
    ["a month", 30 * day, 10_800, "hours"],
    ["ninety days", 90 * day, 21_600, "quarterDays"],
  ] as const)("%s", (_name, range, resolutionSeconds, source) => {
    const plan = planOf({ from: ago(range), to: now.toISOString() }, now);
    expect(plan).toMatchObject({ resolutionSeconds, source, clampedFrom: null });
    expect(plan.from.toISOString()).toBe(ago(range));
  });

  it("takes the last day where nothing is said", () => {
    expect(planOf({}, now)).toMatchObject({ from: new Date(now.getTime() - day), to: now, resolutionSeconds: 300 });
  });

  it.each([
    ["a coarser one that is asked for", 3_600, day, 3_600],
    ["the next coarser one that there is", 7_000, day, 7_200],
    ["none finer than is kept", 1, hour, 300],
    ["a coarser one than asked where it would be too many points", 300, 14 * day, 3_600],
  ])("gives %s", (_name, resolution, range, resolutionSeconds) => {
    expect(planOf({ from: ago(range), resolution }, now).resolutionSeconds).toBe(resolutionSeconds);
  });
});

it.each([
  ["an hour of ten thousand apps", hour, 10_000, 300],
  ["a day of a thousand", day, 1_000, 300],
  ["a day of ten thousand", day, 10_000, 3_600],
  ["a month of a thousand", 30 * day, 1_000, 10_800],
  ["a month of ten thousand", 30 * day, 10_000, 21_600],
  ["ninety days of ten thousand", 90 * day, 10_000, 21_600],
  ["an hour of more than there can be", hour, 1e9, 21_600],
])("%s is read from a table that can answer soon", (_name, range, apps, resolutionSeconds) => {
  expect(planOf({ from: ago(range), to: now.toISOString() }, now, apps).resolutionSeconds).toBe(resolutionSeconds);
});

it.each([
  ["as long as it was where clocks went back", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 25],
  ["as short as it was where they went forward", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 23],
])("a day is %s", (_name, from, to, hours) => {
  const plan = planOf({ from, to, resolution: 3_600 }, new Date(Date.parse(to) + day));
  expect(plan.to.getTime() - plan.from.getTime()).toBe(hours * hour);
  expect(pointsOf(plan)).toBe(hours);
});

describe("nothing beyond ninety days is read", () => {
  const oldest = new Date(now.getTime() - 90 * day);

  it("whatever is asked: it is cut, and said", () => {
    const plan = planOf({ from: "1970-01-01T00:00:00Z", to: "9999-12-31T23:59:59Z" }, now);
    expect(plan).toMatchObject({ from: oldest, clampedFrom: oldest, to: now, resolutionSeconds: 21_600 });
    expect(plan.firstBucket.getTime()).toBeGreaterThanOrEqual(oldest.getTime());
  });

  it("a range that is wholly before gives no point", () => {
    const plan = planOf({ from: ago(300 * day), to: ago(200 * day) }, now);
    expect(plan).toMatchObject({ from: oldest, to: oldest, clampedFrom: oldest });
    expect(pointsOf(plan)).toBe(0);
  });

  it("a clock that is a little slow is told nothing", () => {
    expect(planOf({ from: ago(90 * day + 30_000) }, now)).toMatchObject({ from: oldest, clampedFrom: null });
    expect(planOf({ from: ago(90 * day + 90_000) }, now)).toMatchObject({ from: oldest, clampedFrom: oldest });
  });
});

it.each([
  ["ends before it begins", { from: ago(hour), to: ago(2 * hour) }],
  ["ends where it begins", { from: ago(hour), to: ago(hour) }],
  ["begins in the future", { from: ago(-hour) }],
])("a range that %s is refused", (_name, range) => {
  expect(() => planOf(range, now)).toThrow(expect.objectContaining({ code: "invalid" }));
});

it.each([
  ["2026-03-29T01:30:00+01:00", "2026-03-29T01:30:00+01:00"],
  ["2026-03-29T01:30:00 01:00", "2026-03-29T01:30:00+01:00"],
  ["2026-03-29T00:30:00.000Z", "2026-03-29T00:30:00.000Z"],
])("%s is a moment", (from, read) => expect(usageRange.parse({ from }).from).toBe(read));

it.each(["yesterday", "2026-03-29", "2026-03-29T01:30:00", "2026-02-30T00:00:00Z", "", "NaN"])("%s is none", (from) => {
  expect(usageRange.safeParse({ from }).success).toBe(false);
});

it.each([
  ["300", 300],
  [300, 300],
  ["90s", 90],
  ["5m", 300],
  ["1h", 3_600],
  ["1d", 86_400],
])("%s is a resolution", (resolution, seconds) => expect(usageInput.parse({ id: "app", resolution }).resolution).toBe(seconds));

it.each(["0", "-5", "5 m", "1w", "2d", "1e3", "", "NaN", 1.5])("%s is none", (resolution) => {
  expect(usageRange.safeParse({ resolution }).success).toBe(false);
});

/** The same series in every run. */
const randomNumbers = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
  return seed / 2 ** 31;
};

it("any range: never more points than a series may have, all of what is kept of it, whole buckets, and the right table", () => {
  const random = randomNumbers(7);
  for (let round = 0; round < 5_000; round += 1) {
    const at = new Date(now.getTime() + Math.floor(random() * 365 * day));
    const to = at.getTime() - Math.floor(random() ** 3 * 100 * day);
    const from = to - 1 - Math.floor(random() ** 2 * 120 * day);
    const resolution = random() < 0.5 ? undefined : 1 + Math.floor(random() * 86_400);
    const plan = planOf({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), resolution }, at);
    const oldest = at.getTime() - 90 * day;
    const step = plan.resolutionSeconds * 1_000;
    expect(pointsOf(plan)).toBeLessThanOrEqual(mostPoints);
    expect(resolutions).toContain(plan.resolutionSeconds);
    expect(plan.firstBucket.getTime() % step).toBe(0);
    expect(plan.firstBucket.getTime()).toBeGreaterThanOrEqual(oldest);
    // What is missing at its beginning is less than one bucket, and only where that bucket began before all that is kept.
    if (plan.firstBucket > plan.from) expect(plan.firstBucket.getTime() - step).toBeLessThan(oldest);
    if (resolution !== undefined) expect(plan.resolutionSeconds).toBeGreaterThanOrEqual(Math.min(resolution, 86_400));
    if (plan.source !== "buckets") expect(plan.resolutionSeconds % 3_600).toBe(0);
  }
});
