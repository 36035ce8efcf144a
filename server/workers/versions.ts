import { eq, sql } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { publish } from "@/server/live";

export type Versions = { desiredVersion: number; routeVersion: number; bootId: string | null };

const returned = { desiredVersion: workers.desiredVersion, routeVersion: workers.routeVersion, bootId: workers.bootId };

const one = (rows: Versions[], workerId: string): Versions => {
  const [row] = rows;
  if (!row) throw new Error(`There is no worker ${workerId}`);
  return row;
};

/**
 * Raises the version of the host's desired state; to be called in every transaction that changes what it says, after the rows
 * of apps and deployments have been locked. Holds the host's row until the transaction ends, so versions come in order.
 */
export const changeDesired = async (tx: Transaction, workerId: string): Promise<Versions> =>
  one(
    await tx
      .update(workers)
      .set({ desiredVersion: sql`${workers.desiredVersion} + 1` })
      .where(eq(workers.id, workerId))
      .returning(returned),
    workerId,
  );

/** Raises the versions of the route document and of the desired state. */
export const changeRoutes = async (tx: Transaction, workerId: string): Promise<Versions> =>
  one(
    await tx
      .update(workers)
      .set({ desiredVersion: sql`${workers.desiredVersion} + 1`, routeVersion: sql`${workers.routeVersion} + 1` })
      .where(eq(workers.id, workerId))
      .returning(returned),
    workerId,
  );

/**
 * The same for several hosts of one change, in the order of their ids, so that nobody waits in a circle. `routes` raises both
 * versions, `desired` that of the desired state alone.
 */
export const changeHosts = async (
  tx: Transaction,
  hosts: { routes: readonly (string | null)[]; desired: readonly (string | null)[] },
): Promise<ReadonlyMap<string, Versions>> => {
  const routes = new Set(hosts.routes.filter((id) => id !== null));
  const ids = [...new Set([...routes, ...hosts.desired.filter((id) => id !== null)])].sort();
  const changed = new Map<string, Versions>();
  for (const id of ids) changed.set(id, await (routes.has(id) ? changeRoutes : changeDesired)(tx, id));
  return changed;
};

/** After the commit: the host pulls now rather than in a few seconds. May be lost. */
export const hintWorker = async (workerId: string, topic: "desired-state" | "routes"): Promise<void> => {
  await publish(`worker:${workerId}`, { kind: "hint", topic });
};
