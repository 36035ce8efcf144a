import { expect, it } from "vitest";
import { drawnPoints, firingsSentence } from "./preview-points";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString();
const values = (minutes: readonly number[]) =>
  drawnPoints(minutes.map((minute) => ({ at: at(minute), value: minute }))).map(({ value }) => value);

it.each([
  ["what is complete is one line", [0, 5, 10], [0, 5, 10]],
  ["one that is missing is bridged", [0, 5, 15], [0, 5, 15]],
  ["more are a gap", [0, 5, 20, 25], [0, 5, null, 20, 25]],
  ["one alone", [7], [7]],
  ["none", [], []],
])("%s", (_, minutes, expected) => expect(values(minutes)).toEqual(expected));

it.each([
  [0, "It would not have fired in the last 7 days."],
  [1, "It would have fired once in the last 7 days."],
  [3, "It would have fired 3 times in the last 7 days."],
])("%d firings", (count, sentence) => expect(firingsSentence(count, 7)).toBe(sentence));
