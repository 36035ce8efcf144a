import { describe, expect, it } from "vitest";
import type { MetricsEvent } from "@/server/metrics/schema";
import { type Followed, followed, lastOfMinutes, nothingFollowed, type Point, scaleTop, withGaps } from "./points";

type Snapshot = { at: string; cpu: number };
const at = (second: number) => new Date(second * 1_000).toISOString();
const snapshot = (second: number, cpu = second): Snapshot => ({ at: at(second), cpu });
const pointOf = (one: Snapshot): Point => ({ at: Date.parse(one.at), cpu: one.cpu });
const after = (...events: MetricsEvent<Snapshot>[]): Followed<Snapshot> =>
  events.reduce<Followed<Snapshot>>((state, event) => followed(state, event, pointOf), nothingFollowed);
const cpus = (state: Followed<Snapshot>) => state.points.map(({ cpu }) => cpu);
const recent = (live: boolean, ...seconds: number[]): MetricsEvent<Snapshot> => ({
  kind: "recent",
  live,
  samples: seconds.map((second) => snapshot(second)),
});

describe("what is followed", () => {
  it("begins with what was kept, and goes on", () => {
    const state = after(recent(true, 5, 10), { kind: "snapshot", snapshot: snapshot(15) });
    expect(cpus(state)).toEqual([5, 10, 15]);
    expect(state).toMatchObject({ isLive: true, latest: { cpu: 15 } });
  });
  it("the same one twice is one", () =>
    expect(cpus(after(recent(true, 5), { kind: "snapshot", snapshot: snapshot(5) }))).toEqual([5]));
  it("what was kept is read anew after a cut", () => expect(cpus(after(recent(true, 5), recent(true, 5, 10)))).toEqual([5, 10]));
  it("an end is said, and what was last is still known", () =>
    expect(after(recent(true, 5), { kind: "away" })).toMatchObject({ isLive: false, latest: { cpu: 5 } }));
  it("nothing is known before the first word", () => expect(after()).toMatchObject({ isLive: null, latest: null }));
  it("after fifteen minutes the oldest goes", () =>
    expect(cpus(after(recent(true, 5, 10), { kind: "snapshot", snapshot: snapshot(908) }))).toEqual([10, 908]));
});

it("a gap is a moment without a number; a late sample is none", () => {
  const points = [0, 5, 16, 60].map((second) => ({ at: second * 1_000, cpu: 1 }));
  expect(withGaps(points).map((point) => [point.at / 1_000, point.cpu])).toEqual([
    [0, 1],
    [5, 1],
    [16, 1],
    [38, undefined],
    [60, 1],
  ]);
});

it("a table has the last of each minute, newest first", () => {
  const points = [0, 55, 60, 115, 121].map((second) => ({ at: second * 1_000 }));
  expect(lastOfMinutes(points).map((point) => point.at / 1_000)).toEqual([121, 115, 55]);
});

it.each([
  ["nothing yet", [], {}, 10],
  ["room above the highest", [100], {}, 120],
  ["far below its limit: a tenth of it", [1], { limit: 100 }, 10],
  ["half of its limit", [50], { limit: 100 }, 60],
  ["at its limit, which is still seen", [100], { limit: 100 }, 102],
])("the scale: %s", (_name, values, more, expected) => {
  const points = values.map((cpu) => ({ at: 0, cpu }));
  expect(scaleTop(points, ["cpu"], { least: 10, stacked: false, ...more })).toBeCloseTo(expected);
});

it("the scale: parts on top of each other", () => {
  const points = [{ at: 0, ok: 50, failed: 50 }];
  expect(scaleTop(points, ["ok", "failed"], { least: 1, stacked: true })).toBe(120);
});
