import { publicUrl } from "@/server/env";
import type { OauthApp } from "@/server/git";
import type { CredentialOf } from "./credential";
import type { ConnectionRow } from "./store";

/** What an OAuth app must be given as its callback. */
export const callbackUrl = (): string => `${publicUrl()}/v1/git-connections/callback`;

export const oauthAppOf = (
  { provider, baseUrl }: Pick<ConnectionRow, "provider" | "baseUrl">,
  { clientId, clientSecret }: Pick<CredentialOf<"oauth">, "clientId" | "clientSecret">,
): OauthApp => ({ provider, baseUrl, clientId, clientSecret, redirectUri: callbackUrl() });
