import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import { apps, deployments, workers } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { hostSubject, latestSnapshot } from "@/server/metrics";
import type { HostFacts } from "./placement-rules";

type Source = Pick<Transaction, "select">;
type Taken = { cpus: number; memoryMb: number; apps: number };

const bytesPerMb = 1_048_576;

/** Limits of the apps that are placed on each host, and of those that are on their way to it, without this app. */
const takenOn = async (source: Source, exceptAppId: string): Promise<Map<string, Taken>> => {
  const sums = {
    cpus: sql<number>`sum(${apps.cpus})`.mapWith(Number),
    memoryMb: sql<number>`sum(${apps.memoryMb})`.mapWith(Number),
    apps: sql<number>`count(*)`.mapWith(Number),
  };
  const open = ["queued", "fetching", "building", "starting"] as const;
  const placed = await source
    .select({ workerId: apps.workerId, ...sums })
    .from(apps)
    .where(and(isNull(apps.deletedAt), ne(apps.id, exceptAppId)))
    .groupBy(apps.workerId);
  const coming = await source
    .select({ workerId: deployments.workerId, ...sums })
    .from(apps)
    .innerJoin(deployments, and(eq(deployments.appId, apps.id), inArray(deployments.status, [...open])))
    .where(and(isNull(apps.deletedAt), ne(apps.id, exceptAppId), sql`${deployments.workerId} is distinct from ${apps.workerId}`))
    .groupBy(deployments.workerId);
  const taken = new Map<string, Taken>();
  for (const { workerId, ...more } of [...placed, ...coming]) {
    if (workerId === null) continue;
    const known = taken.get(workerId) ?? { cpus: 0, memoryMb: 0, apps: 0 };
    taken.set(workerId, {
      cpus: known.cpus + more.cpus,
      memoryMb: known.memoryMb + more.memoryMb,
      apps: known.apps + more.apps,
    });
  }
  return taken;
};

/** All hosts that were not removed, as placement sees them for this app. */
export const loadHostFacts = async (source: Source, exceptAppId: string): Promise<HostFacts[]> => {
  const rows = await source.select().from(workers).where(isNull(workers.removedAt)).orderBy(workers.createdAt, workers.id);
  const taken = await takenOn(source, exceptAppId);
  return rows.map((row) => {
    const memoryBytes = row.capacityMemoryBytes ?? row.memoryBytes;
    const { cpus, memoryMb, apps: count } = taken.get(row.id) ?? { cpus: 0, memoryMb: 0, apps: 0 };
    return {
      id: row.id,
      name: row.name,
      zone: row.zone,
      labels: row.labels,
      online: row.status === "online",
      cordoned: row.cordonedAt !== null,
      draining: row.drainingAt !== null,
      acrossZones: row.drainAcrossZones,
      createdAt: row.createdAt,
      cpus: row.capacityCpus ?? row.cpus,
      memoryMb: memoryBytes === null ? null : Math.floor(memoryBytes / bytesPerMb),
      reserved: { cpus, memoryMb },
      apps: count,
    };
  });
};

const freeNowOn = async (workerId: string): Promise<HostFacts["freeNow"]> => {
  const snapshot = await latestSnapshot(hostSubject(workerId));
  if (!snapshot) return null;
  const { memoryBytes, memoryTotalBytes, engineDisk } = snapshot;
  return {
    memoryMb: (memoryTotalBytes - memoryBytes) / bytesPerMb,
    diskMb: engineDisk === null ? Number.POSITIVE_INFINITY : (engineDisk.totalBytes - engineDisk.usedBytes) / bytesPerMb,
  };
};

/** With what is free at this moment, where there is a choice and the hosts have told it. */
export const withFreeNow = async (hosts: HostFacts[]): Promise<HostFacts[]> =>
  hosts.length < 2
    ? hosts
    : Promise.all(hosts.map(async (host) => ({ ...host, freeNow: host.online ? ((await freeNowOn(host.id)) ?? null) : null })));

/** One placement after the other: two at once would both be promised the same free memory. Held until the transaction ends. */
export const lockPlacement = async (tx: Transaction): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('placement', 0))`);
};
