import { and, eq, inArray } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { changeRoutes } from "@/server/workers";
import type { Effect } from "./announce";
import { runningStatuses } from "./deployment-machine";
import { clock, endStages, moveTo, retireLive } from "./store";

/**
 * The app is being deleted: everything queued or running of it ends, nothing is routed any more. The caller holds the app's
 * row, has set its tombstone, and announces what this returns after the commit.
 */
export const endAllOf = async (tx: Transaction, appId: string, reason: string): Promise<Effect[]> => {
  const now = await clock(tx);
  const [app] = await tx.select({ workerId: apps.workerId }).from(apps).where(eq(apps.id, appId));
  const open = await tx
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, appId), inArray(deployments.status, ["queued", ...runningStatuses])))
    .for("update");
  const effects: Effect[] = [{ kind: "app-changed", appId }];
  for (const deployment of open) {
    await moveTo(tx, deployment.id, {
      to: "cancelled",
      reason,
      reasonCode: "app_deleted",
      finishedAt: now,
      cancelRequested: true,
    });
    await endStages(tx, deployment.id, { at: now, error: reason });
    effects.push(
      { kind: "log-changed", deploymentId: deployment.id },
      { kind: "remove-job", workerId: deployment.workerId, deploymentId: deployment.id },
    );
  }
  await retireLive(tx, appId, null);
  await tx.update(apps).set({ routedDeploymentId: null }).where(eq(apps.id, appId));
  if (app?.workerId) {
    await changeRoutes(tx, app.workerId);
    effects.push(
      { kind: "hint", workerId: app.workerId, topic: "desired-state" },
      { kind: "hint", workerId: app.workerId, topic: "routes" },
    );
  }
  return effects;
};
