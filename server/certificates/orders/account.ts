import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { eq } from "drizzle-orm";
import { acmeAccounts } from "@/drizzle/schema";
import { db } from "@/server/db";
import { open, seal } from "@/server/secrets";

/** The installation's account at an authority. `url`: by which the authority knows it; null: it was not asked yet. */
export type AcmeAccount = { directoryUrl: string; key: string; url: string | null };

/** What an account's key is sealed with. */
export const acmeAccountIdentity = (directoryUrl: string): string => `acme_accounts:${directoryUrl}`;

const newKey = async (): Promise<string> => {
  const { privateKey } = await promisify(generateKeyPair)("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return privateKey;
};

/** A new key is written down before the authority is told of it. @throws SecretUnreadable */
export const loadAccount = async (directoryUrl: string): Promise<AcmeAccount> => {
  const identity = acmeAccountIdentity(directoryUrl);
  const [kept] = await db().select().from(acmeAccounts).where(eq(acmeAccounts.directoryUrl, directoryUrl));
  if (kept) return { directoryUrl, key: open(kept.sealedKey, identity), url: kept.accountUrl };
  const sealedKey = seal(await newKey(), identity);
  await db().insert(acmeAccounts).values({ directoryUrl, sealedKey }).onConflictDoNothing();
  return loadAccount(directoryUrl);
};

export const saveAccountUrl = async (directoryUrl: string, accountUrl: string): Promise<void> => {
  await db().update(acmeAccounts).set({ accountUrl }).where(eq(acmeAccounts.directoryUrl, directoryUrl));
};
