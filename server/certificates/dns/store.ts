import { and, asc, eq, inArray, ne } from "drizzle-orm";
import { dnsProviders, domains } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, type Transaction } from "@/server/db";
import { notFound } from "@/server/errors";
import type { DnsProvider } from "../schema";
import { openIfReadable, shownOf, unreadable } from "./open-provider";
import { proofName, providerFor } from "./provider-rules";

type Source = Pick<Transaction, "select">;
export type DnsProviderRow = typeof dnsProviders.$inferSelect;

const visibleTo = (caller: Caller) => (caller.via === "system" ? undefined : inArray(dnsProviders.teamId, caller.teamIds));

/** The domains of these teams that are proven by a record alone. */
const wildcardsOf = async (teamIds: readonly string[], source: Source) => {
  const rows = await source
    .select({ teamId: domains.teamId, hostname: domains.hostname })
    .from(domains)
    .where(and(inArray(domains.teamId, [...teamIds]), ne(domains.status, "pending")));
  return rows.filter(({ hostname }) => hostname.startsWith("*."));
};

const present = (row: DnsProviderRow, usedBy: readonly string[]): DnsProvider => {
  const opened = openIfReadable(row);
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    zone: row.zone,
    ...(opened ? shownOf(opened) : { server: "", keyName: null }),
    fault: opened ? row.fault : unreadable,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    usedBy: [...new Set(usedBy)].sort(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
};

/** The caller's, by zone. */
export const listDnsProviders = async (caller: Caller, source: Source = db()): Promise<DnsProvider[]> => {
  const rows = await source
    .select()
    .from(dnsProviders)
    .where(visibleTo(caller))
    .orderBy(asc(dnsProviders.zone), asc(dnsProviders.name), asc(dnsProviders.id));
  const wildcards = rows.length === 0 ? [] : await wildcardsOf([...new Set(rows.map(({ teamId }) => teamId))], source);
  return rows.map((row) => {
    const ofTeam = rows.filter(({ teamId }) => teamId === row.teamId);
    const used = wildcards.filter(({ teamId, hostname }) => {
      return teamId === row.teamId && providerFor(proofName(hostname), ofTeam)?.id === row.id;
    });
    return present(
      row,
      used.map(({ hostname }) => hostname),
    );
  });
};

/** @throws AppError 404 for a stranger */
export const getDnsProvider = async (caller: Caller, id: string, source: Source = db()): Promise<DnsProvider> => {
  const found = (await listDnsProviders(caller, source)).find((provider) => provider.id === id);
  if (!found) throw notFound("dns_provider");
  return found;
};

/** The row, for one of its team. @throws AppError 404 for a stranger */
export const dnsProviderOf = async (caller: Caller, id: string, source: Source = db()): Promise<DnsProviderRow> => {
  const [row] = await source
    .select()
    .from(dnsProviders)
    .where(and(eq(dnsProviders.id, id), visibleTo(caller)));
  if (!row) throw notFound("dns_provider");
  return row;
};

/** The team's provider for a name, its zone the closest; null: there is none. */
export const providerOfName = async (
  { teamId, name }: { teamId: string; name: string },
  source: Source = db(),
): Promise<DnsProviderRow | null> =>
  providerFor(name, await source.select().from(dnsProviders).where(eq(dnsProviders.teamId, teamId)));
