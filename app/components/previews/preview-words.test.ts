import { describe, expect, test } from "vitest";
import { closesIn, mayOpenAgain, previewSentence, previewView } from "./preview-words";

const now = Date.parse("2026-01-01T00:00:00Z");
const active = {
  state: "active",
  latestDeployment: null,
  fork: false,
  approvedCommit: null,
  approvedBy: null,
  commit: "c".repeat(40),
  closedBecause: null,
} as const;
const deployed = (status: "live" | "failed") => ({ id: "dep", number: 1, status, reason: "It broke.", commit: null });

test.each([
  ["2026-01-07T23:59:00Z", "closes in 7 days"],
  ["2026-01-07T06:00:00Z", "closes in 6 days"],
  ["2026-01-02T00:00:00Z", "closes in 1 day"],
  ["2026-01-01T05:00:00Z", "closes in 5 hours"],
  ["2026-01-01T00:10:00Z", "closes within the hour"],
  ["2025-12-31T00:00:00Z", "closes within the hour"],
])("at %s it %s", (closesAt, words) => expect(closesIn(closesAt, now)).toBe(words));

describe("its state", () => {
  test.each([
    ["no deployment yet", active, "Begins", null],
    ["live", { ...active, latestDeployment: deployed("live") }, "Live", null],
    ["failed", { ...active, latestDeployment: deployed("failed") }, "Failed", "It broke."],
    ["a fork", { ...active, state: "awaiting_approval" }, "Awaits approval", "comes from a fork"],
    [
      "a newer commit of a fork",
      { ...active, state: "awaiting_approval", approvedCommit: "a".repeat(40) },
      "Awaits approval",
      "ccccccc is newer than the approved aaaaaaa",
    ],
    ["too many", { ...active, state: "over_limit" }, "Over the limit", "has its 5 previews"],
    ["merged", { ...active, state: "closed", closedBecause: "request" }, "Closed", "merged or closed"],
  ] as const)("%s", (_, preview, word, sentence) => {
    expect(previewView(preview).word).toBe(word);
    if (sentence === null) expect(previewSentence(preview, 5)).toBeNull();
    else expect(previewSentence(preview, 5)).toContain(sentence);
  });
});

test.each([
  ["idle", true],
  ["person", true],
  ["request", false],
  ["disabled", false],
] as const)("closed because of %s: to be opened again %s", (closedBecause, may) =>
  expect(mayOpenAgain({ ...active, state: "closed", closedBecause })).toBe(may),
);
