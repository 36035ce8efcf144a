import type { Transaction } from "@/server/db";
import type { Effect } from "@/server/deployments";
import { publish } from "@/server/live";
import { changeHosts } from "@/server/workers";
import { type DomainRow, hostsRouting } from "./store";

/** Raises the route documents that say these apps' names. The caller holds the apps' rows, and announces what this returns. */
export const changeRoutesOf = async (tx: Transaction, appIds: readonly string[]): Promise<Effect[]> => {
  const hosts = new Set<string>();
  for (const appId of new Set(appIds)) for (const host of await hostsRouting(tx, appId)) hosts.add(host);
  await changeHosts(tx, { routes: [...hosts], desired: [] });
  return [...hosts].sort().map((workerId): Effect => ({ kind: "hint", workerId, topic: "routes" }));
};

/** Whoever looks at the domains of these apps reads again. */
export const announceApps = (appIds: readonly string[]): Effect[] => appIds.map((appId) => ({ kind: "app-changed", appId }));

/** Whoever looks at all of the team's reads again. Never throws. */
export const announceTeam = (row: Pick<DomainRow, "teamId" | "appId">): void => {
  void publish(`team:${row.teamId}`, { appId: row.appId });
};
