import type { DeploymentStatus } from "./schema";

/** Which deployments nobody works on any more. Pure; ages by the database's clock. */
export type StuckFacts = {
  status: DeploymentStatus;
  switched: boolean;
  /** Since the last transition or piece of build log; for a queued one since it was created. */
  silentMs: number;
  /** Since the host's last heartbeat. */
  hostSilentMs: number;
};
export type StuckLimits = { stuckAfterMs: number; fetchMs: number; buildMs: number; startMs: number };

type TimeOuts = Record<
  "STUCK_AFTER_MS" | "FETCH_TIMEOUT_MS" | "BUILD_TIMEOUT_MS" | "RELEASE_TIMEOUT_MS" | "START_TIMEOUT_MS",
  number
>;

/** From the settings. A release command, a migration say, runs while its deployment is starting, and may be silent to its end. */
export const stuckLimits = (settings: TimeOuts): StuckLimits => ({
  stuckAfterMs: settings.STUCK_AFTER_MS,
  fetchMs: settings.FETCH_TIMEOUT_MS,
  buildMs: settings.BUILD_TIMEOUT_MS,
  startMs: Math.max(settings.START_TIMEOUT_MS, settings.RELEASE_TIMEOUT_MS),
});

/** How long a stage may be silent on a host that is there: a build step may say nothing for long. */
const stageLimit = (status: DeploymentStatus, limits: StuckLimits): number => {
  if (status === "fetching") return limits.fetchMs;
  if (status === "building") return limits.buildMs;
  return limits.startMs;
};

export const isStuck = (facts: StuckFacts, limits: StuckLimits): boolean => {
  if (facts.silentMs < limits.stuckAfterMs) return false;
  if (facts.hostSilentMs >= limits.stuckAfterMs) return true;
  // A host that is there takes what is queued when it has room, and its switched ones are settled by the edge's answer.
  if (facts.status === "queued" || facts.switched) return false;
  return facts.silentMs >= limits.stuckAfterMs + stageLimit(facts.status, limits);
};
