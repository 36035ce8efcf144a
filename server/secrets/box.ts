import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/**
 * Secrets at rest: AES-256-GCM (NIST SP 800-38D), a random 96-bit nonce each, the row's identity as associated data, so that
 * a value copied to another row does not open. Written as `v1.<key id>.<nonce>.<text and tag>`, base64url.
 */
export type SecretKey = { id: string; key: Buffer };

const nonceBytes = 12;
const tagBytes = 16;
const version = "v1";

export class SecretUnreadable extends Error {
  constructor(why: string) {
    super(`A stored secret cannot be read: ${why}`);
    this.name = "SecretUnreadable";
  }
}

/** The keys of a setting `hex[,hex…]`: the first seals, all open. */
export const parseKeys = (setting: string): SecretKey[] =>
  setting.split(",").map((text) => {
    const key = Buffer.from(text.trim(), "hex");
    return { id: createHash("sha256").update(key).digest("hex").slice(0, 8), key };
  });

export const sealWith = ({ id, key }: SecretKey, text: string, identity: string): string => {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(identity, "utf8"));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [version, id, nonce.toString("base64url"), sealed.toString("base64url")].join(".");
};

/** @throws SecretUnreadable when no key fits, or it was sealed for another row, or changed */
export const openWith = (keys: readonly SecretKey[], sealed: string, identity: string): string => {
  const [form, id, nonce, body] = sealed.split(".");
  if (form !== version || nonce === undefined || body === undefined) throw new SecretUnreadable("its form is unknown.");
  const found = keys.find((each) => each.id === id);
  if (!found) throw new SecretUnreadable(`its key ${id} is not in SECRETS_KEY.`);
  const bytes = Buffer.from(body, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", found.key, Buffer.from(nonce, "base64url"), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(identity, "utf8"));
  try {
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString("utf8");
  } catch (error) {
    throw new SecretUnreadable(error instanceof Error ? error.message : String(error));
  }
};
