import { and, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { apps, deployments, domains, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { db, type Transaction } from "@/server/db";
import { env } from "@/server/env";
import { notFound } from "@/server/errors";
import type { Target } from "./pointing-rules";

export type DomainRow = typeof domains.$inferSelect;

const ofTeams = (caller: Caller): SQL | undefined =>
  caller.via === "system" ? undefined : inArray(domains.teamId, caller.teamIds);

/** Domains that the caller may see. Those of a deleted app are gone with it. */
export const visibleDomains = (caller: Caller): SQL | undefined => and(ofTeams(caller), isNull(apps.deletedAt));

/** The row, for one of its team. @throws AppError 404 for a stranger */
export const domainOf = async (caller: Caller, id: string): Promise<DomainRow> => {
  const [found] = await db()
    .select({ domain: domains })
    .from(domains)
    .innerJoin(apps, eq(apps.id, domains.appId))
    .where(and(eq(domains.id, id), visibleDomains(caller)));
  if (!found) throw notFound("domain");
  return found.domain;
};

/**
 * Locks apps that are not deleted, in the order of their ids, before any of their domains. False: one of them is gone.
 */
export const lockApps = async (tx: Transaction, ids: readonly string[]): Promise<boolean> => {
  const wanted = [...new Set(ids)];
  const rows = await tx
    .select({ id: apps.id })
    .from(apps)
    .where(and(inArray(apps.id, wanted), isNull(apps.deletedAt)))
    .orderBy(apps.id)
    .for("update");
  return rows.length === wanted.length;
};

/** Hosts whose route document says the app's names: where it has its place, and where it is still served while it moves. */
export const hostsRouting = async (tx: Transaction, appId: string): Promise<string[]> => {
  const rows = await tx
    .select({ id: workers.id })
    .from(workers)
    .where(
      or(
        sql`exists (select 1 from ${apps} where ${apps.id} = ${appId} and ${apps.workerId} = ${workers.id})`,
        sql`exists (select 1 from ${deployments} where ${deployments.appId} = ${appId} and ${deployments.workerId} = ${workers.id} and ${deployments.status} = 'live')`,
      ),
    )
    .orderBy(workers.id);
  return rows.map(({ id }) => id);
};

type AppPlace = Pick<typeof apps.$inferSelect, "subdomain" | "workerId" | "zone">;
export type Place = { target: Target; edgeHttpPort: number; edgeHttpsPort: number };

const placeColumns = {
  zone: workers.zone,
  addresses: workers.addresses,
  publicAddresses: workers.publicAddresses,
  edgeHttpPort: workers.edgeHttpPort,
  edgeHttpsPort: workers.edgeHttpsPort,
};

/** The host of an app that has none yet, where there is only one that it can get. */
const onlyHost = async (zone: string | null) => {
  const found = await db()
    .select(placeColumns)
    .from(workers)
    .where(and(isNull(workers.removedAt), zone === null ? undefined : eq(workers.zone, zone)))
    .limit(2);
  return found.length === 1 ? found[0] : undefined;
};

/** Where the names of an app have to lead. */
export const placeOf = async (app: AppPlace): Promise<Place> => {
  const [own] = app.workerId ? await db().select(placeColumns).from(workers).where(eq(workers.id, app.workerId)) : [];
  const host = own ?? (await onlyHost(app.zone));
  const zone = host?.zone ?? app.zone ?? env().DEFAULT_ZONE;
  return {
    target: { zone, zoneName: `${app.subdomain}.${zone}`, addresses: host?.publicAddresses ?? host?.addresses ?? [] },
    edgeHttpPort: host?.edgeHttpPort ?? env().EDGE_HTTP_PORT,
    edgeHttpsPort: host?.edgeHttpsPort ?? env().EDGE_HTTPS_PORT,
  };
};
