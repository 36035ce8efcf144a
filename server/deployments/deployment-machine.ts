import type { DeploymentStatus } from "./schema";

/**
 * The life of a deployment as data. Every status update in the database is a compare-and-set whose
 * `where` holds the legal predecessors from this table; there is no other way to move a row.
 */
export const nextStatuses = {
  queued: ["fetching", "failed", "cancelled", "superseded"],
  fetching: ["building", "starting", "failed", "cancelled"],
  building: ["starting", "failed", "cancelled"],
  starting: ["live", "failed", "cancelled"],
  live: ["retired"],
  failed: [],
  cancelled: [],
  superseded: [],
  retired: [],
} as const satisfies Record<DeploymentStatus, readonly DeploymentStatus[]>;

export const canMove = (from: DeploymentStatus, to: DeploymentStatus): boolean =>
  (nextStatuses[from] as readonly DeploymentStatus[]).includes(to);

/** The statuses from which `to` may be reached: the `where status in (…)` of a compare-and-set. */
export const predecessorsOf = (to: DeploymentStatus): DeploymentStatus[] =>
  (Object.keys(nextStatuses) as DeploymentStatus[]).filter((from) => canMove(from, to));

/** Claimed and not ended: at most one per app, held by a partial unique index. */
export const runningStatuses = ["fetching", "building", "starting"] as const satisfies readonly DeploymentStatus[];

export const isEnded = (status: DeploymentStatus): boolean => nextStatuses[status].length === 0;

/** True while the deployment page should keep its streams open. */
export const isInProgress = (status: DeploymentStatus): boolean =>
  status === "queued" || (runningStatuses as readonly DeploymentStatus[]).includes(status);
