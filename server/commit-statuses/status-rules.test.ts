import { describe, expect, it } from "vitest";
import { deploymentTriggers } from "../deployments/schema";
import { statusOf, tellsOfCommit } from "./status-rules";

describe("what a provider is told of a deployment", () => {
  it.each([
    ["queued", null, "pending", "Deployment #7 is on its way."],
    ["fetching", null, "pending", "Deployment #7 is on its way."],
    ["building", null, "pending", "Deployment #7 is on its way."],
    ["starting", null, "pending", "Deployment #7 is on its way."],
    ["live", null, "success", "Deployment #7 is live."],
    ["retired", null, "success", "Deployment #7 is live."],
    ["failed", "The build failed.\nnpm ERR!", "failure", "Deployment #7 failed: The build failed."],
    ["failed", null, "failure", "Deployment #7 failed"],
    ["cancelled", "Cancelled by Ada.", "failure", "Deployment #7 was cancelled: Cancelled by Ada."],
    ["superseded", "Replaced by deployment #8.", "failure", "Deployment #7 was replaced by a newer one."],
  ] as const)("%s (%s): %s", (status, reason, state, description) => {
    expect(statusOf({ number: 7, status, reason })).toEqual({ state, description });
  });

  it("is short enough for every provider, whatever the reason", () => {
    expect(statusOf({ number: 123_456, status: "failed", reason: "x".repeat(5_000) }).description.length).toBeLessThan(140);
  });

  it("is nothing where an older version is run again", () => {
    expect(deploymentTriggers.filter((trigger) => !tellsOfCommit(trigger))).toEqual(["rollback", "restart", "drain"]);
  });
});
