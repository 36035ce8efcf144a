import { expect, it } from "vitest";
import { type Keepsake, segmentsToRemove } from "./retention-rules";

const now = new Date("2026-01-31T00:00:00Z");
const kept = (id: string, day: number, some: Partial<Keepsake<string>> = {}): Keepsake<string> => ({
  id,
  appId: "app_1",
  last: `2026-01-${String(day).padStart(2, "0")}T00:00:00.000000000Z`,
  diskBytes: 10,
  isOpen: false,
  ...some,
});
const limits = { days: 7, appBytes: 100, totalBytes: 100 };
const other = { appId: "app_2" };

it.each<[string, Keepsake<string>[], Partial<typeof limits>, string[]]>([
  ["nothing of what is young and little", [kept("a", 30), kept("b", 25)], {}, []],
  ["what is too old", [kept("a", 20), kept("b", 30)], {}, ["a"]],
  ["also when nothing came after it", [kept("a", 20, { isOpen: true })], {}, ["a"]],
  ["the oldest of an app that has too much", [kept("b", 29), kept("a", 28), kept("c", 30)], { appBytes: 20 }, ["a"]],
  ["not of another app", [kept("a", 28, other), kept("b", 29), kept("c", 30)], { appBytes: 15 }, ["b"]],
  ["the oldest of all", [kept("a", 28, other), kept("b", 29), kept("c", 30)], { totalBytes: 20 }, ["a"]],
  ["never what is written to", [kept("a", 28, { isOpen: true }), kept("b", 29)], { totalBytes: 0 }, ["b"]],
])("removes %s", (_name, segments, some, expected) => {
  expect(segmentsToRemove(segments, { ...limits, ...some }, now)).toEqual(expected);
});
