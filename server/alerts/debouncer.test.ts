import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DebouncerState, debounce, type Side } from "./debouncer";

const tickMs = 15_000;
const minute = 60_000;
const quiet: DebouncerState = { firing: false, edgeSince: null, edgeSeenAt: null };

type Look = { side: Side; at: number };
type Turn = { at: number; firing: boolean };

/** Looks one after the other; `between` is what happens to the state from one to the next. */
const runThrough = (looks: readonly Look[], sustainMs: number, between = (state: DebouncerState) => state): Turn[] => {
  const turns: Turn[] = [];
  let state = quiet;
  for (const { side, at } of looks) {
    const result = debounce(between(state), { side, sustainMs, tickMs }, at);
    for (const transition of result.transitions) turns.push({ at, firing: transition === "fired" });
    expect(result.state.firing).toBe(turns.at(-1)?.firing ?? false);
    state = result.state;
  }
  return turns;
};

/** The same, said slowly: at each look the whole of the past is read backwards. */
const reference = (looks: readonly Look[], sustainMs: number): Turn[] => {
  const turns: Turn[] = [];
  let firing = false;
  let lastTurn = -1;
  looks.forEach((look, place) => {
    let since: number | null = null;
    for (let back = place; back > lastTurn; back -= 1) {
      const [one, next] = [looks[back], looks[back + 1]];
      if (!one || one.side !== (firing ? "clear" : "breach")) break;
      const gap = back === place || !next ? 0 : next.at - one.at;
      if (gap < 0 || gap > Math.max(sustainMs, 4 * tickMs)) break;
      since = one.at;
    }
    if (since === null || look.at - since < sustainMs) return;
    firing = !firing;
    lastTurn = place;
    turns.push({ at: look.at, firing });
  });
  return turns;
};

/** Mostly long runs of one side and steady ticks; now and then a pause, a jump of the clock or a lost number. */
const series = fc
  .array(
    fc.record({
      side: fc.constantFrom<Side>("breach", "clear", "breach", "clear", "missing"),
      length: fc.integer({ min: 1, max: 40 }),
      step: fc.oneof(
        { weight: 12, arbitrary: fc.constant(tickMs) },
        { weight: 3, arbitrary: fc.integer({ min: 1, max: 5 * minute }) },
        { weight: 1, arbitrary: fc.integer({ min: -120 * minute, max: 120 * minute }) },
      ),
    }),
    { maxLength: 20 },
  )
  .map((runs) => {
    let at = 1_000_000_000;
    return runs.flatMap(({ side, length, step }) =>
      Array.from({ length }, (_, place): Look => {
        at += place === 0 ? step : tickMs;
        return { side, at };
      }),
    );
  });
const windows = fc.constantFrom(0, minute, 2 * minute, 5 * minute, 10 * minute);
const isSteady = (looks: readonly Look[]) => looks.every(({ at }, place) => place === 0 || at > (looks[place - 1]?.at ?? 0));

describe("the debouncer, over any series", () => {
  it("does what the slow reference does", () => {
    fc.assert(
      fc.property(series, windows, (looks, sustainMs) => {
        expect(runThrough(looks, sustainMs)).toEqual(reference(looks, sustainMs));
      }),
      { numRuns: 2_000 },
    );
  });

  it("never turns twice within the window", () => {
    fc.assert(
      fc.property(series.filter(isSteady), windows, (looks, sustainMs) => {
        const turns = runThrough(looks, sustainMs);
        for (const [place, { at }] of turns.entries()) {
          if (place > 0) expect(at - (turns[place - 1]?.at ?? 0)).toBeGreaterThanOrEqual(sustainMs);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("fires only after looks over the threshold alone, for the whole window", () => {
    fc.assert(
      fc.property(series.filter(isSteady), windows, (looks, sustainMs) => {
        for (const { at, firing } of runThrough(looks, sustainMs)) {
          const within = looks.filter((look) => look.at >= at - sustainMs && look.at <= at);
          expect(new Set(within.map(({ side }) => side))).toEqual(new Set([firing ? "breach" : "clear"]));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("goes on from its row alone", () => {
    fc.assert(
      fc.property(series, windows, (looks, sustainMs) => {
        const stored = (state: DebouncerState) => JSON.parse(JSON.stringify(state)) as DebouncerState;
        expect(runThrough(looks, sustainMs, stored)).toEqual(runThrough(looks, sustainMs));
      }),
    );
  });
});

const steady = (side: Side, fromMinute: number, toMinute: number): Look[] =>
  Array.from({ length: (toMinute - fromMinute) * 4 }, (_, place) => ({ side, at: fromMinute * minute + place * tickMs }));
const one = (side: Side, atMinute: number): Look => ({ side, at: atMinute * minute });

describe("the debouncer with a window of five minutes", () => {
  it.each<{ name: string; looks: Look[]; turns: [number, "fired" | "resolved"][] }>([
    { name: "over for four of five minutes: silent", looks: [...steady("breach", 0, 4), ...steady("clear", 4, 20)], turns: [] },
    { name: "over for five minutes: fires", looks: steady("breach", 0, 12), turns: [[5, "fired"]] },
    {
      name: "below once in between: starts again",
      looks: [...steady("breach", 0, 4), one("clear", 4), ...steady("breach", 5, 12)],
      turns: [[10, "fired"]],
    },
    {
      name: "missing once in between: starts again",
      looks: [...steady("breach", 0, 4), one("missing", 4), ...steady("breach", 5, 12)],
      turns: [[10, "fired"]],
    },
    {
      name: "below for five minutes: is over",
      looks: [...steady("breach", 0, 6), ...steady("clear", 6, 15)],
      turns: [
        [5, "fired"],
        [11, "resolved"],
      ],
    },
    {
      name: "fires, then nothing is heard for an hour: neither over nor fired anew",
      looks: [...steady("breach", 0, 6), ...steady("missing", 6, 66)],
      turns: [[5, "fired"]],
    },
    {
      name: "a missing number while it is about to be over: that starts again too",
      looks: [...steady("breach", 0, 6), ...steady("clear", 6, 9), one("missing", 9), ...steady("clear", 10, 16)],
      turns: [
        [5, "fired"],
        [15, "resolved"],
      ],
    },
    {
      name: "everything restarts in mid-window, away for three minutes: nothing changes",
      looks: [...steady("breach", 0, 2), ...steady("breach", 5, 8)],
      turns: [[5, "fired"]],
    },
    {
      name: "away for longer than the window: starts again",
      looks: [...steady("breach", 0, 2), ...steady("breach", 10, 18)],
      turns: [[15, "fired"]],
    },
    {
      name: "the clock jumps back by two minutes: starts again there",
      looks: [...steady("breach", 10, 14), ...steady("breach", 12, 20)],
      turns: [[17, "fired"]],
    },
    {
      name: "the clock jumps forward by an hour: does not fire for that",
      looks: [...steady("breach", 0, 2), ...steady("breach", 62, 70)],
      turns: [[67, "fired"]],
    },
  ])("$name", ({ looks, turns }) => {
    const expected = turns.map(([at, what]) => ({ at: at * minute, firing: what === "fired" }));
    expect(runThrough(looks, 5 * minute)).toEqual(expected);
  });

  it("with no window fires and is over with the first look", () => {
    expect(runThrough([one("breach", 1), one("clear", 2)], 0)).toEqual([
      { at: minute, firing: true },
      { at: 2 * minute, firing: false },
    ]);
  });

  it("answers the very same state where nothing is to be written down", () => {
    expect(debounce(quiet, { side: "clear", sustainMs: minute, tickMs }, 5).state).toBe(quiet);
  });
});
