import type * as z from "zod";
import { type Transaction, transaction, uniqueViolation } from "@/server/db";
import { AppError, conflict } from "@/server/errors";
import { logger } from "@/server/logger";
import { SecretUnreadable } from "@/server/secrets/box";
import { changeDesired } from "@/server/workers";
import type { claimRequestSchema, DeploymentSpec } from "@/server/workers/protocol";
import { announce, type Effect } from "./announce";
import { accessForClaim, type ClaimAccess, NoAccess } from "./claim-access";
import { runningStatuses } from "./deployment-machine";
import { endDeployment } from "./end-deployment";
import { loadSpec } from "./load-spec";
import type { FailureCode } from "./schema";
import { beginStage, type DeploymentRow, endStages, type Locked, lockDeployment, moveTo } from "./store";

export type ClaimRequest = z.infer<typeof claimRequestSchema>;
/** `desiredVersion`: the first version of the desired state in which the claim stands. An older one does not say it is dead. */
export type Claimed = { spec: DeploymentSpec; desiredVersion: number };

/** A claim with the credential that its source needs. */
type Asked = ClaimRequest & Pick<ClaimAccess, "access">;

const refused = (why: string) => conflict(why, "claim_refused");

const isRunning = (row: DeploymentRow) => (runningStatuses as readonly string[]).includes(row.status);

/** The same claim gets the same answer, until it ends. */
const sameAgain = async (tx: Transaction, { app, deployment }: Locked, request: Asked): Promise<Claimed> => {
  if (!isRunning(deployment) || deployment.bootId !== request.bootId || app.deletedAt) throw refused("This claim has ended.");
  const { desiredVersion } = await changeDesired(tx, deployment.workerId);
  const { claimId, access } = request;
  return { spec: await loadSpec(tx, { app, deployment, claimId, access }), desiredVersion };
};

const firstTime = async (tx: Transaction, { app, deployment, now }: Locked, request: Asked): Promise<Claimed> => {
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
  const { claimId, access } = request;
  return { spec: await loadSpec(tx, { app, deployment: claimed, claimId, access }), desiredVersion };
};

/** Nobody can ever fetch or run it as it is: it must not wait. */
const endUnclaimable = async (request: ClaimRequest, why: { code: FailureCode; reason: string }): Promise<void> => {
  const effects = await transaction(async (tx) => {
    const locked = await lockDeployment(tx, request.deploymentId);
    const isOurs = locked?.deployment.status === "queued" || locked?.deployment.claimId === request.claimId;
    return locked && isOurs ? endDeployment(tx, locked, { to: "failed", ...why, at: locked.now }) : [];
  });
  await announce(effects);
};

const unreadableReason =
  "The variables or a password of this deployment cannot be read: the key they were sealed with is not in SECRETS_KEY.";

const take = async (workerId: string, request: ClaimRequest): Promise<Claimed> => {
  const effects: Effect[] = [];
  const { access, fits } = await accessForClaim(workerId, request.deploymentId);
  const claimed = await transaction(async (tx) => {
    const locked = await lockDeployment(tx, request.deploymentId);
    if (!locked || locked.deployment.workerId !== workerId) throw refused("There is no such deployment on this host.");
    if (!fits(locked)) throw new AppError("unavailable", "The app's source has just been changed.", { reason: "source_changed" });
    const asked = { ...request, access };
    if (locked.deployment.claimId === request.claimId) return sameAgain(tx, locked, asked);
    const answer = await firstTime(tx, locked, asked);
    effects.push({ kind: "app-changed", appId: locked.app.id, deploymentId: locked.deployment.id });
    return answer;
  });
  await announce(effects);
  return claimed;
};

/** A worker takes a queued deployment, at most once. @throws AppError conflict `claim_refused`; `unavailable`: to be tried again */
export const claimDeployment = async (workerId: string, request: ClaimRequest): Promise<Claimed> => {
  try {
    return await take(workerId, request);
  } catch (error) {
    if (error instanceof NoAccess) {
      await endUnclaimable(request, { code: error.code, reason: error.message });
      throw refused("Its source cannot be read.");
    }
    if (error instanceof SecretUnreadable) {
      const { deploymentId } = request;
      logger().error({ deploymentId, error: error.message }, "A deployment's secrets cannot be read");
      await endUnclaimable(request, { code: "internal", reason: unreadableReason });
      throw refused("Its secrets cannot be read.");
    }
    // One running per app, one deployment per claim: the indexes hold it whatever was read.
    if (uniqueViolation(error)) throw refused("Another deployment of this app is running.");
    throw error;
  }
};
