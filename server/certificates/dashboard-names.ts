import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import { teams, users, workers } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { publicUrl } from "@/server/env";
import { dashboardNameAt } from "@/server/workers";
import type { RoutedName } from "./coverage-rules";

type Source = Pick<Transaction, "select" | "selectDistinct">;

/** No team has this id: nobody's. */
const nobody = "";

/** The first administrator's own: who installed may bring a certificate for the dashboard, and nobody else. */
const ownerOfDashboard = async (source: Source): Promise<string> => {
  const [team] = await source
    .select({ id: teams.id })
    .from(teams)
    .innerJoin(users, eq(users.id, teams.personalOf))
    .where(eq(users.role, "administrator"))
    .orderBy(asc(users.createdAt), asc(users.id))
    .limit(1);
  return team?.id ?? nobody;
};

/** The dashboard's name, on the hosts whose edge leads there, with whose it is. */
export const dashboardNames = async (source: Source): Promise<(RoutedName & { workerId: string })[]> => {
  const hosts = await source
    .select({
      workerId: workers.id,
      dashboardPort: workers.dashboardPort,
      edgeHttpPort: workers.edgeHttpPort,
      edgeHttpsPort: workers.edgeHttpsPort,
    })
    .from(workers)
    .where(and(isNotNull(workers.dashboardPort), isNull(workers.removedAt)));
  const found = hosts.flatMap(({ workerId, ...host }) => {
    const name = dashboardNameAt(publicUrl(), host);
    return name ? [{ workerId, hostname: name.hostname }] : [];
  });
  if (found.length === 0) return [];
  const teamId = await ownerOfDashboard(source);
  return found.map((name) => ({ ...name, teamId }));
};
