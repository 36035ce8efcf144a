import { and, asc, count, eq, isNull, type SQL, sum } from "drizzle-orm";
import { apps, joinTokens, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { notFound } from "@/server/errors";
import { joinIdOf } from "./keys";
import type { WorkerView } from "./schema";

type Row = typeof workers.$inferSelect;
type Beside = { tokenHash: string | null; apps: number; memoryMb: number; cpus: number };

const bytesPerMb = 1_048_576;

const capacityOf = (worker: Row): WorkerView["capacity"] => ({
  cpus: worker.capacityCpus ?? worker.cpus,
  memoryBytes: worker.capacityMemoryBytes ?? worker.memoryBytes,
  diskBytes: worker.diskBytes,
  measured: { cpus: worker.cpus, memoryBytes: worker.memoryBytes },
});

const viewOf = (worker: Row, placed: Beside): WorkerView => ({
  id: worker.id,
  name: worker.name,
  zone: worker.zone,
  region: worker.region,
  labels: worker.labels,
  status: worker.status,
  statusChangedAt: worker.statusChangedAt.toISOString(),
  lastSeenAt: worker.lastSeenAt?.toISOString() ?? null,
  cordoned: worker.cordonedAt !== null,
  draining: worker.drainingAt && {
    since: worker.drainingAt.toISOString(),
    acrossZones: worker.drainAcrossZones,
    appsLeft: placed.apps,
  },
  capacity: capacityOf(worker),
  reserved: { cpus: placed.cpus, memoryBytes: placed.memoryMb * bytesPerMb },
  versions: { software: worker.softwareVersion, engine: worker.engineVersion, platform: worker.platform },
  edgeKind: worker.edgeKind,
  edgeHttpPort: worker.edgeHttpPort,
  edgeHttpsPort: worker.edgeHttpsPort,
  edgeDownSince: worker.edgeDownSince?.toISOString() ?? null,
  edgeFault: worker.edgeFault,
  addresses: worker.publicAddresses ?? worker.addresses,
  publicAddresses: worker.publicAddresses,
  apps: placed.apps,
  routeVersion: worker.routeVersion,
  confirmedRouteVersion: worker.confirmedRouteVersion,
  warning: worker.warning,
  joinId: placed.tokenHash === null ? null : joinIdOf(placed.tokenHash),
  createdAt: worker.createdAt.toISOString(),
});

/** Hosts that were not taken out and match, oldest first. For administrators. */
export const listWorkers = async (matching?: SQL): Promise<WorkerView[]> => {
  const rows = await db()
    .select({
      worker: workers,
      tokenHash: joinTokens.tokenHash,
      apps: count(apps.id),
      memoryMb: sum(apps.memoryMb).mapWith(Number),
      cpus: sum(apps.cpus).mapWith(Number),
    })
    .from(workers)
    .leftJoin(apps, and(eq(apps.workerId, workers.id), isNull(apps.deletedAt)))
    // A token brings one host, and a host comes with one token.
    .leftJoin(joinTokens, eq(joinTokens.usedBy, workers.id))
    .where(and(isNull(workers.removedAt), matching))
    .groupBy(workers.id, joinTokens.tokenHash)
    .orderBy(asc(workers.createdAt), asc(workers.id));
  return rows.map(({ worker, ...placed }) =>
    viewOf(worker, { ...placed, memoryMb: placed.memoryMb ?? 0, cpus: placed.cpus ?? 0 }),
  );
};

/** One host. For administrators. @throws AppError 404, also when it was removed */
export const getWorker = async (id: string): Promise<WorkerView> => {
  const [view] = await listWorkers(eq(workers.id, id));
  if (!view) throw notFound("host");
  return view;
};
