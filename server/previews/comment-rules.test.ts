import { describe, expect, it } from "vitest";
import { type CommentFacts, commentOf } from "./comment-rules";

const deployment = { id: "dep_1", number: 3, status: "live", reason: null, commit: "a".repeat(40) } as const;
const facts = (preview: Partial<CommentFacts["preview"]> = {}): CommentFacts => ({
  appName: "shop",
  limit: 2,
  dashboardUrl: "https://paas.example.com",
  now: new Date("2026-03-04T05:06:07Z"),
  preview: {
    commit: "0123456789abcdef0123456789abcdef01234567",
    state: "active",
    closedBecause: null,
    app: { id: "app_1", name: "shop-pr-5", status: "running", url: "http://shop-pr-5.example.com" },
    latestDeployment: deployment,
    ...preview,
  },
});

describe("the comment on a request", () => {
  it("says where the preview answers, what it shows, and where more is to be read", () =>
    expect(commentOf(facts())).toBe(
      [
        "### Preview of [shop](https://paas.example.com/apps/shop)",
        "",
        "| | |",
        "|---|---|",
        "| State | ✅ Live |",
        "| Address | [shop-pr-5.example.com](http://shop-pr-5.example.com) |",
        "| Commit | `0123456789` |",
        "| Deployment | [#3](https://paas.example.com/apps/shop-pr-5/deployments/3) |",
        "| Updated | 2026-03-04 05:06 UTC |",
        "",
      ].join("\n"),
    ));

  const waiting = { app: null, latestDeployment: null };
  it.each<[string, Partial<CommentFacts["preview"]>, string]>([
    ["queued", { latestDeployment: { ...deployment, status: "queued" } }, "⏳ Waiting for its turn"],
    ["building", { latestDeployment: { ...deployment, status: "building" } }, "⏳ Deploying"],
    ["failed", { latestDeployment: { ...deployment, status: "failed", reason: "No host fits." } }, "❌ Failed: `No host fits.`"],
    [
      "failed with words that would draw or call",
      { latestDeployment: { ...deployment, status: "failed", reason: "a | b\n`@team` <img>" } },
      "❌ Failed: `a b @team <img>`",
    ],
    ["a fork", { state: "awaiting_approval", ...waiting }, "🔒 This comes from a fork"],
    ["over the limit", { state: "over_limit", ...waiting }, "at most 2 previews at once"],
    ["waiting for its name", waiting, "⏳ Waiting until the preview of before is gone"],
    ["closed", { state: "closed", closedBecause: "request", ...waiting }, "Removed: the pull request was closed."],
    ["idle", { state: "closed", closedBecause: "idle", ...waiting }, "Removed: nothing was pushed for a while."],
    ["of a deleted app", { state: "closed", closedBecause: "app_deleted", ...waiting }, "Removed: the app was deleted."],
  ])("%s", (_, preview, expected) => {
    const text = commentOf(facts(preview));
    expect(text).toContain(
      `| State | ${expected.startsWith("at most") ? "⏸️ Waiting for a place: this app has " : ""}${expected}`,
    );
    if (preview.app === null) expect(text).not.toContain("Address");
  });
});
