import { describe, expect, it } from "vitest";
import type { PullRequestEvent, PushEvent } from "../git/providers/event-schema";
import { firstOutcome, isOfOther } from "./outcome-rules";

const urls = ["https://github.com/Team/Shop", "https://github.com/Team/Shop.git", "git@github.com:Team/Shop.git"];

describe("an event of", () => {
  it.each<[string, string | null, string[], boolean]>([
    ["the app's repository", "https://github.com/team/shop", urls, false],
    ["the app's repository with .git", "https://github.com/Team/Shop.git", urls, false],
    ["the app's repository over SSH", "git@github.com:team/shop.git", urls, false],
    ["the app's repository over SSH with another port", "ssh://git@ssh.github.com:443/team/shop.git", urls, false],
    ["the app's repository under www", "https://www.github.com/team/shop/", urls, false],
    ["another repository of the same server", "https://github.com/team/other", urls, true],
    ["a longer path", "https://github.com/team/shop-two", urls, true],
    ["another repository over SSH", "git@github.com:team/other.git", urls, true],
    // A mirror, or a server under a name of the inner network.
    ["a server that we know by another name", "https://git.internal/team/elsewhere.git", urls, false],
    ["a server on another port", "http://127.0.0.1:3000/a.git", ["http://127.0.0.1:4000/b.git"], false],
    ["a server on the same port", "http://127.0.0.1:3000/a.git", ["http://127.0.0.1:3000/b.git"], true],
    ["a path on this machine", "/srv/git/shop.git", urls, false],
    ["an app without a repository", null, urls, false],
    ["nobody knows what", "https://github.com/team/shop", [], false],
    ["nonsense", "https://github.com/team/shop", ["", "not an address"], false],
  ])("%s", (_, repository, told, other) => {
    expect(isOfOther(repository, { name: "Team/Shop", urls: told })).toBe(other);
  });
});

const push: PushEvent = {
  kind: "push",
  repository: { name: "Team/Shop", urls },
  ref: { kind: "branch", name: "main" },
  before: null,
  after: "a".repeat(40),
  commits: 1,
  head: null,
  paths: null,
  pusher: null,
};
const pullRequest: PullRequestEvent = {
  kind: "pull_request",
  action: "other",
  number: 7,
  title: "t",
  author: "e",
  url: "https://x",
  head: { branch: "b", commit: null, repository: null },
  base: { branch: "main" },
  fork: false,
};
const own = "https://github.com/team/shop";

describe("at once", () => {
  it("a push waits for the git server to be asked", () => {
    expect(firstOutcome(push, own)).toEqual({ outcome: "received", reason: null, reasonCode: null });
    expect(firstOutcome({ ...pullRequest, action: "opened" }, own).outcome).toBe("received");
  });

  it("a push of another repository starts nothing, and both are named", () => {
    expect(firstOutcome(push, "https://github.com/team/other")).toEqual({
      outcome: "ignored",
      reasonCode: "other_repository",
      reason: "This is of Team/Shop; the app comes from https://github.com/team/other.",
    });
  });

  it("a ping, a label and what nobody waits for start nothing", () => {
    expect(firstOutcome({ kind: "ping" }, own)).toMatchObject({ outcome: "ignored", reasonCode: "ping" });
    expect(firstOutcome({ kind: "other" }, own)).toMatchObject({ outcome: "ignored", reasonCode: "other_event" });
    expect(firstOutcome(pullRequest, own)).toMatchObject({ outcome: "ignored", reasonCode: "other_event" });
  });
});
