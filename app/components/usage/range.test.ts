import { describe, expect, it } from "vitest";
import { choiceOf, isLongest, isShortest, moved, queryOf, type Span, scaled, spanOf, zoomed } from "./range";

const now = Date.parse("2026-11-26T12:00:00Z");
const hour = 3_600_000;
const at = (hours: number): number => now + hours * hour;
/** In hours from now. */
const inHours = ({ from, to }: Span) => [(from - now) / hour, (to - now) / hour];

describe("what the address asks for", () => {
  it.each([
    ["", "24h"],
    ["range=7d", "7d"],
    ["range=2y", "24h"],
    ["from=2026-11-26T10:00:00Z", "24h"],
    ["from=2026-11-26T10:00:00Z&to=tomorrow", "24h"],
    ["from=2026-11-26T11:00:00Z&to=2026-11-26T10:00:00Z&range=30d", "30d"],
  ])("%s: until now", (query, preset) => expect(choiceOf(new URLSearchParams(query))).toEqual({ preset, span: null }));

  it.each([
    "from=2026-11-26T10:00:00Z&to=2026-11-26T11:00:00Z",
    "range=7d&from=2026-11-26T11:00:00%2B01:00&to=2026-11-26T11:00:00.000Z",
    `from=${at(-2)}&to=${at(-1)}`,
  ])("%s: a part", (query) =>
    expect(choiceOf(new URLSearchParams(query))).toEqual({ preset: null, span: { from: at(-2), to: at(-1) } }),
  );

  it.each([
    ["", null],
    ["range=90d", null],
    ["from=2026-11-26T10:00:00.000Z&to=2026-11-26T11:00:00.000Z", null],
    ["from=2026-11-26T10:00:00.000Z&to=2026-11-26T11:00:00.000Z&at=2026-11-26T10:30:00.000Z", at(-1.5)],
  ])("%s is written as it is read", (query, moment) => {
    const written = queryOf(choiceOf(new URLSearchParams(query)), moment);
    expect(new URLSearchParams(written).toString()).toBe(new URLSearchParams(query).toString());
  });
});

it("a range until now ends now", () => expect(inHours(spanOf({ preset: "6h", span: null }, now))).toEqual([-6, 0]));

describe("moving about", () => {
  it.each([
    ["a part that was drawn", zoomed(at(-3), at(-1), now), [-3, -1]],
    ["drawn to the left", zoomed(at(-1), at(-3), now), [-3, -1]],
    ["less than can be seen, around where it was", zoomed(at(-2), at(-2), now), [-2.125, -1.875]],
    ["less than can be seen, at the end", zoomed(at(0), at(0), now), [-0.25, 0]],
    ["half of it", scaled({ from: at(-4), to: at(-2) }, 0.5, now), [-3.5, -2.5]],
    ["twice as much", scaled({ from: at(-4), to: at(-3) }, 2, now), [-4.5, -2.5]],
    ["twice as much, until now", scaled({ from: at(-2), to: at(0) }, 2, now), [-4, 0]],
    ["no more than is kept", scaled({ from: at(-2_000), to: at(0) }, 2, now), [-2_160, 0]],
    ["earlier", moved({ from: at(-4), to: at(-2) }, -1, now), [-5, -3]],
    ["later", moved({ from: at(-4), to: at(-2) }, 1, now), [-3, -1]],
    ["later than now", moved({ from: at(-2), to: at(-0.5) }, 1, now), [-1.5, 0]],
    ["earlier than what is kept", moved({ from: at(-2_160), to: at(-2_150) }, -1, now), [-2_160, -2_150]],
  ])("%s", (_, span, expected) => expect(inHours(span)).toEqual(expected));

  it("ends at the shortest and the longest", () => {
    expect([isShortest(zoomed(now, now, now)), isLongest(zoomed(now, now, now))]).toEqual([true, false]);
    expect([
      isShortest(spanOf({ preset: "90d", span: null }, now)),
      isLongest(spanOf({ preset: "90d", span: null }, now)),
    ]).toEqual([false, true]);
  });
});
