import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { apps, deployments, workers } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { env } from "@/server/env";
import { announce, type Effect } from "./announce";
import { runningStatuses } from "./deployment-machine";
import { endDeployment } from "./end-deployment";
import { revertRoute } from "./revert-route";
import { lockDeployment } from "./store";
import { isStuck, stuckLimits } from "./stuck-rules";
import { cancelledReason } from "./transition-rules";

const spell = (milliseconds: number): string =>
  milliseconds >= 120_000 ? `${Math.round(milliseconds / 60_000)} minutes` : `${Math.round(milliseconds / 1_000)} seconds`;

/** Open deployments with how long they, and their hosts, have been silent. */
const openOnes = () =>
  db()
    .select({
      id: deployments.id,
      status: deployments.status,
      switchedVersion: deployments.switchedVersion,
      lastTransition: deployments.lastTransition,
      silentMs:
        sql`extract(epoch from clock_timestamp() - greatest(${deployments.progressAt}, ${deployments.claimedAt}, ${deployments.createdAt})) * 1000`.mapWith(
          Number,
        ),
      hostSilentMs:
        sql`extract(epoch from clock_timestamp() - coalesce(${workers.lastSeenAt}, ${workers.createdAt})) * 1000`.mapWith(Number),
    })
    .from(deployments)
    .innerJoin(workers, eq(workers.id, deployments.workerId))
    .innerJoin(apps, eq(apps.id, deployments.appId))
    .where(and(inArray(deployments.status, ["queued", ...runningStatuses]), isNull(apps.deletedAt)));

type OpenOne = Awaited<ReturnType<typeof openOnes>>[number];

const end = (seen: OpenOne, reason: string): Promise<Effect[]> =>
  transaction(async (tx) => {
    const locked = await lockDeployment(tx, seen.id);
    // It moved meanwhile: somebody works on it.
    if (!locked || locked.deployment.status !== seen.status || locked.deployment.lastTransition !== seen.lastTransition)
      return [];
    const at = locked.now;
    if (locked.deployment.switchedVersion !== null) return revertRoute(tx, locked, { code: "worker_unreachable", reason, at });
    return locked.deployment.cancelRequested
      ? endDeployment(tx, locked, { to: "cancelled", code: "cancelled", reason: cancelledReason, at })
      : endDeployment(tx, locked, { to: "failed", code: "worker_unreachable", reason, at });
  });

/** Fails what nobody has worked on for too long, and takes its job away. Answers how many. */
export const recoverStuck = async (): Promise<number> => {
  const limits = stuckLimits(env());
  const reason = `The host gave no sign of life for ${spell(limits.stuckAfterMs)}. Deploy again when it is back.`;
  let recovered = 0;
  for (const seen of await openOnes()) {
    if (!isStuck({ ...seen, switched: seen.switchedVersion !== null }, limits)) continue;
    const effects = await end(seen, reason);
    if (effects.length > 0) recovered += 1;
    await announce(effects);
  }
  return recovered;
};
