import { and, asc, count, eq, isNull } from "drizzle-orm";
import { apps, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import type { WorkerView } from "./schema";

/** All hosts, oldest first. For administrators. */
export const listWorkers = async (): Promise<WorkerView[]> => {
  const rows = await db()
    .select({ worker: workers, apps: count(apps.id) })
    .from(workers)
    .leftJoin(apps, and(eq(apps.workerId, workers.id), isNull(apps.deletedAt)))
    .groupBy(workers.id)
    .orderBy(asc(workers.createdAt));
  return rows.map(({ worker, apps: owned }) => ({
    id: worker.id,
    name: worker.name,
    zone: worker.zone,
    status: worker.status,
    lastSeenAt: worker.lastSeenAt?.toISOString() ?? null,
    softwareVersion: worker.softwareVersion,
    cpus: worker.cpus,
    memoryBytes: worker.memoryBytes,
    diskBytes: worker.diskBytes,
    edgeKind: worker.edgeKind,
    edgeHttpPort: worker.edgeHttpPort,
    apps: owned,
    routeVersion: worker.routeVersion,
    confirmedRouteVersion: worker.confirmedRouteVersion,
    warning: worker.warning,
    createdAt: worker.createdAt.toISOString(),
  }));
};
