import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { domains } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { ringAppAlerts } from "@/server/alerts";
import { type AppRow, appOf, refuseForPreview } from "@/server/apps";
import { emit } from "@/server/audit";
import { type Transaction, transaction, uniqueViolation } from "@/server/db";
import { announce, type Effect } from "@/server/deployments";
import { conflict, invalidField, notFound } from "@/server/errors";
import { announceApps, announceTeam, changeRoutesOf } from "./announce-domains";
import { changeOptions } from "./change-options";
import { checkDomain } from "./check-domain";
import type { Domain, UpdateDomainInput } from "./domain-schema";
import { redirectLoop } from "./options-rules";
import { presentDomain } from "./present-domain";
import { type EdgeOptions, routedStatuses } from "./schema";
import { type DomainRow, domainOf, lockApps } from "./store";

type Change = Omit<UpdateDomainInput, "id">;

/** Where it goes, of the same team; null: it stays. */
const targetOf = async (caller: Caller, row: DomainRow, appId: string | undefined): Promise<AppRow | null> => {
  if (appId === undefined) return null;
  const app = await appOf(caller, appId);
  if (app.id === row.appId) return null;
  if (app.teamId !== row.teamId) throw invalidField("appId", "That app is another team's. Add the domain there instead.");
  refuseForPreview(app);
  return app;
};

/** A name that leads to a name that leads back answers nobody. */
const refuseCircle = async (tx: Transaction, row: DomainRow, options: EdgeOptions): Promise<void> => {
  if (!options.redirect) return;
  const others = await tx
    .select({ hostname: domains.hostname, options: domains.options })
    .from(domains)
    .where(and(eq(domains.teamId, row.teamId), ne(domains.hostname, row.hostname), inArray(domains.status, [...routedStatuses])));
  const leading = others.flatMap(({ hostname, options: { redirect } }) => (redirect ? [{ hostname, to: redirect.to }] : []));
  const plain = new Set(others.filter(({ options: { redirect } }) => !redirect).map(({ hostname }) => hostname));
  const circle = redirectLoop({ hostname: row.hostname, to: options.redirect.to }, leading, plain);
  if (circle) throw invalidField("options.redirect.to", `That leads back to where it began: ${circle.join(" → ")}.`);
};

const changed = () => conflict("This domain was changed by somebody else at this moment.", "domain_changed", "Look at it again.");

/** The name goes over in one document; where the apps are on two hosts, the old one serves it until visitors come by the new way. */
const moved = (row: DomainRow, to: AppRow | null): Partial<DomainRow> => {
  if (!to) return {};
  const before = row.movedFromAppId ?? row.appId;
  return {
    appId: to.id,
    movedFromAppId: row.status === "pending" || before === to.id ? null : before,
    checksSinceChange: 0,
    nextCheckAt: new Date(),
  };
};

const takePlaceOf = async (tx: Transaction, row: DomainRow, to: AppRow): Promise<void> => {
  await tx
    .delete(domains)
    .where(
      and(eq(domains.appId, to.id), eq(domains.hostname, row.hostname), eq(domains.status, "pending"), ne(domains.id, row.id)),
    );
};

const rethrowTaken = (hostname: string) => (error: unknown) => {
  if (uniqueViolation(error) !== "domains_app_hostname") throw error;
  throw conflict(`That app already has the domain ${hostname}.`, "domain_exists");
};

const note = async (
  tx: Transaction,
  caller: Caller,
  { row, to, change }: { row: DomainRow; to: AppRow | null; change: Change },
) => {
  const { id: targetId, teamId, hostname: name } = row;
  if (to) await emit(tx, caller, { action: "domain.moved", targetId, teamId, details: { name, appId: to.id, from: row.appId } });
  const fields = Object.keys(change.options ?? {});
  if (fields.length > 0) {
    await emit(tx, caller, { action: "domain.updated", targetId, teamId, details: { name, appId: to?.id ?? row.appId, fields } });
  }
};

const update = async (
  tx: Transaction,
  caller: Caller,
  { seen, to, change }: { seen: DomainRow; to: AppRow | null; change: Change },
) => {
  if (!(await lockApps(tx, [seen.appId, ...(to ? [to.id] : [])]))) throw notFound("domain");
  const [row] = await tx.select().from(domains).where(eq(domains.id, seen.id)).for("update");
  if (row?.appId !== seen.appId) throw changed();
  if (to) await takePlaceOf(tx, row, to);
  const options = change.options ? await changeOptions(row.options, change.options) : row.options;
  if (change.options) await refuseCircle(tx, row, options);
  await tx
    .update(domains)
    .set({ options, ...moved(row, to), updatedAt: sql`clock_timestamp()` })
    .where(eq(domains.id, row.id))
    .catch(rethrowTaken(row.hostname));
  await note(tx, caller, { row, to, change });
  const appIds = [row.appId, row.movedFromAppId, to?.id].filter((id) => typeof id === "string");
  const effects: Effect[] = row.status === "pending" ? [] : await changeRoutesOf(tx, appIds);
  return { effects: [...effects, ...announceApps(appIds)], appIds };
};

/**
 * Changes what the edge does for the name, and moves it to another app of its team. Its proof goes with it: there is no moment in
 * which nobody answers.
 */
export const updateDomain = async (caller: Caller, { id, ...change }: UpdateDomainInput): Promise<Domain> => {
  const seen = await domainOf(caller, id);
  const to = await targetOf(caller, seen, change.appId);
  if (!to && change.options === undefined) return presentDomain(caller, seen.id);
  const { effects, appIds } = await transaction((tx) => update(tx, caller, { seen, to, change }));
  await announce(effects);
  announceTeam(seen);
  for (const appId of appIds) void ringAppAlerts(appId);
  if (to) await checkDomain(seen.id, { anew: true });
  return presentDomain(caller, seen.id);
};
