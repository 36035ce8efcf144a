import { and, eq } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { changeHosts } from "@/server/workers";
import type { Effect } from "./announce";
import { endEffects, ringNext } from "./end-deployment";
import type { FailureCode } from "./schema";
import { endStages, type Locked, moveTo } from "./store";

/** The edge refused or did not confirm: the pointer goes back under a higher version, and the deployment has failed. */
export const revertRoute = async (
  tx: Transaction,
  locked: Locked,
  failure: { code: FailureCode; reason: string; at: Date },
): Promise<Effect[]> => {
  const { app, deployment, now } = locked;
  const failed = await moveTo(tx, deployment.id, {
    to: "failed",
    reason: failure.reason,
    reasonCode: failure.code,
    finishedAt: now,
  });
  if (!failed) return [];
  await endStages(tx, deployment.id, { at: failure.at, error: failure.reason });
  const [previous] = deployment.previousDeploymentId
    ? await tx
        .select({ id: deployments.id, workerId: deployments.workerId })
        .from(deployments)
        .where(and(eq(deployments.id, deployment.previousDeploymentId), eq(deployments.status, "live")))
    : [];
  await tx
    .update(apps)
    // Back to the host where the version before serves on.
    .set({ routedDeploymentId: previous?.id ?? null, workerId: previous?.workerId ?? deployment.workerId, updatedAt: now })
    .where(and(eq(apps.id, app.id), eq(apps.routedDeploymentId, deployment.id)));
  await changeHosts(tx, { routes: [deployment.workerId], desired: [previous?.workerId ?? null] });
  return [
    { kind: "hint", workerId: deployment.workerId, topic: "routes" },
    ...endEffects(locked),
    ...(await ringNext(tx, app.id)),
  ];
};
