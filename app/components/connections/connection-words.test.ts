import { describe, expect, test } from "vitest";
import { abilitySentence, connectionView, countApps, endSentence } from "./connection-words";

const abilities = (readCode: boolean | null, writeStatuses: boolean | null, manageWebhooks: boolean | null) => ({
  readCode,
  writeStatuses,
  manageWebhooks,
});

describe("what a connection may do, in words", () => {
  test.each([
    ["nothing is told", null, null],
    ["the provider does not say", abilities(null, null, null), null],
    ["nothing at all", abilities(false, false, false), null],
    ["one thing", abilities(true, false, null), "May read code."],
    ["two things", abilities(true, false, true), "May read code and register webhooks."],
    ["all", abilities(true, true, true), "May read code, register webhooks and write commit statuses."],
  ])("%s", (_, given, sentence) => {
    expect(abilitySentence(given)).toBe(sentence);
  });
});

test.each([
  [null, null],
  [-3, "has ended"],
  [0, "ends within a day"],
  [1, "ends in 1 day"],
  [40, "ends in 40 days"],
])("with %s days left it %s", (days, words) => {
  expect(endSentence(days)).toBe(words);
});

test("one that has ended does not look connected", () => {
  expect(connectionView({ state: "connected", daysLeft: 3 }).word).toBe("Connected");
  expect(connectionView({ state: "connected", daysLeft: -1 })).toEqual({ tone: "bad", word: "Ended" });
  expect(connectionView({ state: "failing", daysLeft: null }).tone).toBe("bad");
});

test("apps are counted as people count", () => {
  expect([0, 1, 2].map(countApps)).toEqual(["used by no app", "used by 1 app", "used by 2 apps"]);
});
