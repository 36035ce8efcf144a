import { expect, it } from "vitest";
import { clustered, type Mark, toneOf } from "./marks";

const mark = (at: number, tone: Mark["tone"] = "ok"): Mark => ({ at, tone, words: `at ${at}`, href: null });
const gathered = (moments: readonly number[]) =>
  clustered(
    moments.map((at) => mark(at)),
    { from: 0, to: 100 },
    0.05,
  ).map(({ at, marks }) => `${at}: ${marks.length}`);

it.each([
  ["none", [], []],
  ["far apart", [10, 20, 30], ["10: 1", "20: 1", "30: 1"]],
  ["on top of each other", [10, 10, 14, 15], ["10: 3", "15: 1"]],
  ["in any order", [90, 10, 12], ["10: 2", "90: 1"]],
  ["outside of the range", [-1, 0, 100, 101], ["0: 1", "100: 1"]],
])("%s", (_, moments, expected) => expect(gathered(moments)).toEqual(expected));

it.each([
  [["ok", "ok"], "ok"],
  [["ok", "bad", "accent"], "bad"],
  [["ok", "accent"], "accent"],
] as const)("of %j the tone is %s", (tones, expected) =>
  expect(toneOf({ at: 0, marks: tones.map((tone) => mark(0, tone)) })).toBe(expected),
);
