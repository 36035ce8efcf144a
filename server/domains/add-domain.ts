import { randomBytes } from "node:crypto";
import { count, eq } from "drizzle-orm";
import { domains } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { type AppRow, appOf, refuseForPreview } from "@/server/apps";
import { emit } from "@/server/audit";
import { type Transaction, transaction, uniqueViolation } from "@/server/db";
import { announce } from "@/server/deployments";
import { AppError, conflict, invalidField } from "@/server/errors";
import { newId } from "@/server/ids";
import { announceApps, announceTeam } from "./announce-domains";
import { checkBriefly } from "./check-briefly";
import type { AddDomainInput, Domain } from "./domain-schema";
import { normaliseHostname } from "./normalise-hostname";
import { loadOwnNames } from "./own-names";
import { presentDomain } from "./present-domain";
import type { DomainRow } from "./store";

/** Every one is asked for in DNS again and again. */
const mostPerApp = 1_000;

const refuseDouble = (hostname: string) => (error: unknown) => {
  if (uniqueViolation(error) !== "domains_app_hostname") throw error;
  const message = `This app already has the domain ${hostname}.`;
  throw new AppError("conflict", message, { reason: "domain_exists", fields: [{ path: "hostname", message }], cause: error });
};

const insert = async (tx: Transaction, caller: Caller, wished: { app: AppRow; hostname: string }): Promise<DomainRow> => {
  const { hostname } = wished;
  const app = await appOf(caller, wished.app.id, { lockIn: tx });
  const [held] = await tx.select({ count: count() }).from(domains).where(eq(domains.appId, app.id));
  if ((held?.count ?? 0) >= mostPerApp) {
    throw conflict(`An app has at most ${mostPerApp} domains.`, "too_many_domains", "Remove one that is not needed any more.");
  }
  const token = randomBytes(20).toString("hex");
  const row = { id: newId("domain"), teamId: app.teamId, appId: app.id, hostname, token, createdBy: caller.userId };
  const [kept] = await tx.insert(domains).values(row).returning().catch(refuseDouble(hostname));
  if (!kept) throw new Error("The domain was not written down");
  const details = { name: hostname, appId: app.id };
  await emit(tx, caller, { action: "domain.added", targetId: kept.id, teamId: app.teamId, details });
  return kept;
};

/**
 * Keeps a hostname for the app. It is routed once its TXT record is seen: nobody gets a name by asking for it first. The answer
 * says what DNS says now where that comes soon. @throws AppError 422 with the reason for what is no name of somebody's own; 409
 */
export const addDomain = async (caller: Caller, { id, hostname: given }: AddDomainInput): Promise<Domain> => {
  const app = await appOf(caller, id);
  refuseForPreview(app);
  const read = normaliseHostname(given, await loadOwnNames());
  if (!read.ok) throw invalidField("hostname", read.sentence, { reason: `hostname_${read.reason}` });
  const row = await transaction((tx) => insert(tx, caller, { app, hostname: read.hostname }));
  await announce(announceApps([row.appId]));
  announceTeam(row);
  await checkBriefly(row.id);
  return presentDomain(caller, row.id);
};
