import { and, asc, eq, isNull, or } from "drizzle-orm";
import { apps, teams, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { httpsPort } from "@/server/apps";
import { appUrl } from "@/server/apps/rules";
import { db } from "@/server/db";
import { notFound } from "@/server/errors";
import { listWorkers } from "./list-workers";
import type { HostedApp, WorkerView } from "./schema";

/** A host by id or by name. For administrators. @throws AppError 404 */
export const readWorker = async (idOrName: string): Promise<WorkerView> => {
  const found = await listWorkers(or(eq(workers.id, idOrName), eq(workers.name, idOrName)));
  // One may be called as another's id is: the id is meant.
  const host = found.find(({ id }) => id === idOrName) ?? found[0];
  if (!host) throw notFound("host");
  return host;
};

/** More apps than anybody looks at on one page. */
const mostOnOnePage = 500;

/** The apps that are placed on a host, by name. For administrators, who may look after hosts with apps of other teams. */
export const listHostedApps = async (caller: Caller, idOrName: string): Promise<HostedApp[]> => {
  const host = await readWorker(idOrName);
  const rows = await db()
    .select({ app: apps, team: teams.name, httpsPort })
    .from(apps)
    .innerJoin(workers, eq(workers.id, apps.workerId))
    .innerJoin(teams, eq(teams.id, apps.teamId))
    .where(and(eq(apps.workerId, host.id), isNull(apps.deletedAt)))
    .orderBy(asc(apps.name), asc(apps.id))
    .limit(mostOnOnePage);
  return rows.map(({ app, team, httpsPort: port }) => ({
    id: app.id,
    name: app.name,
    team,
    status: app.status,
    statusReason: app.statusReason,
    url: appUrl(app.subdomain, { ...host, httpsPort: port }),
    memoryMb: app.memoryMb,
    cpus: app.cpus,
    mine: caller.teamIds.includes(app.teamId),
  }));
};
