import type { BuildPlan } from "@/server/builds/schema";
import type { TransitionEvent } from "@/server/workers/protocol";
import { isEnded, runningStatuses } from "./deployment-machine";
import type { DeploymentStatus, FailureCode, StageName } from "./schema";

/** What a worker's transition means for its claim. Pure: (claim, transition) → decision. */
export type ClaimFacts = {
  status: DeploymentStatus;
  claimId: string | null;
  lastTransition: number;
  cancelRequested: boolean;
  switchedVersion: number | null;
  /** The commit that was asked for. */
  commit: string | null;
  hostPort: number | null;
  appDeleted: boolean;
};

/** The columns that an event brings. */
export type Found = {
  commit?: string;
  commitMessage?: string;
  commitAuthor?: string;
  image?: string;
  imageBytes?: number;
  imageDigest?: string;
  containerId?: string;
  hostPort?: number;
  containerPresent?: boolean;
  plan?: BuildPlan;
};

export type Change =
  /** One stage on. `to` is null where the status stays. */
  | { kind: "advance"; to: "building" | "starting" | null; found: Found; ends: StageName; begins: StageName }
  /** Something became known; status and stage stay. */
  | { kind: "note"; found: Found }
  | { kind: "switch" }
  | { kind: "confirm" }
  | { kind: "revert"; code: FailureCode; reason: string }
  | { kind: "end"; to: "failed" | "cancelled"; code: FailureCode; reason: string }
  | { kind: "drained" };

export type Decision =
  | { result: "applied"; change: Change }
  | { result: "duplicate" }
  /** `counts`: the claim lives, so the number is taken and the next one follows it. */
  | { result: "stale"; counts: boolean }
  /** Numbers are missing before this one: not acknowledged, the worker sends them first. */
  | { result: "gap" };

export const cancelledReason = "Cancelled.";

const isRunning = (status: DeploymentStatus) => (runningStatuses as readonly DeploymentStatus[]).includes(status);

const whenFetched = (claim: ClaimFacts, event: Extract<TransitionEvent, { event: "fetched" }>): Change | null => {
  if (claim.status !== "fetching") return null;
  if (claim.commit !== null && claim.commit !== event.commit) {
    const reason = `The host fetched commit ${event.commit}, but ${claim.commit} was asked for.`;
    return { kind: "end", to: "failed", code: "fetch_failed", reason };
  }
  const found = { commit: event.commit, commitMessage: event.message, commitAuthor: event.author };
  return { kind: "advance", to: "building", found, ends: "fetch", begins: "build" };
};

const whenFailed = (claim: ClaimFacts, event: Extract<TransitionEvent, { event: "failed" }>): Change | null => {
  if (!isRunning(claim.status)) return null;
  const { code, reason } = event;
  if (claim.switchedVersion === null) return { kind: "end", to: "failed", code, reason };
  return code === "route_refused" || code === "route_unconfirmed" ? { kind: "revert", code, reason } : null;
};

/** What the event changes, or null where it is illegal. */
const changeFor = (claim: ClaimFacts, event: TransitionEvent): Change | null => {
  const switched = claim.switchedVersion !== null;
  const beforeSwitch = claim.status === "starting" && !switched;
  switch (event.event) {
    case "fetched":
      return whenFetched(claim, event);
    case "planned":
      return claim.status === "building" ? { kind: "note", found: { plan: event.plan } } : null;
    case "built": {
      if (claim.status !== "building" && claim.status !== "fetching") return null;
      // Of a kept image the size is known already, and the host does not say it again.
      const { image, imageBytes, digest } = event;
      const found = { image, ...(imageBytes > 0 && { imageBytes }), ...(digest !== undefined && { imageDigest: digest }) };
      const ends = claim.status === "building" ? "build" : "fetch";
      return { kind: "advance", to: "starting", found, ends, begins: event.releases === true ? "release" : "start" };
    }
    case "released":
      return beforeSwitch && claim.hostPort === null
        ? { kind: "advance", to: null, found: {}, ends: "release", begins: "start" }
        : null;
    case "started": {
      if (!beforeSwitch || claim.hostPort !== null) return null;
      const found = { containerId: event.containerId, hostPort: event.hostPort, containerPresent: true };
      return { kind: "advance", to: null, found, ends: "start", begins: "health" };
    }
    case "healthy":
      return beforeSwitch && claim.hostPort !== null && !claim.cancelRequested && !claim.appDeleted ? { kind: "switch" } : null;
    case "routed":
      return claim.status === "starting" && claim.switchedVersion !== null && event.routeVersion >= claim.switchedVersion
        ? { kind: "confirm" }
        : null;
    case "drained":
      return claim.status === "live" ? { kind: "drained" } : null;
    case "failed":
      return whenFailed(claim, event);
    case "cancelled":
      return isRunning(claim.status) && !switched
        ? { kind: "end", to: "cancelled", code: claim.appDeleted ? "app_deleted" : "cancelled", reason: cancelledReason }
        : null;
  }
};

/** At most once by (claim, number), in order, and nothing that a claim may not do. */
export const decideTransition = (
  claim: ClaimFacts,
  transition: { claimId: string; number: number; body: TransitionEvent },
): Decision => {
  if (claim.claimId !== transition.claimId) return { result: "stale", counts: false };
  if (transition.number <= claim.lastTransition) return { result: "duplicate" };
  if (isEnded(claim.status)) return { result: "stale", counts: false };
  if (transition.number > claim.lastTransition + 1) return { result: "gap" };
  const change = changeFor(claim, transition.body);
  return change === null ? { result: "stale", counts: true } : { result: "applied", change };
};
