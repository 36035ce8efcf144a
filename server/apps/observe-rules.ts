import type { ContainerReport } from "@/server/workers/protocol";
import type { AppStatus, AppStatusReason } from "./schema";

/** What an app's status is, from what its host reports. Pure. */
export type AppFacts = { wanted: "running" | "stopped"; routedDeploymentId: string | null; statusReason: string | null };
export type Observed = { status: AppStatus; reason: AppStatusReason | null };

const notThere = (wanted: AppFacts["wanted"]): Observed =>
  wanted === "stopped" ? { status: "stopped", reason: "stopped_by_user" } : { status: "crashed", reason: "container_missing" };

/** It ran on a host that it had to leave: that stays to be read until it runs again. */
const lostHost: ReadonlySet<string | null> = new Set<AppStatusReason>(["host_drained", "host_removed"]);

/**
 * `covers`: the host knew the present desired state when it looked, so a container that it does not name is not there.
 * Null: nothing can be said, what is known stays.
 */
export const observeApp = (app: AppFacts, container: ContainerReport | undefined, covers: boolean): Observed | null => {
  if (app.routedDeploymentId === null) return lostHost.has(app.statusReason) ? null : { status: "idle", reason: null };
  if (!container) return covers ? notThere(app.wanted) : null;
  switch (container.state) {
    case "running":
      return { status: "running", reason: null };
    case "restarting":
      return { status: "crashed", reason: "restarting" };
    case "exited":
    case "dead":
      if (app.wanted === "stopped") return { status: "stopped", reason: "stopped_by_user" };
      return { status: "crashed", reason: container.outOfMemory ? "out_of_memory" : "exited" };
    case "created":
    case "paused":
      return app.wanted === "stopped" ? { status: "stopped", reason: "stopped_by_user" } : null;
  }
};
