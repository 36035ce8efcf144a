import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { parse } from "tldts";
import { apps, deployments, domains, edgeCertificates, workers } from "@/drizzle/schema";
import { type HostCertificate, loadHostCertificates } from "@/server/certificates";
import { db, type Transaction } from "@/server/db";
import { placesOn, servesOn } from "@/server/deployments";
import { env, publicUrl } from "@/server/env";
import { dashboardNameAt } from "@/server/workers";
import type { EdgePorts } from "./build-middlewares";
import type { DashboardRoute, Route } from "./build-route-document";
import { optionsOfPreview } from "./options-rules";
import { type NameFacts, nameInZone, nameOfDashboard, nameOfDomain, type RoutedName } from "./routed-name-rules";
import { type DomainStatus, type EdgeOptions, routedStatuses } from "./schema";

type LoadedRoute = Omit<Route, "hostnames"> & { hostnames: readonly RoutedName[] };
export type WorkerRoutes = {
  version: number;
  routes: LoadedRoute[];
  /** Null: people do not come to the dashboard by this host's edge. */
  dashboard: DashboardRoute | null;
  ports: EdgePorts;
  certificates: HostCertificate[];
};

type DomainFacts = { hostname: string; status: DomainStatus; options: EdgeOptions };

const parents = alias(apps, "parents");

const owners = alias(apps, "owners");
/** Moved to an app on another host: who still comes by the old way is answered by the app that had the name. */
const stillServed = sql`(${domains.movedFromAppId} = ${apps.id} and not exists (
  select 1 from ${apps} ${sql.identifier("owners")} where ${owners.id} = ${domains.appId} and ${owners.workerId} = ${workers.id}
    and (${owners.routedDeploymentId} is not null or ${owners.wanted} = 'stopped')))`;

const loadApps = (tx: Transaction, workerId: string) => {
  const places = placesOn(tx, [workerId]);
  return tx
    .select({
      worker: {
        version: workers.routeVersion,
        zone: workers.zone,
        edgeHttpPort: workers.edgeHttpPort,
        edgeHttpsPort: workers.edgeHttpsPort,
        pagesPort: workers.edgePagesPort,
        dashboardPort: workers.dashboardPort,
      },
      appId: apps.id,
      subdomain: apps.subdomain,
      wanted: apps.wanted,
      options: apps.edgeOptions,
      parentOptions: parents.edgeOptions,
      deploymentId: deployments.id,
      hostPort: deployments.hostPort,
      domains: sql<DomainFacts[] | null>`(
        select json_agg(json_build_object('hostname', ${domains.hostname}, 'status', ${domains.status}, 'options', ${domains.options})
          order by ${domains.hostname})
        from ${domains} where ${inArray(domains.status, [...routedStatuses])} and (${domains.appId} = ${apps.id} or ${stillServed}))`,
    })
    .from(workers)
    .leftJoin(places, eq(places.workerId, workers.id))
    .leftJoin(apps, and(eq(apps.id, places.appId), isNull(apps.deletedAt)))
    .leftJoin(parents, eq(parents.id, apps.previewOf))
    .leftJoin(deployments, servesOn(workers.id))
    .where(eq(workers.id, workerId));
};
type AppFacts = Awaited<ReturnType<typeof loadApps>>[number];

const loadFetched = async (tx: Transaction, workerId: string): Promise<ReadonlySet<string>> => {
  const rows = await tx
    .select({ hostname: edgeCertificates.hostname })
    .from(edgeCertificates)
    .where(and(eq(edgeCertificates.workerId, workerId), isNotNull(edgeCertificates.notAfter)));
  return new Set(rows.map(({ hostname }) => hostname));
};

/** A name that an authority can vouch for: below a suffix of the public list, and no address. */
const isPublicZone = (zone: string): boolean => {
  const { isIcann, domain } = parse(zone);
  return isIcann === true && domain !== null;
};

/** Of one that never ran there is nothing to route; one that is stopped says so, also where it came here as stopped. */
const routeOf = (row: AppFacts, facts: Omit<NameFacts, "appOptions">, zoneIsPublic: boolean): LoadedRoute[] => {
  const { appId, subdomain, wanted, deploymentId, hostPort, worker } = row;
  if (appId === null || (deploymentId === null && wanted === "running")) return [];
  const appOptions = row.parentOptions === null ? (row.options ?? {}) : optionsOfPreview(row.parentOptions);
  const own = nameInZone(`${subdomain}.${worker.zone}`, zoneIsPublic, { ...facts, appOptions });
  const others = (row.domains ?? []).map((domain) => nameOfDomain(domain, { ...facts, appOptions }));
  return [{ appId, hostnames: [own, ...others], hostPort: wanted === "running" ? hostPort : null }];
};

const dashboardOf = (worker: AppFacts["worker"], facts: Omit<NameFacts, "appOptions">): DashboardRoute | null => {
  const found = dashboardNameAt(publicUrl(), worker);
  if (!found) return null;
  return { name: nameOfDashboard(found, facts), port: found.port };
};

/**
 * The worker's routed apps together with the version under which they stand so. One snapshot: never new routes under an old
 * version or the reverse, for whoever changes a route raises the version in the same transaction. Routes follow what is wanted,
 * never what was observed.
 */
export const loadRoutes = (workerId: string): Promise<WorkerRoutes | null> =>
  db().transaction(
    async (tx) => {
      const rows = await loadApps(tx, workerId);
      const [first] = rows;
      if (!first) return null;
      const { version, zone, edgeHttpsPort, pagesPort } = first.worker;
      const certificates = await loadHostCertificates(workerId, tx);
      const facts = {
        given: new Set(certificates.flatMap(({ hostnames }) => hostnames)),
        fetched: await loadFetched(tx, workerId),
        authority: env().ACME_DIRECTORY_URL !== "off",
      };
      const routes = rows.flatMap((row) => routeOf(row, facts, isPublicZone(zone)));
      const ports = { httpsPort: edgeHttpsPort, pagesPort };
      return { version, routes, dashboard: dashboardOf(first.worker, facts), ports, certificates };
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
