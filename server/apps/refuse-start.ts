import { eq } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { lockPlacement } from "@/server/deployments";
import { AppError } from "@/server/errors";
import { isPlanLimited, planRefusal } from "@/server/plans";
import type { AppRow } from "./access";

/**
 * What is stopped takes no memory of its team's plan, and others may have taken it meanwhile. The caller holds the app's row.
 * @throws AppError forbidden, `plan_limit`
 */
export const refuseStartByPlan = async (tx: Transaction, app: AppRow): Promise<void> => {
  if (!isPlanLimited() || app.routedDeploymentId === null) return;
  await lockPlacement(tx);
  const [routed] = await tx
    .select({ snapshot: deployments.snapshot })
    .from(deployments)
    .where(eq(deployments.id, app.routedDeploymentId));
  const memoryMb = routed?.snapshot.memoryMb ?? app.memoryMb;
  const refusal = await planRefusal(tx, { teamId: app.teamId, appId: app.id, memoryMb, builds: false, again: true });
  if (refusal) throw new AppError("forbidden", refusal.message, { reason: "plan_limit", next: refusal.next });
};
