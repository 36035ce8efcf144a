import { count, eq, sql } from "drizzle-orm";
import { dnsProviders } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { AppError, conflict, invalidField } from "@/server/errors";
import { newId } from "@/server/ids";
import type { CreateDnsProviderInput, DnsProvider, UpdateDnsProviderInput } from "../schema";
import { dnsCredentials } from "../schema";
import { wakeOrders } from "../wake-orders";
import { type OpenProvider, openIfReadable, providerOf, sealCredentials, shownOf, unreadable } from "./open-provider";
import { dnsProviderOf, getDnsProvider } from "./store";

const mostOfTeam = 50;

/** Adds a provider of DNS for the caller's default team; wildcards that wait for one are ordered at once. */
export const createDnsProvider = (caller: Caller, { name, zone, ...given }: CreateDnsProviderInput): Promise<DnsProvider> =>
  transaction(async (tx) => {
    const { teamId } = caller;
    const [row] = await tx.select({ count: count() }).from(dnsProviders).where(eq(dnsProviders.teamId, teamId));
    if ((row?.count ?? 0) >= mostOfTeam) {
      throw conflict(`A team keeps at most ${mostOfTeam} DNS providers.`, "too_many_dns_providers", "Remove one first.");
    }
    const id = newId("dnsProvider");
    const shown = { kind: given.kind, name: name ?? zone, zone };
    const sealedCredentials = sealCredentials(given, { id, teamId });
    await tx.insert(dnsProviders).values({ ...shown, id, teamId, sealedCredentials, createdBy: caller.userId });
    await emit(tx, caller, { action: "dns-provider.created", targetId: id, teamId, details: shown });
    await wakeOrders(tx, teamId);
    return getDnsProvider(caller, id, tx);
  });

/** What goes to another server is typed again: else it could be sent to a server of theirs. */
const refuseCarriedSecret = (before: OpenProvider, after: OpenProvider, given: UpdateDnsProviderInput["credentials"]): void => {
  if (shownOf(before).server === shownOf(after).server) return;
  const secret = after.kind === "cloudflare" ? "apiToken" : "keySecret";
  if (given?.[secret] !== undefined) return;
  throw invalidField(`credentials.${secret}`, "Type it again: this is another server.", { reason: "secret_needed" });
};

/** @throws AppError at the field that does not belong to this kind */
const merge = (before: OpenProvider, given: UpdateDnsProviderInput["credentials"]): OpenProvider => {
  const merged = Object.entries({ ...before.credentials, ...given }).filter(([, value]) => value !== null);
  const read = dnsCredentials[before.kind].safeParse(Object.fromEntries(merged));
  if (read.success) return providerOf(before.kind, read.data);
  const fields = read.error.issues.map((issue) => ({
    path: ["credentials", ...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])].join("."),
    message: issue.message,
  }));
  throw new AppError("invalid", "These credentials do not belong to this kind of provider.", { fields });
};

const lock = (tx: Transaction, id: string) =>
  tx.select({ id: dnsProviders.id }).from(dnsProviders).where(eq(dnsProviders.id, id)).for("update");

/** Changes what is given. @throws AppError when the server changes and the secret is not given again */
export const updateDnsProvider = (caller: Caller, { id, ...given }: UpdateDnsProviderInput): Promise<DnsProvider> =>
  transaction(async (tx) => {
    await lock(tx, id);
    const row = await dnsProviderOf(caller, id, tx);
    const before = openIfReadable(row);
    if (!before) throw conflict(unreadable, "credentials_unreadable");
    const after = merge(before, given.credentials);
    refuseCarriedSecret(before, after, given.credentials);
    await tx
      .update(dnsProviders)
      .set({
        name: given.name ?? row.name,
        zone: given.zone ?? row.zone,
        sealedCredentials: sealCredentials(after, row),
        fault: null,
        checkedAt: null,
        updatedAt: sql`now()`,
      })
      .where(eq(dnsProviders.id, id));
    const fields = [...Object.keys(given), ...Object.keys(given.credentials ?? {})].filter((field) => field !== "credentials");
    const details = { name: given.name ?? row.name, zone: given.zone ?? row.zone, fields };
    await emit(tx, caller, { action: "dns-provider.updated", targetId: id, teamId: row.teamId, details });
    await wakeOrders(tx, row.teamId);
    return getDnsProvider(caller, id, tx);
  });

/** Certificates that it proved stay until they end; they are not renewed without it. @throws AppError 404 */
export const deleteDnsProvider = (caller: Caller, id: string): Promise<void> =>
  transaction(async (tx) => {
    await lock(tx, id);
    const { teamId, name, zone, kind } = await dnsProviderOf(caller, id, tx);
    await tx.delete(dnsProviders).where(eq(dnsProviders.id, id));
    await emit(tx, caller, { action: "dns-provider.deleted", targetId: id, teamId, details: { name, zone, kind } });
  });
