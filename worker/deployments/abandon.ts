import type { DesiredState } from "@/server/workers/protocol";
import type { DeployHost } from "./host";

const reason = "The host's program lost track of this deployment while the control plane was away. Deploy again.";

/** A claim of this very boot that nobody here works on: it is ended, for it would wait for ever. */
export const abandon = async (
  { held, spool, log }: Pick<DeployHost, "held" | "spool" | "log">,
  { claimId, deploymentId, appId, lastTransition, cancelRequested }: DesiredState["claims"][number],
): Promise<void> => {
  log.warn({ deploymentId, claimId }, "Nobody works on this claim: it is given up");
  held.hold({ claimId, deploymentId, appId, sinceVersion: 0, abort: () => undefined });
  try {
    // The state may be older than what was applied last: a number that was taken is followed by the next.
    for (let number = lastTransition; ; number += 1) {
      spool.continueAfter(claimId, number);
      const { acknowledged } = await spool.record(
        { claimId, deploymentId },
        cancelRequested ? { event: "cancelled" } : { event: "failed", code: "internal", reason },
        0,
      );
      if ((await acknowledged) !== "duplicate") return;
    }
  } finally {
    held.leave(claimId);
  }
};
