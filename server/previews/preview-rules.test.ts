import { describe, expect, it } from "vitest";
import type { PullRequestEvent } from "../git/providers/event-schema";
import { assignPlaces, judgeEvent, type PlaceFacts, previewLabel } from "./preview-rules";
import type { PreviewState } from "./schema";

const commit = "a".repeat(40);
const app = { repository: "https://git.example.com/shop.git", branch: "main", previewsEnabled: true, previewOf: null };
const event = (more: Partial<PullRequestEvent> = {}): PullRequestEvent => ({
  kind: "pull_request",
  action: "opened",
  number: 5,
  title: "Change it",
  author: "someone",
  url: "https://git.example.com/shop/pull/5",
  head: { branch: "feature", commit, repository: null },
  base: { branch: "main" },
  fork: false,
  ...more,
});
const known = (state: PreviewState, closedBecause: string | null = null) => ({ state, commit, closedBecause, toldAt: null });
const noon = "2026-01-01T12:00:00.000Z";
const toldAtNoon = (state: PreviewState, closedBecause: string | null = null) => ({
  ...known(state, closedBecause),
  toldAt: new Date(noon),
});
const before = "2026-01-01T11:59:59.000Z";

describe("an event of a request", () => {
  it.each<[string, Parameters<typeof judgeEvent>, string]>([
    ["opened: its head is asked for", [app, event(), null], "open"],
    ["updated: its head is asked for", [app, event({ action: "updated" }), known("active")], "open"],
    ["a label: nothing", [app, event({ action: "other" }), null], "not_relevant"],
    ["with previews off: nothing", [{ ...app, previewsEnabled: false }, event(), null], "previews_off"],
    ["of a prebuilt image: nothing", [{ ...app, repository: null }, event(), null], "no_repository"],
    ["of a preview: nothing", [{ ...app, previewOf: "app_x" }, event(), null], "is_preview"],
    ["to another branch: nothing", [app, event({ base: { branch: "next" } }), null], "other_base"],
    ["turned to another branch: closed", [app, event({ action: "updated", base: { branch: "next" } }), known("active")], "close"],
    ["closed: closed", [app, event({ action: "closed" }), known("over_limit")], "close"],
    [
      "closed with previews off: closed",
      [{ ...app, previewsEnabled: false }, event({ action: "closed" }), known("active")],
      "close",
    ],
    ["closed twice: nothing", [app, event({ action: "closed" }), known("closed", "request")], "preview_closed"],
    ["closed without a preview: nothing", [app, event({ action: "closed" }), null], "no_preview"],
    ["turned back to the app's branch: open again", [app, event({ action: "updated" }), known("closed", "other_base")], "open"],
    ["opened again: its head is asked for", [app, event(), known("closed", "request")], "open"],
    [
      "an update from before it was closed: nothing",
      [app, event({ action: "updated" }), known("closed", "request")],
      "preview_closed",
    ],
    [
      "a closing that was overtaken by a reopening: nothing",
      [app, event({ action: "closed", changedAt: before }), toldAtNoon("active")],
      "older_event",
    ],
    [
      "an opening that is sent again after the closing: nothing",
      [app, event({ changedAt: before }), toldAtNoon("closed", "request")],
      "older_event",
    ],
    ["of the same moment: taken", [app, event({ action: "closed", changedAt: noon }), toldAtNoon("active")], "close"],
    ["that does not say when: taken", [app, event({ action: "closed" }), toldAtNoon("active")], "close"],
    ["an update after it was closed for idleness", [app, event({ action: "updated" }), known("closed", "idle")], "open"],
  ])("%s", (_, input, expected) => {
    const judged = judgeEvent(...input);
    expect(judged.kind === "ignore" ? judged.code : judged.kind).toBe(expected);
  });
});

const row = (id: string, more: Partial<PlaceFacts> = {}): PlaceFacts => ({
  id,
  fork: false,
  commit,
  approvedCommit: null,
  state: "over_limit",
  hasApp: false,
  since: new Date("2026-01-01"),
  ...more,
});
const running = { state: "active", hasApp: true } as const;
const fork = { fork: true } as const;

describe("places", () => {
  it.each<[string, PlaceFacts[], number, Record<string, PreviewState>]>([
    ["are taken while they are free", [row("a"), row("b")], 2, { a: "active", b: "active" }],
    ["go to who waits longest", [row("a"), row("b", { since: new Date("2025-01-01") })], 1, { a: "over_limit", b: "active" }],
    ["of equals to who came first", [row("b"), row("a")], 1, { a: "active", b: "over_limit" }],
    [
      "are not lost under a lower limit",
      [row("a", running), row("b", running), row("c")],
      1,
      { a: "active", b: "active", c: "over_limit" },
    ],
    ["are kept while the name is not free", [row("a", { state: "active" }), row("b")], 1, { a: "active", b: "over_limit" }],
    ["are for approved forks alone", [row("a", fork), row("b")], 1, { a: "awaiting_approval", b: "active" }],
    ["are for the approved commit alone", [row("a", { ...fork, approvedCommit: "b".repeat(40) })], 1, { a: "awaiting_approval" }],
    ["of an approved fork", [row("a", { ...fork, approvedCommit: commit })], 1, { a: "active" }],
    [
      "of a fork that runs stay its while a later commit waits for approval",
      [row("a", { ...fork, ...running, approvedCommit: "b".repeat(40) }), row("b")],
      1,
      { a: "awaiting_approval", b: "over_limit" },
    ],
  ])("%s", (_, rows, limit, expected) => expect(Object.fromEntries(assignPlaces(rows, limit))).toEqual(expected));
});

describe("the label of a preview", () => {
  it.each<[string, string, number, boolean, string]>([
    ["is the app's with the number", "shop", 5, false, "shop-pr-5"],
    ["fits whole", "s".repeat(58), 5, false, `${"s".repeat(58)}-pr-5`],
    ["is cut and marked where it would be too long", "s".repeat(63), 123, false, `${"s".repeat(49)}-abc123-pr-123`],
    [
      "has no hyphen before the mark where it is cut",
      `${"s".repeat(48)}-${"t".repeat(14)}`,
      123,
      false,
      `${"s".repeat(48)}-abc123-pr-123`,
    ],
    ["is marked where somebody else has the plain one", "shop", 5, true, "shop-abc123-pr-5"],
  ])("%s", (_, base, number, always, expected) => {
    const label = previewLabel(base, number, { mark: "abc123", always });
    expect(label).toBe(expected);
    expect(label.length).toBeLessThanOrEqual(63);
  });
});
