import { createHash } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
import { newAccountKey } from "@/server/acme";
import { readJson, saveJson } from "../../runtime/files";

const accountSchema = z.object({
  directoryUrl: z.string(),
  /** PKCS 8, PEM. */
  key: z.string(),
  /** By which the authority knows it; null: it has not been asked yet. */
  url: z.string().nullable(),
  email: z.string().nullable(),
});
export type Account = z.infer<typeof accountSchema>;

const pathOf = (folder: string, directoryUrl: string): string =>
  join(folder, "accounts", `${createHash("sha256").update(directoryUrl).digest("hex").slice(0, 24)}.json`);

/** The account at this authority. A new key is on disk before anybody is told of it: nothing is left behind by a crash. */
export const loadAccount = async (folder: string, directoryUrl: string): Promise<Account> => {
  const kept = accountSchema.safeParse(await readJson(pathOf(folder, directoryUrl)));
  if (kept.success && kept.data.directoryUrl === directoryUrl) return kept.data;
  const account: Account = { directoryUrl, key: await newAccountKey(), url: null, email: null };
  await saveAccount(folder, account);
  return account;
};

export const saveAccount = (folder: string, account: Account): Promise<void> =>
  saveJson(pathOf(folder, account.directoryUrl), account);
