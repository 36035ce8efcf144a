import { createHash, randomBytes } from "node:crypto";

/** What is stored of a key or a one-time token. Both are 256 random bits: a plain hash is enough. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

export const newApiKey = (): string => `whk_${randomBytes(32).toString("base64url")}`;
export const newJoinToken = (): string => `whj_${randomBytes(32).toString("base64url")}`;

/** Names a join token by the beginning of its hash, and opens nothing. */
export const joinIdOf = (tokenHash: string): string => tokenHash.slice(0, 16);

/** What stands in the place of a hash when no key is good any more. */
export const revokedHash = (): string => `revoked:${randomBytes(16).toString("hex")}`;
export const isRevoked = (keyHash: string): boolean => keyHash.startsWith("revoked:");
