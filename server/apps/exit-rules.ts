import type { ContainerReport } from "@/server/workers/protocol";

/** Which ends of an app's container nobody asked for, from what its host reports. Pure. */

export type ExitFacts = {
  wanted: "running" | "stopped";
  /** What was last known of the app. */
  status: string;
  seenContainerId: string | null;
  seenRestarts: number;
};

/** So many rows of one report say as much as more would. */
const mostPerReport = 20;
/** When they were is not known: they are too few to be taken for many within a few minutes. */
const mostAfterSilence = 2;

/** Starts by the engine since the last report. It counts anew whenever somebody else starts the container. */
const startsSince = ({ seenContainerId, seenRestarts }: ExitFacts, { containerId, restarts }: ContainerReport): number => {
  // Another container than before: how often that one has been started by now was not seen.
  if (containerId !== seenContainerId) return 0;
  return restarts >= seenRestarts ? restarts - seenRestarts : restarts;
};

/** It ended and the engine does not start it again, although it should run. The host hides the stops that it makes itself. */
const endedForGood = ({ status }: ExitFacts, { state }: ContainerReport): boolean =>
  status === "running" && (state === "exited" || state === "dead");

/** `afterSilence`: the host had not been heard for a while. */
export const unexpectedExits = (app: ExitFacts, container: ContainerReport, afterSilence: boolean): number => {
  if (app.wanted === "stopped") return 0;
  const exits = startsSince(app, container) + (endedForGood(app, container) ? 1 : 0);
  return Math.min(exits, afterSilence ? mostAfterSilence : mostPerReport);
};
