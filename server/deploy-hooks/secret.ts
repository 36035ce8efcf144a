import { hashToken, newToken } from "@/server/accounts";
import { publicUrl } from "@/server/env";

/** `whd_` tells people and secret scanners what it is. */
export const newHookSecret = (): string => newToken("whd");

/** What is kept of a secret: it is long and random, so that one plain hash is enough, and finding by it tells nothing by its time. */
export const hashHookSecret = hashToken;

const shownCharacters = 8;
export const prefixOf = (secret: string): string => secret.slice(0, shownCharacters);

export const hookAddress = (secret: string): string => `${publicUrl()}/v1/deploy-hooks/${secret}`;
