import { describe, expect, it } from "vitest";
import type { PushEvent } from "../git/providers/event-schema";
import { judgeEvent, judgeHead, type PushedApp, skipMarkerIn, standingOf } from "./push-rules";

const commit = (digit: string) => digit.repeat(40);

const app: PushedApp = {
  repository: "https://git.example.com/team/app.git",
  branch: "main",
  watchPaths: [],
  handledCommit: commit("a"),
  paused: false,
  deleted: false,
};

const push: PushEvent = {
  kind: "push",
  ref: { kind: "branch", name: "main" },
  before: commit("a"),
  after: commit("b"),
  commits: 1,
  head: { message: "Change it", author: "Ada", url: null },
  paths: ["src/page.ts"],
  pusher: "ada",
};

describe("what the event alone tells", () => {
  it.each<[string, Partial<PushEvent>, Partial<PushedApp>, string | null]>([
    ["a push to the branch", {}, {}, null],
    ["a tag of the branch's name", { ref: { kind: "tag", name: "main" } }, {}, "tag"],
    ["a branch that ends with the name", { ref: { kind: "branch", name: "feature/main" } }, {}, "other_branch"],
    ["a branch that begins with the name", { ref: { kind: "branch", name: "main-2" } }, {}, "other_branch"],
    ["another case of the name", { ref: { kind: "branch", name: "Main" } }, {}, "other_branch"],
    ["a branch with slashes", { ref: { kind: "branch", name: "release/2" } }, { branch: "release/2" }, null],
    ["the branch deleted", { after: null, commits: 0, head: null }, {}, "branch_deleted"],
    ["another branch deleted", { ref: { kind: "branch", name: "old" }, after: null }, {}, "other_branch"],
    ["a push of nothing", { before: commit("b"), commits: 0 }, {}, "empty_push"],
    ["no commits, and it says that nothing was forced", { commits: 0, forced: false }, {}, "empty_push"],
    ["forced back to an older commit", { commits: 0, forced: true }, {}, null],
    ["no commits, and whether it was forced is not told", { commits: 0 }, {}, null],
    ["the branch made anew at a commit that was there", { before: null, commits: 0, forced: false }, {}, null],
    ["2,000 commits", { commits: 2_000, paths: null }, {}, null],
    ["an app that is deleted", {}, { deleted: true }, "app_deleted"],
    ["an app that runs an image", {}, { repository: null }, "no_repository"],
    ["paused: the head decides all the same", {}, { paused: true }, null],
  ])("%s", (_, event, of, code) => expect(judgeEvent({ ...push, ...event }, { ...app, ...of })?.reasonCode ?? null).toBe(code));
});

describe("the pushed commit and the head", () => {
  it.each([
    ["the head", commit("b"), "head"],
    ["the head is where it was before the push", commit("a"), "behind"],
    ["the branch has moved on", commit("c"), "older"],
  ] as const)("%s", (_, head, standing) => expect(standingOf(push, head)).toBe(standing));
});

describe("a push of the head", () => {
  const inside = { watchPaths: ["src"] };
  const outside = { watchPaths: ["docs"] };
  const says = (message: string) => ({ head: { message, author: "Ada", url: null } });
  it.each<[string, Partial<PushEvent>, Partial<PushedApp>, string | null]>([
    ["is deployed", {}, {}, null],
    ["says [skip ci] in its last line", says("Change\n\nmore\n[skip ci]"), {}, "skip_marker"],
    ["tells no message", { head: null }, {}, null],
    ["changes a watched path", {}, inside, null],
    ["changes no watched path", {}, outside, "outside_watch_paths"],
    ["changes no path at all", { paths: [] }, inside, "outside_watch_paths"],
    ["does not tell its paths", { paths: null }, outside, null],
    ["follows one that was not decided upon", { before: commit("9") }, outside, null],
    ["was decided upon, and is told once more", {}, { ...outside, handledCommit: commit("b") }, "outside_watch_paths"],
    ["makes the branch", { before: null }, outside, "outside_watch_paths"],
    ["is the first that is seen", {}, { ...outside, handledCommit: null }, "outside_watch_paths"],
    ["comes while deploys are paused", {}, { paused: true }, "paused"],
    ["says so and comes while paused", says("[no ci] x"), { paused: true }, "skip_marker"],
  ])("that %s", (_, event, of, code) =>
    expect(judgeHead({ ...push, ...event }, { ...app, ...of })?.reasonCode ?? null).toBe(code),
  );
});

describe("a marker", () => {
  it.each([
    ["Fix [skip ci]", "[skip ci]"],
    ["[CI Skip] Fix", "[CI Skip]"],
    ["[no ci]", "[no ci]"],
    ["[skip-ci]", "[skip-ci]"],
    ["[skip cd]", "[skip cd]"],
    ["[Skip Deploy]", "[Skip Deploy]"],
    ["[deploy skip]", "[deploy skip]"],
    ["[no deploy]", "[no deploy]"],
    ["[ skip ci ]", "[ skip ci ]"],
    ["skip ci", null],
    ["[skip cider]", null],
    ["[do not skip ci]", null],
    ["[skip tests]", null],
    ["", null],
  ])("in “%s” is %s", (message, marker) => expect(skipMarkerIn(message)).toBe(marker));
});
