import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** What is stored of a token. A token is random and long: one plain hash is enough. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");

/** 160 random bits behind a prefix that secret scanners can know. */
export const newToken = (prefix: string): string => `${prefix}_${randomBytes(20).toString("hex")}`;

/** Compares in constant time, whatever the lengths. */
export const sameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(createHash("sha256").update(given).digest(), createHash("sha256").update(expected).digest());
