import { expect, it } from "vitest";
import { freshOf, type Heard } from "./fresh-alerts";

const at = (minute: number) => `2026-03-01T12:${String(minute).padStart(2, "0")}:00.000Z`;
const now = Date.parse(at(30));
const opened: Heard = { ids: new Set(), since: Date.parse(at(10)) };
const one = (id: string, minute: number, mutedUntil: string | null = null) => ({ id, firedAt: at(minute), mutedUntil });
const told = (heard: Heard, firing: readonly ReturnType<typeof one>[]) => freshOf(heard, firing, now).alone.map(({ id }) => id);

it("tells what begins while the page is open, and not what fired before", () => {
  expect(told(opened, [one("old", 9), one("new", 11)])).toEqual(["new"]);
});

it("tells nothing twice, also not after it was away for a moment", () => {
  const first = freshOf(opened, [one("a", 11)], now).heard;
  const away = freshOf(first, [], now).heard;
  expect(told(away, [one("a", 11), one("b", 12)])).toEqual(["b"]);
});

it("is silent about what is muted, and tells it when the time of silence is over before it is heard", () => {
  expect(told(opened, [one("muted", 11, at(31)), one("was muted", 11, at(29))])).toEqual(["was muted"]);
});

it("tells many at once in one message", () => {
  const many = [1, 2, 3, 4].map((number) => one(String(number), 11));
  expect(freshOf(opened, many, now)).toMatchObject({ alone: [], together: 4 });
  expect(freshOf(opened, many.slice(1), now)).toMatchObject({ together: 0 });
});
