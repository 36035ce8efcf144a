import { and, eq, exists, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { apps, deployments, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { servesOn } from "@/server/deployments";
import type { Route } from "./build-route-document";

export type WorkerRoutes = { version: number; routes: Route[] };

/**
 * The worker's routed apps together with the version under which they stand so. One statement, hence one snapshot:
 * never new routes under an old version or the reverse, for whoever changes a route raises the version in the same
 * transaction. Routes follow what is wanted, never what was observed.
 */
export const loadRoutes = async (workerId: string): Promise<WorkerRoutes | null> => {
  const live = alias(deployments, "live");
  const liveHere = db()
    .select({ one: sql`1` })
    .from(live)
    .where(and(eq(live.appId, apps.id), eq(live.workerId, workerId), eq(live.status, "live")));
  const rows = await db()
    .select({
      version: workers.routeVersion,
      zone: workers.zone,
      appId: apps.id,
      subdomain: apps.subdomain,
      wanted: apps.wanted,
      deploymentId: deployments.id,
      hostPort: deployments.hostPort,
    })
    .from(workers)
    .leftJoin(apps, and(isNull(apps.deletedAt), or(eq(apps.workerId, workerId), exists(liveHere))))
    .leftJoin(deployments, servesOn(workers.id))
    .where(eq(workers.id, workerId));
  const [first] = rows;
  if (!first) return null;
  const routes = rows.flatMap(({ zone, appId, subdomain, wanted, deploymentId, hostPort }) => {
    // Of one that never ran there is nothing to route; one that is stopped says so, also where it came here as stopped.
    if (appId === null || (deploymentId === null && wanted === "running")) return [];
    return [{ appId, hostnames: [`${subdomain}.${zone}`], hostPort: wanted === "running" ? hostPort : null }];
  });
  return { version: first.version, routes };
};
