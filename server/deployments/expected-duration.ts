import { and, desc, eq, isNotNull, ne } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { db } from "@/server/db";
import { medianOf, recentDurations } from "./duration-rules";

/**
 * How long a deployment of this app usually takes, from the click until it is live, in milliseconds: the median of the last
 * good ones. Null before the first. A rollback builds nothing, so it says nothing about a build.
 */
export const expectedDuration = async (caller: Caller, appIdOrName: string): Promise<number | null> => {
  const app = await appOf(caller, appIdOrName);
  const rows = await db()
    .select({ createdAt: deployments.createdAt, liveAt: deployments.liveAt })
    .from(deployments)
    .where(and(eq(deployments.appId, app.id), isNotNull(deployments.liveAt), ne(deployments.trigger, "rollback")))
    .orderBy(desc(deployments.number))
    .limit(recentDurations);
  return medianOf(rows.flatMap(({ createdAt, liveAt }) => (liveAt === null ? [] : [liveAt.getTime() - createdAt.getTime()])));
};
