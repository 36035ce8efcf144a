import { routeConfirmWithinMs } from "@/server/workers/protocol";
import { keepRunning } from "../docker/containers";
import type { VersionOutcome } from "../edge/sync";
import { pause, unlessAborted } from "../runtime/wait";
import type { Deploying, StartedContainer } from "./deploying";
import { ClaimCancelled, ClaimDead } from "./held-claims";
import type { DeployHost } from "./host";
import { StageError } from "./stage-error";

/** The control plane has moved the route, and the edge did not follow: the pointer goes back. */
export class RouteFailed extends StageError {}

/** The switch: reported as healthy, moved by the control plane, and true only when the edge says so. @throws RouteFailed */
export const switchRoute = async (deploying: Deploying, container: StartedContainer): Promise<void> => {
  const { host, signal, log, undo, report } = deploying;
  await host.fence(signal);
  await keepRunning(host.engine, container.containerId);
  const { acknowledged } = await report({ event: "healthy" });
  const answer = await unlessAborted(acknowledged, signal);
  if (answer === "stale") throw await whyNotSwitched(deploying);
  // From here on people may be served by it, whatever becomes of this program or of the way to the control plane.
  if (answer === "applied") undo.clear();
  const version = await switchedVersion(deploying);
  undo.clear();
  log.note(`Switching the route (version ${version})`);
  await confirmRoute(host, version, { signal });
  await report({ event: "routed", routeVersion: host.edge.confirmedVersion() });
  log.note("Live");
};

/** Waits for the edge. @throws RouteFailed */
export const confirmRoute = async (
  { edge }: Pick<DeployHost, "edge">,
  version: number,
  { signal, timeoutMs = routeConfirmWithinMs }: { signal: AbortSignal; timeoutMs?: number },
): Promise<void> => {
  const outcome: VersionOutcome = await edge.ensureVersion(version, { timeoutMs, signal });
  signal.throwIfAborted();
  switch (outcome) {
    case "confirmed":
      return;
    case "refused":
      throw new RouteFailed("route_refused", "The edge refused the new route. The address points at the version before again.");
    case "timeout":
      throw new RouteFailed(
        "route_unconfirmed",
        `The edge did not confirm the new route within ${Math.round(timeoutMs / 1_000)} s. The address points at the version before again.`,
      );
  }
};

const ourClaim = ({ host, spec }: Deploying) => host.desired.state?.claims.find((one) => one.claimId === spec.claimId);

/** The control plane has refused the switch. */
const whyNotSwitched = async (deploying: Deploying): Promise<Error> => {
  await unlessAborted(deploying.host.desired.refresh(), deploying.signal);
  const claim = ourClaim(deploying);
  if (!claim) return new ClaimDead();
  return claim.cancelRequested ? new ClaimCancelled() : new StageError("internal", "The control plane did not switch the route.");
};

/**
 * Under which version the route was moved: the control plane says so in the desired state. Waited for as long as the control
 * plane is away: it alone knows whether this version is the one that serves, and ends the claim when it waits no longer.
 */
const switchedVersion = async (deploying: Deploying): Promise<number> => {
  const { host, signal } = deploying;
  for (;;) {
    await unlessAborted(host.desired.refresh(), signal);
    const claim = ourClaim(deploying);
    if (claim?.switchedVersion) return claim.switchedVersion;
    if (claim?.cancelRequested) throw new ClaimCancelled();
    await pause(250, signal);
  }
};
