import type { Transaction } from "@/server/db";
import { changeHosts } from "@/server/workers";
import { covers } from "./coverage-rules";
import { hostsOfTeam, routedNames } from "./routed-names";

/** The hosts on which the team has a name that a certificate of these names serves. */
export const hostsOfNames = async (
  source: Pick<Transaction, "select" | "selectDistinct">,
  { teamId, names }: { teamId: string; names: readonly string[] },
): Promise<string[]> => {
  const routed = await routedNames(await hostsOfTeam(teamId, source), source);
  const served = routed.filter((name) => name.teamId === teamId && covers(names, name.hostname));
  return [...new Set(served.map(({ workerId }) => workerId))].sort();
};

/**
 * Has the hosts that are concerned by a certificate read their routes anew; to be called after everything else is locked. Answers
 * which, to be told after the commit.
 */
export const changeHostsOfNames = async (
  tx: Transaction,
  certificate: { teamId: string; names: readonly string[] },
): Promise<string[]> => {
  const routes = await hostsOfNames(tx, certificate);
  await changeHosts(tx, { routes, desired: [] });
  return routes;
};
