import { and, eq, inArray, isNull, notInArray, or, sql } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { runningStatuses } from "@/server/deployments/deployment-machine";
import type { AppUse, TeamUse } from "./plan-rules";

type Source = Pick<Transaction, "select">;

/** A version that runs or was built already comes back, or moves: nothing new is asked of the builders. */
const notBuilt = ["rollback", "restart", "drain"] as const;

const underWay = inArray(deployments.status, ["queued", ...runningStatuses]);
const shouldRun = and(eq(deployments.id, apps.routedDeploymentId), eq(apps.wanted, "running"));
/** As it was asked for: settings that were saved since then use nothing yet. */
const memoryMb = sql<number>`coalesce(max((${deployments.snapshot} ->> 'memoryMb')::int), 0)`.mapWith(Number);

const appsOf = (source: Source, teamId: string): Promise<AppUse[]> =>
  source
    .select({ id: apps.id, preview: sql<boolean>`${apps.previewOf} is not null`, memoryMb })
    .from(apps)
    .leftJoin(deployments, and(eq(deployments.appId, apps.id), or(underWay, shouldRun)))
    .where(and(eq(apps.teamId, teamId), isNull(apps.deletedAt)))
    .groupBy(apps.id)
    .orderBy(apps.createdAt, apps.id);

/** What was replaced, cancelled or refused before a host took it was no build. Of one app, what waits is about to be replaced. */
const buildsOf = async (source: Source, teamId: string, replacingOf: string | null): Promise<number> => {
  const waits = and(eq(deployments.status, "queued"), sql`${deployments.appId} is distinct from ${replacingOf}`);
  const [row] = await source
    .select({ builds: sql<number>`count(*)`.mapWith(Number) })
    .from(deployments)
    .innerJoin(apps, eq(apps.id, deployments.appId))
    .where(
      and(
        eq(apps.teamId, teamId),
        sql`${deployments.createdAt} > clock_timestamp() - interval '24 hours'`,
        isNull(deployments.imageOfDeploymentId),
        notInArray(deployments.trigger, [...notBuilt]),
        sql`${deployments.snapshot} ->> 'image' is null`,
        or(sql`${deployments.claimedAt} is not null`, waits),
      ),
    );
  return row?.builds ?? 0;
};

/** What the team has now. `replacingOf`: the app for which a deployment is about to be asked. */
export const teamUse = async (source: Source, teamId: string, replacingOf: string | null): Promise<TeamUse> => ({
  apps: await appsOf(source, teamId),
  buildsPerDay: await buildsOf(source, teamId, replacingOf),
});
