import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { apps, deployments, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import type { Route } from "./build-route-document";

export type WorkerRoutes = { version: number; routes: Route[] };

/**
 * The worker's routed apps together with the version under which they stand so. One statement, hence one snapshot:
 * never new routes under an old version or the reverse, for whoever changes a route raises the version in the same
 * transaction. Routes follow what is wanted, never what was observed.
 */
export const loadRoutes = async (workerId: string): Promise<WorkerRoutes | null> => {
  const rows = await db()
    .select({
      version: workers.routeVersion,
      zone: workers.zone,
      appId: apps.id,
      subdomain: apps.subdomain,
      wanted: apps.wanted,
      hostPort: deployments.hostPort,
    })
    .from(workers)
    .leftJoin(apps, and(eq(apps.workerId, workers.id), isNull(apps.deletedAt), isNotNull(apps.routedDeploymentId)))
    .leftJoin(deployments, eq(deployments.id, apps.routedDeploymentId))
    .where(eq(workers.id, workerId));
  const [first] = rows;
  if (!first) return null;
  const routes = rows.flatMap(({ zone, appId, subdomain, wanted, hostPort }) =>
    appId === null ? [] : [{ appId, hostnames: [`${subdomain}.${zone}`], hostPort: wanted === "running" ? hostPort : null }],
  );
  return { version: first.version, routes };
};
