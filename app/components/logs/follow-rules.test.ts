import { expect, it } from "vitest";
import { type FollowEvent, followsAfter } from "./follow-rules";

const cases: [string, boolean, FollowEvent, boolean][] = [
  ["a wheel up, a key or a selection leaves the end", true, { kind: "away" }, false],
  ["whoever reads elsewhere stays there", false, { kind: "away" }, false],
  ["End comes back", false, { kind: "asked", on: true }, true],
  ["f turns it off", true, { kind: "asked", on: false }, false],
  ["dragging the bar up leaves the end", true, { kind: "scrolled", from: 900, to: 400, toEnd: 500 }, false],
  ["scrolling down to the end comes back", false, { kind: "scrolled", from: 400, to: 890, toEnd: 10 }, true],
  ["scrolling down in the middle does not", false, { kind: "scrolled", from: 400, to: 500, toEnd: 400 }, false],
  ["new lines below do not end it", true, { kind: "scrolled", from: 900, to: 900, toEnd: 300 }, true],
  ["a log that shrinks does not end it", true, { kind: "scrolled", from: 900, to: 500, toEnd: 0 }, true],
  ["being at the end without moving down does not begin it", false, { kind: "scrolled", from: 900, to: 895, toEnd: 5 }, false],
  ["a pixel up and down is nobody", true, { kind: "scrolled", from: 900, to: 899, toEnd: 40 }, true],
];

it.each(cases)("%s", (_name, follows, event, expected) => expect(followsAfter(follows, event)).toBe(expected));
