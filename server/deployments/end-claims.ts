import { and, eq, inArray, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { announce, type Effect } from "./announce";
import { runningStatuses } from "./deployment-machine";
import { endDeployment } from "./end-deployment";
import { lockDeployment } from "./store";
import { cancelledReason } from "./transition-rules";

export const restartedReason = "The host's program was restarted while it worked on this. Deploy again.";

const olderClaims = (workerId: string, bootId: string) =>
  and(
    eq(deployments.workerId, workerId),
    inArray(deployments.status, [...runningStatuses]),
    or(isNull(deployments.bootId), ne(deployments.bootId, bootId)),
  );

/**
 * The hello of a newer boot: claims of older ones that are not switched have nobody who works on them. Switched ones wait on
 * for the edge; the newer boot asks it. Called after the host's row has the new boot id.
 */
export const endClaimsOfOlderBoots = async (workerId: string, bootId: string): Promise<void> => {
  const dead = await db()
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(olderClaims(workerId, bootId), isNull(deployments.switchedVersion)));
  const effects: Effect[] = [];
  for (const { id } of dead) {
    const said = await transaction(async (tx) => {
      const locked = await lockDeployment(tx, id);
      if (!locked || locked.deployment.switchedVersion !== null || locked.deployment.bootId === bootId) return [];
      const at = locked.now;
      return locked.deployment.cancelRequested
        ? endDeployment(tx, locked, { to: "cancelled", code: "cancelled", reason: cancelledReason, at })
        : endDeployment(tx, locked, { to: "failed", code: "worker_restarted", reason: restartedReason, at });
    });
    effects.push(...said);
  }
  // The switched ones get their time anew: nobody could ask the edge while the host's program was away.
  await db()
    .update(deployments)
    .set({ progressAt: sql`clock_timestamp()` })
    .where(and(olderClaims(workerId, bootId), isNotNull(deployments.switchedVersion)));
  await announce(effects);
};
