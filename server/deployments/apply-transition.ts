import { and, eq, max } from "drizzle-orm";
import { apps, deploymentStages, deployments } from "@/drizzle/schema";
import { raiseStatus } from "@/server/commit-statuses";
import { type Transaction, transaction } from "@/server/db";
import type { Transition } from "@/server/workers/protocol";
import { announce, type Effect } from "./announce";
import { confirmRoute } from "./confirm-route";
import { endDeployment } from "./end-deployment";
import { revertRoute } from "./revert-route";
import { beginStage, endStages, type Locked, lockDeployment, moveTo } from "./store";
import { switchRoute } from "./switch-route";
import { type Change, decideTransition } from "./transition-rules";

export type TransitionResult = "applied" | "duplicate" | "stale" | "gap";

/** When it happened, by the database's clock: never before what went before, never in the future. */
const happenedAt = async (tx: Transaction, { deployment, now }: Locked, ageMs: number): Promise<Date> => {
  const [row] = await tx
    .select({ last: max(deploymentStages.startedAt) })
    .from(deploymentStages)
    .where(eq(deploymentStages.deploymentId, deployment.id));
  const floor = Math.max(deployment.claimedAt?.getTime() ?? 0, row?.last?.getTime() ?? 0);
  return new Date(Math.min(now.getTime(), Math.max(floor, now.getTime() - ageMs)));
};

/** The host found out what the head of the branch is: the push that brought it starts nothing more. */
const noteHead = async (tx: Transaction, { app, deployment }: Locked, commit: string | undefined): Promise<void> => {
  const askedForHead = deployment.commit === null && deployment.number === app.lastNumber && deployment.branch === app.branch;
  if (commit === undefined || !askedForHead) return;
  await tx.update(apps).set({ handledCommit: commit }).where(eq(apps.id, app.id));
};

const advance = async (
  tx: Transaction,
  locked: Locked,
  change: Extract<Change, { kind: "advance" }> & { at: Date },
): Promise<Effect[]> => {
  const { deployment } = locked;
  await noteHead(tx, locked, change.found.commit);
  if (change.to === null) {
    if (Object.keys(change.found).length > 0)
      await tx.update(deployments).set(change.found).where(eq(deployments.id, deployment.id));
    if (change.found.commit !== undefined) await raiseStatus(tx, { ...deployment, commit: change.found.commit });
  } else await moveTo(tx, deployment.id, { to: change.to, ...change.found });
  await endStages(tx, deployment.id, { at: change.at, name: change.ends });
  await beginStage(tx, deployment.id, { name: change.begins, at: change.at });
  return [{ kind: "app-changed", appId: deployment.appId, deploymentId: deployment.id }];
};

/** A commit that was pushed away by force: where the branch is instead. */
const withBranch = ({ app, deployment }: Locked, end: Extract<Change, { kind: "end" }>): Extract<Change, { kind: "end" }> => {
  const { commit, branch } = deployment;
  const { handledCommit } = app;
  if (end.code !== "commit_not_found" || commit === null || handledCommit === null || handledCommit === commit) return end;
  const gone = `Commit ${commit.slice(0, 10)} is no longer on the server`;
  return { ...end, reason: `${gone}: ${branch} was rewritten (force-pushed), and is at ${handledCommit.slice(0, 10)} by now.` };
};

const drained = async (tx: Transaction, { deployment }: Locked, at: Date): Promise<Effect[]> => {
  await endStages(tx, deployment.id, { at, name: "drain" });
  return [{ kind: "app-changed", appId: deployment.appId, deploymentId: deployment.id }];
};

const carryOut = async (tx: Transaction, locked: Locked, change: Change & { at: Date }): Promise<Effect[]> => {
  switch (change.kind) {
    case "advance":
      return advance(tx, locked, change);
    case "note":
      await tx.update(deployments).set(change.found).where(eq(deployments.id, locked.deployment.id));
      return [{ kind: "app-changed", appId: locked.deployment.appId, deploymentId: locked.deployment.id }];
    case "switch":
      return switchRoute(tx, locked, change.at);
    case "confirm":
      return confirmRoute(tx, locked, change.at);
    case "revert":
      return revertRoute(tx, locked, change);
    case "end":
      return endDeployment(tx, locked, { ...withBranch(locked, change), at: change.at });
    case "drained":
      return drained(tx, locked, change.at);
  }
};

/**
 * Applies what a worker reports of a claim, at most once by (claim, number), in order, in one transaction.
 * `gap` is not to be acknowledged: the worker sends what is missing first.
 */
export const applyTransition = async (workerId: string, transition: Transition): Promise<TransitionResult> => {
  const { result, effects } = await transaction(async (tx): Promise<{ result: TransitionResult; effects: Effect[] }> => {
    const locked = await lockDeployment(tx, transition.deploymentId);
    if (!locked || locked.deployment.workerId !== workerId) return { result: "stale", effects: [] };
    const { app, deployment, now } = locked;
    const decision = decideTransition({ ...deployment, appDeleted: app.deletedAt !== null }, transition);
    const counts = decision.result === "applied" || (decision.result === "stale" && decision.counts);
    if (counts) {
      await tx
        .update(deployments)
        .set({ lastTransition: transition.number, progressAt: now })
        .where(and(eq(deployments.id, deployment.id), eq(deployments.claimId, transition.claimId)));
    }
    if (decision.result !== "applied") return { result: decision.result, effects: [] };
    const at = await happenedAt(tx, locked, transition.ageMs);
    return { result: "applied", effects: await carryOut(tx, locked, { ...decision.change, at }) };
  });
  await announce(effects);
  return result;
};
