import type { DeploymentStatus, DeploymentTrigger } from "../deployments/schema";
import type { CommitState } from "../git/providers/schema";

/** What a provider is told beside a commit. Pure. */

export type Told = { state: CommitState; description: string };

const stateOf: Record<DeploymentStatus, CommitState> = {
  queued: "pending",
  fetching: "pending",
  building: "pending",
  starting: "pending",
  live: "success",
  retired: "success",
  failed: "failure",
  cancelled: "failure",
  superseded: "failure",
};

export const commitStateOf = (status: DeploymentStatus): CommitState => stateOf[status];

/** Those that bring a version back, start it again or move it say nothing new of its commit: its status is what its own deployment made of it. */
export const silentTriggers: readonly DeploymentTrigger[] = ["rollback", "restart", "drain"];
export const tellsOfCommit = (trigger: DeploymentTrigger): boolean => !silentTriggers.includes(trigger);

const longestReason = 90;

const because = (reason: string | null): string => {
  const [first = ""] = (reason ?? "").split("\n");
  if (first === "") return "";
  return `: ${first.length > longestReason ? `${first.slice(0, longestReason - 1)}…` : first}`;
};

/** What is said of a deployment as it stands. */
export const statusOf = ({
  number,
  status,
  reason,
}: {
  number: number;
  status: DeploymentStatus;
  reason: string | null;
}): Told => {
  const state = commitStateOf(status);
  switch (state) {
    case "pending":
      return { state, description: `Deployment #${number} is on its way.` };
    case "success":
      return { state, description: `Deployment #${number} is live.` };
    case "failure": {
      const word = status === "failed" ? "failed" : status === "cancelled" ? "was cancelled" : "was replaced by a newer one";
      return { state, description: `Deployment #${number} ${word}${status === "superseded" ? "." : because(reason)}` };
    }
  }
};
