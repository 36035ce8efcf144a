import { and, eq } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { type AppRow, appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import { databaseNow, type Transaction, transaction } from "@/server/db";
import { conflict, notFound } from "@/server/errors";
import { keptEnvironment } from "@/server/variables";
import { announce, type Effect } from "./announce";
import { type ImageStanding, imageStandings } from "./image-standing";
import { insertDeployment, keptBuildOf } from "./insert-deployment";
import { momentOf } from "./present";
import { present } from "./read-deployments";
import { refuseRollback, undoWithinMs } from "./rollback-rules";
import type { Deployment } from "./schema";
import { type DeploymentRow } from "./store";

export type RollBack = {
  appId: string;
  deploymentId: string;
  /** Pushes deploy nothing until somebody resumes them, so that the next one does not bring back what was rolled back. */
  pauseDeploys: boolean;
  /** Why, for the audit. */
  reason?: string | undefined;
};

const deploymentIn = async (tx: Transaction, app: AppRow, id: string): Promise<DeploymentRow> => {
  const [row] = await tx
    .select()
    .from(deployments)
    .where(and(eq(deployments.id, id), eq(deployments.appId, app.id)));
  if (!row) throw notFound("deployment");
  return row;
};

/** Whether it can run again, and whether its image is there for it. @throws AppError conflict */
const requireRollback = async (tx: Transaction, app: AppRow, target: DeploymentRow): Promise<ImageStanding> => {
  const standing = await imageStandings(tx, app).then((of) => of(target));
  const refusal = refuseRollback({ ...target, ...standing, liveAt: momentOf(target.liveAt) });
  if (refusal) throw conflict(refusal.message, refusal.reason, refusal.next);
  return standing;
};

type Created = { row: DeploymentRow; effects: Effect[] };

/**
 * Puts the version in line as it ran: image, commit, settings and environment. No registry and no git server is asked, but where the
 * app has left the host of that image: then the same commit is built, or the same digest pulled, once more.
 */
const runAgain = async (
  tx: Transaction,
  app: AppRow,
  { caller, target }: { caller: Caller; target: DeploymentRow },
): Promise<Created> => {
  const { imageKept } = await requireRollback(tx, app, target);
  return insertDeployment(tx, app, {
    caller,
    trigger: "rollback",
    branch: target.branch,
    commit: target.commit,
    snapshot: target.snapshot,
    environment: keptEnvironment(target),
    noCache: false,
    kept: imageKept ? keptBuildOf(target) : null,
    imageDigest: target.imageDigest,
  });
};

/** Back to an earlier version. @throws AppError where that cannot be, before anything has begun */
export const rollBack = async (caller: Caller, { appId, deploymentId, pauseDeploys, reason }: RollBack): Promise<Deployment> => {
  const { row, effects } = await transaction(async (tx) => {
    const app = await appOf(caller, appId, { lockIn: tx });
    const target = await deploymentIn(tx, app, deploymentId);
    const created = await runAgain(tx, app, { caller, target });
    if (pauseDeploys && app.automaticDeploysPausedAt === null) {
      // The same moment as the rollback's: so its undo knows that this pause is its own.
      await tx.update(apps).set({ automaticDeploysPausedAt: created.row.createdAt }).where(eq(apps.id, app.id));
    }
    const details = { appId: app.id, number: created.row.number, to: target.number, pauseDeploys, reason: reason ?? null };
    await emit(tx, caller, { action: "deployment.rolled-back", targetId: created.row.id, teamId: app.teamId, details });
    return created;
  });
  await announce(effects);
  return present(row);
};

/** The rollback that is live and what it replaced. @throws AppError where there is nothing to undo */
const undoable = async (tx: Transaction, app: AppRow): Promise<{ rollback: DeploymentRow; before: DeploymentRow }> => {
  const nothing = conflict("No rollback of this app is live that could be undone.", "nothing_to_undo");
  const [rollback] = await tx
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, app.id), eq(deployments.status, "live")));
  if (rollback?.trigger !== "rollback" || !rollback.liveAt || !rollback.previousDeploymentId) throw nothing;
  const before = await deploymentIn(tx, app, rollback.previousDeploymentId);
  if (before.trigger === "rollback" && before.previousDeploymentId === rollback.imageOfDeploymentId) throw nothing;
  if ((await databaseNow(tx)).getTime() > rollback.liveAt.getTime() + undoWithinMs) {
    const next = `Roll back to deployment #${before.number} instead.`;
    throw conflict("A rollback can be undone for 10 minutes, and they have passed.", "undo_too_late", next);
  }
  return { rollback, before };
};

/** Forward again to what ran before the rollback; automatic deploys go on where the rollback had paused them. @throws AppError */
export const undoRollback = async (caller: Caller, appId: string): Promise<Deployment> => {
  const { row, effects } = await transaction(async (tx) => {
    const app = await appOf(caller, appId, { lockIn: tx });
    const { rollback, before } = await undoable(tx, app);
    const created = await runAgain(tx, app, { caller, target: before });
    if (app.automaticDeploysPausedAt?.getTime() === rollback.createdAt.getTime()) {
      await tx.update(apps).set({ automaticDeploysPausedAt: null }).where(eq(apps.id, app.id));
    }
    const details = { appId: app.id, number: created.row.number, to: before.number, undoes: rollback.number };
    await emit(tx, caller, { action: "deployment.rolled-back", targetId: created.row.id, teamId: app.teamId, details });
    return created;
  });
  await announce(effects);
  return present(row);
};
