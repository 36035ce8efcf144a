import { describe, expect, it } from "vitest";
import { canMove, isEnded, isInProgress, predecessorsOf } from "./deployment-machine";
import { type DeploymentStatus, deploymentStatuses } from "./schema";

/** Every legal move, written out: what is not here must be refused. */
const legal: Record<DeploymentStatus, readonly DeploymentStatus[]> = {
  queued: ["fetching", "failed", "cancelled", "superseded"],
  fetching: ["building", "starting", "failed", "cancelled"],
  building: ["starting", "failed", "cancelled"],
  starting: ["live", "failed", "cancelled"],
  live: ["retired"],
  failed: [],
  cancelled: [],
  superseded: [],
  retired: [],
};

const pairs = deploymentStatuses.flatMap((from) => deploymentStatuses.map((to) => ({ from, to })));

describe("the deployment machine", () => {
  it.each(pairs)("$from → $to", ({ from, to }) => {
    expect(canMove(from, to)).toBe(legal[from].includes(to));
    expect(predecessorsOf(to).includes(from)).toBe(legal[from].includes(to));
  });

  it("knows what has ended and what is in progress", () => {
    expect(deploymentStatuses.filter(isEnded)).toEqual(["failed", "cancelled", "superseded", "retired"]);
    expect(deploymentStatuses.filter(isInProgress)).toEqual(["queued", "fetching", "building", "starting"]);
  });
});
