import { and, asc, eq, isNull, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { apps, deployments } from "@/drizzle/schema";
import { db } from "@/server/db";
import { enqueueDeploy, isDeployQueued } from "@/server/queue";

const atOnce = 500;

/**
 * Adds a job for each queued row whose turn it is and whose job is not on its way: after a crash between commit and add, and
 * after an emptied Redis. Answers how many were missing. @throws when Redis is away
 */
export const ringQueued = async (): Promise<number> => {
  const other = alias(deployments, "other");
  const running = db()
    .select({ one: sql`1` })
    .from(other)
    .where(and(eq(other.appId, deployments.appId), sql`${other.status} in ('fetching', 'building', 'starting')`));
  const waiting = await db()
    .select({ id: deployments.id, workerId: deployments.workerId })
    .from(deployments)
    .innerJoin(apps, eq(apps.id, deployments.appId))
    .where(and(eq(deployments.status, "queued"), isNull(apps.deletedAt), notExists(running)))
    .orderBy(asc(deployments.createdAt))
    .limit(atOnce);
  let missing = 0;
  for (const { id, workerId } of waiting) {
    if (workerId === null) continue;
    if (await isDeployQueued(workerId, id)) continue;
    await enqueueDeploy(workerId, id);
    missing += 1;
  }
  return missing;
};
