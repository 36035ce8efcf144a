import { expect, it } from "vitest";
import { type DeploymentFacts, decideDeploymentFailed } from "./deployment-failed-rules";
import { secondsAgo } from "./testing/facts";

const failed = { id: "dep_7", number: 7, succeeded: false, reason: "The build failed.", finishedAt: secondsAgo(1) };
const succeeded = { ...failed, id: "dep_8", number: 8, succeeded: true, reason: null };
const quiet: DeploymentFacts = {
  ruleId: "rul_1",
  enabled: true,
  firingAlertId: null,
  now: secondsAgo(0),
  name: "shop",
  deletedAt: null,
  ruleCreatedAt: secondsAgo(60),
  newest: failed,
};
const firing = { firingAlertId: "alr_1" };

it.each<[string, Partial<DeploymentFacts>, string]>([
  ["the newest failed", {}, "fire"],
  ["the newest succeeded", { newest: succeeded }, "nothing"],
  ["there is none", { newest: null }, "nothing"],
  ["it failed before the rule was made", { ruleCreatedAt: secondsAgo(0) }, "nothing"],
  ["nobody asked to be told", { enabled: false }, "nothing"],
  ["the app is deleted", { deletedAt: secondsAgo(1) }, "nothing"],
  ["another failed while it fires", firing, "nothing"],
  ["the next succeeded", { ...firing, newest: succeeded }, "resolve"],
  ["the rule was switched off", { ...firing, enabled: false }, "resolve"],
  ["the app was deleted", { ...firing, deletedAt: secondsAgo(1) }, "resolve"],
])("%s", (_name, facts, kind) => {
  expect(decideDeploymentFailed({ ...quiet, ...facts })?.kind ?? "nothing").toBe(kind);
});

it("says what the deployment says of itself", () => {
  expect(decideDeploymentFailed(quiet)).toEqual({
    kind: "fire",
    reason: "Deployment 7 of shop failed: The build failed.",
    deploymentId: "dep_7",
  });
});
