import { describe, expect, it } from "vitest";
import { foldedLine, timeText, toneOf } from "./line-look";

it.each([
  ["ERROR broke", "stdout", "error"],
  ["[warn] careful", "stderr", "warn"],
  ['{"level":"debug"}', "stdout", "debug"],
  ["INFO fine", "stderr", "normal"],
  ["it failed", "stderr", "stderr"],
  ["it failed", "stdout", "normal"],
  ["ERROR of ours", "note", "note"],
] as const)("%s on %s looks %s", (text, stream, tone) => expect(toneOf(text, stream)).toBe(tone));

describe("a line of JSON", () => {
  it.each([
    ['{"level":30,"time":1,"msg":"served","url":"/","ms":4}', "served  url=/  ms=4"],
    ['{"a":{"b":1},"long":"' + "x".repeat(80) + '"}', `a={"b":1}  long=${"x".repeat(60)}…`],
    ["{}", ""],
    ["{not json}", null],
    ["plain", null],
    ['["a"]', null],
  ])("%s is folded to %s", (text, folded) => expect(foldedLine(text)).toBe(folded));
});

it("times are in UTC when that is wanted, with their day when that is needed", () => {
  expect(timeText("2026-01-02T03:04:05.678901234Z", { utc: true, withDate: false })).toBe("03:04:05.678");
  expect(timeText("2026-01-02T03:04:05.678901234Z", { utc: true, withDate: true })).toBe("01-02 03:04:05.678");
  expect(timeText("", { utc: true, withDate: false })).toBe("");
});
