import { randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { dnsProviders } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import type { CheckedDnsProvider } from "../schema";
import { openIfReadable, unreadable, writerOf } from "./open-provider";
import { type DnsProviderRow, dnsProviderOf } from "./store";
import { DnsWriteError } from "./writer";

const tryOut = async (row: DnsProviderRow): Promise<string | null> => {
  const opened = openIfReadable(row);
  if (!opened) return unreadable;
  const writer = writerOf(opened);
  const record = { zone: row.zone, name: `_wisehosting-check.${row.zone}`, value: randomBytes(16).toString("hex") };
  try {
    await writer.add(record);
    await writer.remove(record);
    return null;
  } catch (error) {
    if (error instanceof DnsWriteError) return error.message;
    throw error;
  }
};

/** Writes down how the provider fared, where its credentials are still those that were used. */
export const noteProviderFault = async (row: DnsProviderRow, fault: string | null): Promise<void> => {
  const same = and(eq(dnsProviders.id, row.id), eq(dnsProviders.sealedCredentials, row.sealedCredentials));
  await db().update(dnsProviders).set({ fault, checkedAt: sql`now()` }).where(same);
};

/** Writes a record into the zone and takes it away again. @throws AppError 404 */
export const checkDnsProvider = async (caller: Caller, id: string): Promise<CheckedDnsProvider> => {
  const row = await dnsProviderOf(caller, id);
  const fault = await tryOut(row);
  await noteProviderFault(row, fault);
  return { ok: fault === null, fault };
};
