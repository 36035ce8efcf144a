import { and, eq, inArray } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import { hostsOfApp } from "@/server/apps";
import { databaseNow, type Transaction } from "@/server/db";
import { changeRoutes } from "@/server/workers";
import type { Effect } from "./announce";
import { runningStatuses } from "./deployment-machine";
import { endStages, isPlaced, moveTo, retireLive } from "./store";

/**
 * The app is being deleted: everything queued or running of it ends, nothing is routed any more. The caller holds the app's
 * row, has set its tombstone, and announces what this returns after the commit.
 */
export const endAllOf = async (tx: Transaction, appId: string, reason: string): Promise<Effect[]> => {
  const now = await databaseNow(tx);
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
      ...(isPlaced(deployment)
        ? [{ kind: "remove-job" as const, workerId: deployment.workerId, deploymentId: deployment.id }]
        : []),
    );
  }
  await retireLive(tx, appId, null);
  await tx.update(apps).set({ routedDeploymentId: null }).where(eq(apps.id, appId));
  // Every host on which it ever was is to clear up.
  for (const workerId of await hostsOfApp(tx, appId)) {
    await changeRoutes(tx, workerId);
    effects.push({ kind: "hint", workerId, topic: "desired-state" }, { kind: "hint", workerId, topic: "routes" });
  }
  return effects;
};
