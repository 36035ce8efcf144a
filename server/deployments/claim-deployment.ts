import type * as z from "zod";
import { type Transaction, transaction, uniqueViolation } from "@/server/db";
import { conflict } from "@/server/errors";
import { logger } from "@/server/logger";
import { SecretUnreadable } from "@/server/secrets/box";
import { changeDesired } from "@/server/workers";
import type { claimRequestSchema, DeploymentSpec } from "@/server/workers/protocol";
import { announce, type Effect } from "./announce";
import { runningStatuses } from "./deployment-machine";
import { endDeployment } from "./end-deployment";
import { loadSpec } from "./load-spec";
import { beginStage, type DeploymentRow, endStages, type Locked, lockDeployment, moveTo } from "./store";

export type ClaimRequest = z.infer<typeof claimRequestSchema>;
/** `desiredVersion`: the first version of the desired state in which the claim stands. An older one does not say it is dead. */
export type Claimed = { spec: DeploymentSpec; desiredVersion: number };

const refused = (why: string) => conflict(why, "claim_refused");

const isRunning = (row: DeploymentRow) => (runningStatuses as readonly string[]).includes(row.status);

/** The same claim gets the same answer, until it ends. */
const sameAgain = async (tx: Transaction, { app, deployment }: Locked, request: ClaimRequest): Promise<Claimed> => {
  if (!isRunning(deployment) || deployment.bootId !== request.bootId || app.deletedAt) throw refused("This claim has ended.");
  const { desiredVersion } = await changeDesired(tx, deployment.workerId);
  return { spec: await loadSpec(tx, { app, deployment, claimId: request.claimId }), desiredVersion };
};

const firstTime = async (tx: Transaction, { app, deployment, now }: Locked, request: ClaimRequest): Promise<Claimed> => {
  if (app.deletedAt) throw refused("The app is deleted.");
  if (deployment.status !== "queued") throw refused("Somebody or something else was first.");
  const claimed = await moveTo(tx, deployment.id, {
    to: "fetching",
    claimId: request.claimId,
    bootId: request.bootId,
    claimedAt: now,
    progressAt: now,
    lastTransition: 0,
  });
  if (!claimed) throw refused("Somebody or something else was first.");
  await endStages(tx, deployment.id, { at: now, name: "queue" });
  await beginStage(tx, deployment.id, { name: "fetch", at: now });
  // Holds the host's row, as hello does: a boot that is replaced meanwhile either has this claim ended or is refused here.
  const { desiredVersion, bootId } = await changeDesired(tx, deployment.workerId);
  if (bootId !== request.bootId) throw refused("This boot of the host has been replaced, or has not said hello.");
  return { spec: await loadSpec(tx, { app, deployment: claimed, claimId: request.claimId }), desiredVersion };
};

/** Its secrets are sealed with a key that this installation no longer has: nobody can ever run it, and it must not wait. */
const endUnreadable = async (deploymentId: string, cause: SecretUnreadable): Promise<void> => {
  logger().error({ deploymentId, error: cause.message }, "A deployment's secrets cannot be read");
  const effects = await transaction(async (tx) => {
    const locked = await lockDeployment(tx, deploymentId);
    if (!locked || locked.deployment.status !== "queued") return [];
    return endDeployment(tx, locked, { to: "failed", code: "internal", reason: unreadableReason, at: locked.now });
  });
  await announce(effects);
};

const unreadableReason =
  "The variables or the registry's password of this deployment cannot be read: the key they were sealed with is not in SECRETS_KEY.";

/** A worker takes a queued deployment, at most once. @throws AppError conflict `claim_refused` */
export const claimDeployment = async (workerId: string, request: ClaimRequest): Promise<Claimed> => {
  const effects: Effect[] = [];
  try {
    const claimed = await transaction(async (tx) => {
      const locked = await lockDeployment(tx, request.deploymentId);
      if (!locked || locked.deployment.workerId !== workerId) throw refused("There is no such deployment on this host.");
      if (locked.deployment.claimId === request.claimId) return sameAgain(tx, locked, request);
      const answer = await firstTime(tx, locked, request);
      effects.push({ kind: "app-changed", appId: locked.app.id, deploymentId: locked.deployment.id });
      return answer;
    });
    await announce(effects);
    return claimed;
  } catch (error) {
    if (error instanceof SecretUnreadable) {
      await endUnreadable(request.deploymentId, error);
      throw refused("Its secrets cannot be read.");
    }
    // One running per app, one deployment per claim: the indexes hold it whatever was read.
    if (uniqueViolation(error)) throw refused("Another deployment of this app is running.");
    throw error;
  }
};
