import { env } from "@/server/env";
import { openWith, parseKeys, type SecretKey, sealWith } from "./box";

let parsed: { setting: string; keys: SecretKey[] } | undefined;

const keys = (): SecretKey[] => {
  const setting = env().SECRETS_KEY;
  if (parsed?.setting !== setting) parsed = { setting, keys: parseKeys(setting) };
  return parsed.keys;
};

/** Seals a text for the row that `identity` names, with the newest key. */
export const seal = (text: string, identity: string): string => {
  const [newest] = keys();
  if (!newest) throw new Error("SECRETS_KEY holds no key");
  return sealWith(newest, text, identity);
};

/** False where an older key of the setting sealed it. */
export const isOfNewestKey = (sealed: string): boolean => sealed.split(".")[1] === keys()[0]?.id;

/** @throws SecretUnreadable */
export const open = (sealed: string, identity: string): string => openWith(keys(), sealed, identity);
