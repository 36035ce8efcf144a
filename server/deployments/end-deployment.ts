import type { Transaction } from "@/server/db";
import { changeDesired } from "@/server/workers";
import type { Effect } from "./announce";
import type { FailureCode } from "./schema";
import { endStages, type Locked, moveTo, nextInLine } from "./store";

export type Ending = { to: "failed" | "cancelled"; code: FailureCode; reason: string; at: Date };

/** The end of one rings for the next. */
export const ringNext = async (tx: Transaction, appId: string): Promise<Effect[]> => {
  const next = await nextInLine(tx, appId);
  return next ? [{ kind: "ring", workerId: next.workerId, deploymentId: next.id }] : [];
};

/** What everybody is told when a deployment has ended. */
export const endEffects = ({ deployment }: Pick<Locked, "deployment">): Effect[] => [
  { kind: "app-changed", appId: deployment.appId, deploymentId: deployment.id },
  { kind: "log-changed", deploymentId: deployment.id },
  { kind: "hint", workerId: deployment.workerId, topic: "desired-state" },
];

/** Ends a queued or claimed deployment that no route points at. What runs is not touched. */
export const endDeployment = async (tx: Transaction, locked: Locked, ending: Ending): Promise<Effect[]> => {
  const { deployment } = locked;
  const ended = await moveTo(tx, deployment.id, {
    to: ending.to,
    reason: ending.reason,
    reasonCode: ending.code,
    finishedAt: locked.now,
    // A container may have been made before its report was lost: the host looks, and says when it is gone.
    containerPresent: deployment.containerPresent || deployment.status === "starting",
  });
  if (!ended) return [];
  await endStages(tx, deployment.id, { at: ending.at, error: ending.reason });
  await changeDesired(tx, deployment.workerId);
  const jobGone: Effect[] =
    deployment.status === "queued" ? [{ kind: "remove-job", workerId: deployment.workerId, deploymentId: deployment.id }] : [];
  return [...endEffects(locked), ...jobGone, ...(await ringNext(tx, deployment.appId))];
};
