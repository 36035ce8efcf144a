import { createHash, randomBytes } from "node:crypto";

/** What is stored of a key or a one-time token. Both are 256 random bits: a plain hash is enough. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

export const newApiKey = (): string => `whk_${randomBytes(32).toString("base64url")}`;
export const newJoinToken = (): string => `whj_${randomBytes(32).toString("base64url")}`;
