import { and, eq, or, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import { apps, deployments } from "@/drizzle/schema";

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
