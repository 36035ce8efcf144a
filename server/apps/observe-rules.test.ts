import { expect, it } from "vitest";
import type { ContainerReport } from "@/server/workers/protocol";
import { observeApp } from "./observe-rules";

const running = { wanted: "running", routedDeploymentId: "dep", statusReason: null } as const;
const stopped = { wanted: "stopped", routedDeploymentId: "dep", statusReason: null } as const;
const container = (state: ContainerReport["state"], some: Partial<ContainerReport> = {}): ContainerReport => ({
  appId: "app",
  deploymentId: "dep",
  containerId: "c",
  state,
  exitCode: null,
  outOfMemory: false,
  restarts: 0,
  hostPort: 20_000,
  ...some,
});
const byUser = { status: "stopped", reason: "stopped_by_user" };

it.each([
  {
    name: "never deployed",
    app: { ...running, routedDeploymentId: null },
    seen: undefined,
    covers: true,
    expected: { status: "idle", reason: null },
  },
  {
    name: "it lost its host, and nothing of it runs on the new one yet",
    app: { ...running, routedDeploymentId: null, statusReason: "host_removed" },
    seen: undefined,
    covers: true,
    expected: null,
  },
  {
    name: "stopped and moved by a drain",
    app: { ...stopped, routedDeploymentId: null, statusReason: "host_drained" },
    seen: undefined,
    covers: true,
    expected: null,
  },
  { name: "runs", app: running, seen: container("running"), covers: false, expected: { status: "running", reason: null } },
  {
    name: "runs on although it should stop",
    app: stopped,
    seen: container("running"),
    covers: true,
    expected: { status: "running", reason: null },
  },
  {
    name: "restarts again and again",
    app: running,
    seen: container("restarting"),
    covers: true,
    expected: { status: "crashed", reason: "restarting" },
  },
  { name: "exited", app: running, seen: container("exited"), covers: true, expected: { status: "crashed", reason: "exited" } },
  {
    name: "killed for its memory",
    app: running,
    seen: container("exited", { outOfMemory: true }),
    covers: true,
    expected: { status: "crashed", reason: "out_of_memory" },
  },
  { name: "stopped as wanted", app: stopped, seen: container("exited"), covers: true, expected: byUser },
  { name: "stopped and removed as wanted", app: stopped, seen: undefined, covers: true, expected: byUser },
  { name: "gone", app: running, seen: undefined, covers: true, expected: { status: "crashed", reason: "container_missing" } },
  { name: "not named by a report that may be old", app: running, seen: undefined, covers: false, expected: null },
  { name: "just being made", app: running, seen: container("created"), covers: true, expected: null },
])("$name", ({ app, seen, covers, expected }) => {
  expect(observeApp(app, seen, covers)).toEqual(expected);
});
