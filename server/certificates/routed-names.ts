import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { apps, deployments, domains, workers } from "@/drizzle/schema";
import { db, type Transaction } from "@/server/db";
import { placesOn } from "@/server/deployments";
import { routedStatuses } from "../domains/schema";
import type { RoutedName } from "./coverage-rules";
import { dashboardNames } from "./dashboard-names";

type Source = Pick<Transaction, "select" | "selectDistinct">;
export type HostName = RoutedName & { workerId: string };

/**
 * Every name that these hosts route, with whose it is: of apps that have their place there, or are still served there while they
 * move, and the dashboard's own. Rather one too many: a certificate must not answer for a name that comes a moment later.
 */
export const routedNames = async (workerIds: readonly string[], source: Source = db()): Promise<HostName[]> => {
  if (workerIds.length === 0) return [];
  const places = placesOn(source, workerIds);
  const rows = await source
    .select({
      workerId: workers.id,
      zone: workers.zone,
      subdomain: apps.subdomain,
      teamId: apps.teamId,
      hostname: domains.hostname,
    })
    .from(workers)
    .innerJoin(places, eq(places.workerId, workers.id))
    .innerJoin(apps, and(eq(apps.id, places.appId), isNull(apps.deletedAt)))
    // One that was moved is served where it was as well, until visitors come by the new way.
    .leftJoin(
      domains,
      and(or(eq(domains.appId, apps.id), eq(domains.movedFromAppId, apps.id)), inArray(domains.status, [...routedStatuses])),
    )
    .where(inArray(workers.id, [...workerIds]))
    .orderBy(workers.id, apps.id, domains.hostname);
  const ofApps = rows.flatMap(({ workerId, zone, subdomain, teamId, hostname }, index) => {
    const own = { workerId, teamId, hostname: `${subdomain}.${zone}` };
    const first = rows[index - 1]?.workerId !== workerId || rows[index - 1]?.subdomain !== subdomain;
    return [...(first ? [own] : []), ...(hostname === null ? [] : [{ workerId, teamId, hostname }])];
  });
  const ofDashboard = (await dashboardNames(source)).filter(({ workerId }) => workerIds.includes(workerId));
  // An app of that name is not routed.
  const taken = new Set(ofDashboard.map(({ workerId, hostname }) => `${workerId} ${hostname}`));
  return [...ofDashboard, ...ofApps.filter(({ workerId, hostname }) => !taken.has(`${workerId} ${hostname}`))];
};

/** The hosts on which a team has names: where its certificates are handed out. */
export const hostsOfTeam = async (teamId: string, source: Source = db()): Promise<string[]> => {
  const live = await source
    .selectDistinct({ workerId: deployments.workerId })
    .from(deployments)
    .innerJoin(apps, eq(apps.id, deployments.appId))
    .where(and(eq(apps.teamId, teamId), eq(deployments.status, "live")));
  const placed = await source
    .selectDistinct({ workerId: apps.workerId })
    .from(apps)
    .where(and(eq(apps.teamId, teamId), isNull(apps.deletedAt)));
  const dashboard = (await dashboardNames(source)).filter((name) => name.teamId === teamId);
  return [...new Set([...live, ...placed, ...dashboard].map(({ workerId }) => workerId))].filter((id) => id !== null).sort();
};
