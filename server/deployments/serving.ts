import { and, eq, inArray, isNotNull, or, sql } from "drizzle-orm";
import { type AnyPgColumn, alias, union } from "drizzle-orm/pg-core";
import { apps, deployments } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";

/**
 * For a join: each of these hosts with the apps that have their place there, or are still served there while they move. Two looks by
 * index, where a condition on both would look at every app of the installation.
 */
export const placesOn = (source: Pick<Transaction, "select">, workerIds: readonly string[]) =>
  union(
    source
      .select({ workerId: sql<string>`${apps.workerId}`.as("worker_id"), appId: apps.id })
      .from(apps)
      .where(inArray(apps.workerId, [...workerIds])),
    source
      .select({ workerId: sql<string>`${deployments.workerId}`.as("worker_id"), appId: deployments.appId })
      .from(deployments)
      .where(and(inArray(deployments.workerId, [...workerIds]), eq(deployments.status, "live"), isNotNull(deployments.workerId))),
  ).as("places");

/**
 * For a join of `apps` and `deployments`: the deployment with which the host serves the app. It is the routed one, or, while the app
 * moves to another host whose edge has not confirmed yet, the live one that it leaves.
 */
export const servesOn = (workerId: string | AnyPgColumn) => {
  const routed = alias(deployments, "routed");
  const routedHere = sql`exists (select 1 from ${deployments} ${sql.identifier("routed")} where ${routed.id} = ${apps.routedDeploymentId} and ${routed.workerId} = ${workerId})`;
  return and(
    eq(deployments.appId, apps.id),
    eq(deployments.workerId, workerId),
    or(eq(deployments.id, apps.routedDeploymentId), and(eq(deployments.status, "live"), sql`not ${routedHere}`)),
  );
};
