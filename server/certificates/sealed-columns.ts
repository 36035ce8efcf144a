import { and, asc, eq, gt } from "drizzle-orm";
import { acmeAccounts, certificates, dnsProviders } from "@/drizzle/schema";
import { db } from "@/server/db";
import { batch, type SealedColumn } from "../secrets/sealed-column";
import { dnsProviderIdentity } from "./dns/open-provider";
import { certificateIdentity } from "./load-host-certificates";
import { acmeAccountIdentity } from "./orders/account";

const ofCertificates: SealedColumn = {
  after: async (id) => {
    const rows = await db()
      .select({ id: certificates.id, teamId: certificates.teamId, sealed: certificates.sealedKey })
      .from(certificates)
      .where(gt(certificates.id, id))
      .orderBy(asc(certificates.id))
      .limit(batch);
    return rows.map((row) => ({ id: row.id, sealed: row.sealed, identity: certificateIdentity(row) }));
  },
  write: (row, sealedKey) =>
    db()
      .update(certificates)
      .set({ sealedKey })
      .where(and(eq(certificates.id, row.id), eq(certificates.sealedKey, row.sealed))),
};

const ofDnsProviders: SealedColumn = {
  after: async (id) => {
    const rows = await db().select().from(dnsProviders).where(gt(dnsProviders.id, id)).orderBy(asc(dnsProviders.id)).limit(batch);
    return rows.map((row) => ({ id: row.id, sealed: row.sealedCredentials, identity: dnsProviderIdentity(row) }));
  },
  write: (row, sealedCredentials) =>
    db()
      .update(dnsProviders)
      .set({ sealedCredentials })
      .where(and(eq(dnsProviders.id, row.id), eq(dnsProviders.sealedCredentials, row.sealed))),
};

/** Of these the address of the directory is the id. */
const ofAccounts: SealedColumn = {
  after: async (id) => {
    const rows = await db()
      .select()
      .from(acmeAccounts)
      .where(gt(acmeAccounts.directoryUrl, id))
      .orderBy(asc(acmeAccounts.directoryUrl))
      .limit(batch);
    return rows.map(({ directoryUrl, sealedKey }) => ({
      id: directoryUrl,
      sealed: sealedKey,
      identity: acmeAccountIdentity(directoryUrl),
    }));
  },
  write: (row, sealedKey) =>
    db()
      .update(acmeAccounts)
      .set({ sealedKey })
      .where(and(eq(acmeAccounts.directoryUrl, row.id), eq(acmeAccounts.sealedKey, row.sealed))),
};

/** Everything sealed of certificates: their keys, what writes a team's DNS, and the accounts at authorities. */
export const sealedOfCertificates: readonly SealedColumn[] = [ofCertificates, ofDnsProviders, ofAccounts];
