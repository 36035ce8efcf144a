import { expect, it } from "vitest";
import type { ContainerReport } from "@/server/workers/protocol";
import { type ExitFacts, unexpectedExits } from "./exit-rules";

const app: ExitFacts = { wanted: "running", status: "running", seenContainerId: "one", seenRestarts: 2 };
const container: ContainerReport = {
  appId: "app",
  deploymentId: "deployment",
  containerId: "one",
  state: "running",
  exitCode: null,
  outOfMemory: false,
  restarts: 2,
  hostPort: 20_001,
};

it.each<[string, Partial<ExitFacts>, Partial<ContainerReport>, number]>([
  ["nothing happened", {}, {}, 0],
  ["the engine started it again", {}, { restarts: 3 }, 1],
  ["the engine is about to start it again", {}, { restarts: 3, state: "restarting", exitCode: 1 }, 1],
  ["three times between two reports", {}, { restarts: 5 }, 3],
  ["the same report again", { status: "crashed", seenRestarts: 3 }, { restarts: 3, state: "restarting" }, 0],
  ["somebody restarted it, so the engine counts anew", {}, { restarts: 0 }, 0],
  ["it was restarted and ended once since then", {}, { restarts: 1 }, 1],
  ["it ended and is not started again", {}, { state: "exited", exitCode: 137 }, 1],
  ["that was seen before", { status: "crashed" }, { state: "exited", exitCode: 137 }, 0],
  ["somebody stopped it", { wanted: "stopped" }, { state: "exited", exitCode: 0 }, 0],
  ["it ended by itself while it was to be stopped", { wanted: "stopped" }, { restarts: 3 }, 0],
  ["its host stops it for a restart that was asked for", {}, { state: "created" }, 0],
  ["a new version runs", {}, { containerId: "two", restarts: 0 }, 0],
  ["the version before is back", {}, { containerId: "zero", restarts: 57 }, 0],
  ["the first that was ever seen of it", { seenContainerId: null, seenRestarts: 0 }, { restarts: 57 }, 0],
  ["very often", {}, { restarts: 1_000 }, 20],
])("%s", (_name, facts, report, exits) => {
  expect(unexpectedExits({ ...app, ...facts }, { ...container, ...report }, false)).toBe(exits);
});

it("makes no crash loop of what happened while the host was not heard", () => {
  expect(unexpectedExits(app, { ...container, restarts: 9 }, true)).toBe(2);
  expect(unexpectedExits(app, { ...container, restarts: 3 }, true)).toBe(1);
});
