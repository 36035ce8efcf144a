import { createHash } from "node:crypto";
import * as z from "zod";
import { OutgoingError, type Send } from "@/server/outgoing";
import { faultOf, saidIn } from "./fault-rules";
import { ProviderError } from "./provider";
import type { Provider } from "./schema";

/** OAuth 2 with an authorization code (RFC 6749), and PKCE (RFC 7636) where the provider knows it. */

type Endpoints = {
  authorise: string;
  token: string;
  /** Null: what its app asks for is written down at the provider. */
  scope: string | null;
  pkce: boolean;
  /** How the app proves itself: in a header of its own, or in the form. */
  clientIn: "header" | "form";
};

const endpoints: Record<Provider, Endpoints> = {
  github: {
    authorise: "/login/oauth/authorize",
    token: "/login/oauth/access_token",
    scope: "repo admin:repo_hook",
    pkce: true,
    clientIn: "form",
  },
  gitlab: { authorise: "/oauth/authorize", token: "/oauth/token", scope: "api", pkce: true, clientIn: "form" },
  codeberg: {
    authorise: "/login/oauth/authorize",
    token: "/login/oauth/access_token",
    // Servers older than these scopes give what their user may.
    scope: "read:user write:repository write:issue",
    pkce: true,
    clientIn: "form",
  },
  bitbucket: {
    authorise: "/site/oauth2/authorize",
    token: "/site/oauth2/access_token",
    scope: null,
    pkce: false,
    clientIn: "header",
  },
};

export type OauthApp = { provider: Provider; baseUrl: string; clientId: string; clientSecret: string; redirectUri: string };
export type OauthTokens = {
  accessToken: string;
  refreshToken: string | null /** ISO; null: it does not end. */;
  expiresAt: string | null;
};

/** Where a person is sent to agree. */
export const authoriseUrl = (
  app: Omit<OauthApp, "clientSecret">,
  { state, verifier }: { state: string; verifier: string },
): string => {
  const { authorise, scope, pkce } = endpoints[app.provider];
  const url = new URL(`${app.baseUrl}${authorise}`);
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  url.search = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: app.redirectUri,
    response_type: "code",
    state,
    ...(scope === null ? {} : { scope }),
    ...(pkce ? { code_challenge: challenge, code_challenge_method: "S256" } : {}),
  }).toString();
  return url.href;
};

const grantedSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z.number().positive().nullish(),
});

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

/** GitHub refuses with 200 and an `error` in it, the others with 400 or 401. */
const refusalOf = (status: number, text: string, secrets: readonly string[]): ProviderError => {
  const said = saidIn(text, secrets);
  const because = said === null ? "" : ` It says: ${said}`;
  if (status < 500) return new ProviderError("unauthorized", `The provider does not give this connection access.${because}`);
  return new ProviderError("unavailable", `The provider has a fault of its own at the moment (${status}).`);
};

const ask = async (send: Send, app: OauthApp, form: Record<string, string>): Promise<OauthTokens> => {
  const { token, clientIn } = endpoints[app.provider];
  const inHeader = clientIn === "header";
  const basic = Buffer.from(`${app.clientId}:${app.clientSecret}`, "utf8").toString("base64");
  const fields = inHeader ? form : { ...form, client_id: app.clientId, client_secret: app.clientSecret };
  const began = Date.now();
  const { status, text, headers } = await send({
    url: `${app.baseUrl}${token}`,
    method: "POST",
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      ...(inHeader ? { authorization: `Basic ${basic}` } : {}),
    },
    body: new URLSearchParams(fields).toString(),
  }).catch((cause: unknown) => {
    if (!(cause instanceof OutgoingError)) throw cause;
    throw new ProviderError(
      cause.fault === "refused" || cause.fault === "redirected" ? "refused" : "unavailable",
      cause.message,
      {
        cause,
      },
    );
  });
  if (status === 429) throw faultOf({ status, headers, said: null, host: new URL(app.baseUrl).host, now: Date.now() });
  const granted = grantedSchema.safeParse(parse(text));
  if (status >= 300 || !granted.success) throw refusalOf(status, text, [...Object.values(form), app.clientSecret]);
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = granted.data;
  const expiresAt = seconds ? new Date(began + seconds * 1_000).toISOString() : null;
  return { accessToken, refreshToken: refreshToken ?? null, expiresAt };
};

/** Gives the code, once, for tokens. @throws ProviderError */
export const exchangeCode = (
  send: Send,
  app: OauthApp,
  { code, verifier }: { code: string; verifier: string },
): Promise<OauthTokens> =>
  ask(send, app, {
    grant_type: "authorization_code",
    code,
    redirect_uri: app.redirectUri,
    ...(endpoints[app.provider].pkce ? { code_verifier: verifier } : {}),
  });

/** New tokens for the refresh token, which most providers take once. @throws ProviderError */
export const refreshTokens = async (send: Send, app: OauthApp, refreshToken: string): Promise<OauthTokens> => {
  const form = { grant_type: "refresh_token", refresh_token: refreshToken, redirect_uri: app.redirectUri };
  const tokens = await ask(send, app, form);
  return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
};
