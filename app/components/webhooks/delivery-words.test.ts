import { describe, expect, test } from "vitest";
import { deliverySentence, deliveryTitle, eventWord } from "./delivery-words";

const push = {
  kind: "push",
  source: "webhook",
  event: "push",
  branch: "main",
  tag: null,
  pullRequest: null,
  commit: "c".repeat(40),
  commitMessage: "Paint it blue\n\nAll of it.",
  outcome: "deployed",
} as const;
const nothing = { ...push, kind: null, branch: null, commit: null, commitMessage: null } as const;

describe("what a delivery is about", () => {
  test.each([
    ["the message's first line", push, "Paint it blue"],
    ["its branch, without a message", { ...push, commitMessage: null }, "Push to main"],
    ["a deleted branch", { ...push, commit: null, commitMessage: null }, "The branch main was deleted"],
    ["a tag", { ...push, branch: null, tag: "v1", commitMessage: "" }, "The tag v1"],
    ["a deleted tag", { ...push, branch: null, tag: "v1", commit: null }, "The tag v1 was deleted"],
    ["its pull request", { ...push, kind: "pull_request", pullRequest: { number: 5, title: "Blue", url: "" } }, "#5 Blue"],
    ["a test", { ...nothing, kind: "ping" }, "A test of the webhook"],
    ["a call with the wrong secret", { ...nothing, outcome: "refused" }, "A call that did not prove itself"],
    ["a head that nobody told of", { ...nothing, source: "comparison", event: null }, "Found at the git server"],
    ["one that came before", { ...nothing, outcome: "duplicate" }, "Told once more"],
    ["some event", { ...nothing, kind: "other", event: "issues" }, "Event “issues”"],
    ["nothing that could be read", { ...nothing, event: null, outcome: "failed" }, "A call that could not be read"],
  ] as const)("%s", (_, delivery, title) => expect(deliveryTitle(delivery)).toBe(title));
});

test.each([
  [push, "Push"],
  [{ ...nothing, event: "Wiki Page Hook" }, "Wiki Page Hook"],
  [{ ...push, source: "comparison" }, "Comparison with the git server"],
] as const)("its kind for people: %#", (delivery, word) => expect(eventWord(delivery)).toBe(word));

test("only what waits is explained where there is no reason", () => {
  expect(deliverySentence({ outcome: "received", reason: null })).toContain("waits");
  expect(deliverySentence({ outcome: "ignored", reason: "It is a tag." })).toBe("It is a tag.");
  expect(deliverySentence({ outcome: "deployed", reason: null })).toBeNull();
});
