import { and, eq, isNotNull, sql } from "drizzle-orm";
import { deployments, workers } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { routeConfirmWithinMs } from "@/server/workers/protocol";
import { announce } from "./announce";
import { confirmRoute } from "./confirm-route";
import { revertRoute } from "./revert-route";
import { lockDeployment } from "./store";

/** The host reports within 60 s; far beyond that its report is lost. */
const overdueMs = 2 * routeConfirmWithinMs;
const reason = "The edge did not confirm the new route in time. The address points at the version before again.";

const settle = (deploymentId: string) =>
  transaction(async (tx) => {
    const locked = await lockDeployment(tx, deploymentId);
    const version = locked?.deployment.switchedVersion ?? null;
    if (!locked || version === null || locked.deployment.status !== "starting") return [];
    const [worker] = await tx
      .select({ confirmed: workers.confirmedRouteVersion })
      .from(workers)
      .where(eq(workers.id, locked.deployment.workerId));
    const at = locked.now;
    // The edge said so, only the claim's own report was lost.
    if (worker && worker.confirmed >= version) return confirmRoute(tx, locked, at);
    return revertRoute(tx, locked, { code: "route_unconfirmed", reason, at });
  });

/** Confirms or reverts what is switched and stayed without an answer although its host is there. */
export const settleOverdueRoutes = async (): Promise<void> => {
  const silent = sql`clock_timestamp() - make_interval(secs => ${overdueMs / 1_000})`;
  const overdue = await db()
    .select({ id: deployments.id })
    .from(deployments)
    .innerJoin(workers, eq(workers.id, deployments.workerId))
    .where(
      and(
        eq(deployments.status, "starting"),
        isNotNull(deployments.switchedVersion),
        sql`greatest(${deployments.switchedAt}, ${deployments.progressAt}) < ${silent}`,
        eq(workers.status, "online"),
      ),
    );
  for (const { id } of overdue) await announce(await settle(id));
};
