import { and, eq } from "drizzle-orm";
import { domains } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { ringAppAlerts } from "@/server/alerts";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { announce, type Effect } from "@/server/deployments";
import { conflict, notFound } from "@/server/errors";
import { announceApps, announceTeam, changeRoutesOf } from "./announce-domains";
import { type DomainRow, domainOf, lockApps } from "./store";

const remove = async (tx: Transaction, caller: Caller, row: DomainRow): Promise<Effect[]> => {
  const appIds = [row.appId, row.movedFromAppId].filter((id) => id !== null);
  if (!(await lockApps(tx, [row.appId]))) throw notFound("domain");
  const [gone] = await tx
    .delete(domains)
    .where(and(eq(domains.id, row.id), eq(domains.appId, row.appId)))
    .returning();
  if (!gone) throw conflict("This domain was changed by somebody else at this moment.", "domain_changed", "Look at it again.");
  const details = { name: gone.hostname, appId: gone.appId };
  await emit(tx, caller, { action: "domain.removed", targetId: gone.id, teamId: gone.teamId, details });
  return [...(gone.status === "pending" ? [] : await changeRoutesOf(tx, appIds)), ...announceApps(appIds)];
};

/** Takes the name out of the rule and gives it free. */
export const removeDomain = async (caller: Caller, id: string): Promise<void> => {
  const row = await domainOf(caller, id);
  const effects = await transaction((tx) => remove(tx, caller, row));
  await announce(effects);
  announceTeam(row);
  void ringAppAlerts(row.appId);
};
