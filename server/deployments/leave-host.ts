import { and, eq, inArray } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import { markHostLost } from "@/server/apps";
import type { Transaction } from "@/server/db";
import { changeRoutes } from "@/server/workers";
import type { Effect } from "./announce";
import { runningStatuses } from "./deployment-machine";
import { endDeployment } from "./end-deployment";
import { revertRoute } from "./revert-route";
import { lockDeployment, retireLive } from "./store";

type Removed = { id: string; name: string };

/**
 * The app's host is taken out by force: what waits or runs there has failed, and what was live there is over. A move to another host that
 * is under way goes on. The caller holds the app's row and announces what this returns.
 */
export const leaveHost = async (tx: Transaction, appId: string, worker: Removed): Promise<Effect[]> => {
  const open = await tx
    .select({ id: deployments.id })
    .from(deployments)
    .where(
      and(
        eq(deployments.appId, appId),
        eq(deployments.workerId, worker.id),
        inArray(deployments.status, ["queued", ...runningStatuses]),
      ),
    )
    .orderBy(deployments.id);
  const effects: Effect[] = [{ kind: "app-changed", appId }];
  for (const { id } of open) effects.push(...(await endThere(tx, id, worker)));
  const [app] = await tx.select().from(apps).where(eq(apps.id, appId));
  const [live] = await tx
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(eq(deployments.appId, appId), eq(deployments.workerId, worker.id), eq(deployments.status, "live")));
  if (live) await retireLive(tx, appId, null);
  if (app?.workerId !== worker.id) return effects;
  await tx.update(apps).set({ workerId: null, routedDeploymentId: null }).where(eq(apps.id, appId));
  if (app.routedDeploymentId !== null) await markHostLost(tx, appId, "host_removed");
  await changeRoutes(tx, worker.id);
  return effects;
};

const endThere = async (tx: Transaction, deploymentId: string, worker: Removed): Promise<Effect[]> => {
  const locked = await lockDeployment(tx, deploymentId);
  if (!locked) return [];
  const failure = {
    code: "host_removed",
    reason: `The host ${worker.name} was removed while this was deployed there.`,
    at: locked.now,
  } as const;
  if (locked.deployment.switchedVersion !== null) return revertRoute(tx, locked, failure);
  return endDeployment(tx, locked, { to: "failed", ...failure });
};
