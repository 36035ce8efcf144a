import type { DesiredState } from "@/server/workers/protocol";
import { ClaimDead } from "./held-claims";
import type { DeployHost } from "./host";
import { confirmRoute, RouteFailed } from "./switch";

type SwitchedClaim = DesiredState["claims"][number];

/** A deployment that an earlier boot had switched: the edge is asked, and the answer reported, as that boot would have done. */
export const resume = async (host: DeployHost, claim: SwitchedClaim): Promise<void> => {
  const { claimId, deploymentId, appId, switchedVersion, lastTransition, confirmWithinMs } = claim;
  const abort = new AbortController();
  host.held.hold({ claimId, deploymentId, appId, sinceVersion: 0, abort: (reason) => abort.abort(reason) });
  host.spool.continueAfter(claimId, lastTransition);
  host.log.info({ deploymentId, switchedVersion }, "Going on with a deployment that was switched before this start");
  try {
    await confirmRoute(host, switchedVersion ?? 0, { signal: abort.signal, timeoutMs: Math.max(5_000, confirmWithinMs ?? 0) });
    const { acknowledged } = await host.spool.record(
      { claimId, deploymentId },
      { event: "routed", routeVersion: host.edge.confirmedVersion() },
      0,
    );
    await acknowledged;
  } catch (error) {
    if (abort.signal.reason instanceof ClaimDead) return;
    if (!(error instanceof RouteFailed)) throw error;
    const { acknowledged } = await host.spool.record(
      { claimId, deploymentId },
      { event: "failed", code: error.code, reason: error.message },
      0,
    );
    await acknowledged;
  } finally {
    // Only a state that was asked for after the acknowledgement no longer holds the claim.
    await host.desired.refresh();
    host.held.release(claimId);
  }
};
