import { eq } from "drizzle-orm";
import { acmeAccounts } from "@/drizzle/schema";
import { newAccountKey } from "@/server/acme";
import { db } from "@/server/db";
import { open, seal } from "@/server/secrets";

/** The installation's account at an authority. `url`: by which the authority knows it; null: it was not asked yet. `email`: as it was told. */
export type AcmeAccount = { directoryUrl: string; key: string; url: string | null; email: string | null };

/** What an account's key is sealed with. */
export const acmeAccountIdentity = (directoryUrl: string): string => `acme_accounts:${directoryUrl}`;

/** A new key is written down before the authority is told of it. @throws SecretUnreadable */
export const loadAccount = async (directoryUrl: string): Promise<AcmeAccount> => {
  const identity = acmeAccountIdentity(directoryUrl);
  const [kept] = await db().select().from(acmeAccounts).where(eq(acmeAccounts.directoryUrl, directoryUrl));
  if (kept) return { directoryUrl, key: open(kept.sealedKey, identity), url: kept.accountUrl, email: kept.email };
  const sealedKey = seal(await newAccountKey(), identity);
  await db().insert(acmeAccounts).values({ directoryUrl, sealedKey }).onConflictDoNothing();
  return loadAccount(directoryUrl);
};

export const saveAccount = async (directoryUrl: string, known: { url: string; email: string | null }): Promise<void> => {
  const values = { accountUrl: known.url, email: known.email };
  await db().update(acmeAccounts).set(values).where(eq(acmeAccounts.directoryUrl, directoryUrl));
};
