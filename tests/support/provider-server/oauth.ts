import { createHash } from "node:crypto";
import { type Answer, basic, type Call, type Route, text } from "./speak";
import { addToken, type OauthApp, randomText } from "./world";

/** Authorization code with PKCE where it is asked for; refresh tokens serve once. Whoever is sent here agrees at once. */

const authorise = (call: Call): Answer => {
  const query = call.url.searchParams;
  const app = call.world.oauthApps.find(({ clientId }) => clientId === query.get("client_id"));
  const redirectUri = query.get("redirect_uri") ?? app?.redirectUri ?? "";
  if (!app || app.redirectUri !== redirectUri) return { status: 400, body: { error: "invalid_request" } };
  const challenge = query.get("code_challenge");
  if (challenge !== null && query.get("code_challenge_method") !== "S256")
    return { status: 400, body: { error: "invalid_request" } };
  const code = randomText();
  call.world.codes.set(code, { clientId: app.clientId, redirectUri, challenge });
  const back = new URL(redirectUri);
  back.searchParams.set("code", code);
  back.searchParams.set("state", query.get("state") ?? "");
  return { status: 302, headers: { location: back.href } };
};

const clientIn = (call: Call): OauthApp | undefined => {
  const inHeader = basic(call.headers.authorization);
  const id = inHeader?.username ?? text(call.body.client_id);
  const secret = inHeader?.password ?? text(call.body.client_secret);
  return call.world.oauthApps.find(({ clientId, clientSecret }) => clientId === id && clientSecret === secret);
};

const tokensFor = (call: Call, app: OauthApp, refreshes: boolean): Answer => {
  const { token } = addToken(call.world, {
    scopes: ["api", "repo"],
    expiresAt: refreshes ? new Date(Date.now() + call.world.accessTokenSeconds * 1_000).toISOString() : null,
  });
  const lasting = { access_token: token, token_type: "bearer", scope: "api repo" };
  if (!refreshes) return { status: 200, body: lasting };
  const refreshToken = `refresh-${randomText()}`;
  call.world.refreshTokens.set(refreshToken, { clientId: app.clientId });
  return { status: 200, body: { ...lasting, refresh_token: refreshToken, expires_in: call.world.accessTokenSeconds } };
};

const verifies = (challenge: string | null, verifier: string): boolean =>
  challenge === null || createHash("sha256").update(verifier).digest("base64url") === challenge;

type Options = { refreshes: boolean /** GitHub answers 200 with an error in it. */; faultStatus: number };

const exchange = (call: Call, { refreshes, faultStatus }: Options): Answer => {
  const refuse = (error: string): Answer => ({ status: faultStatus, body: { error, error_description: `No: ${error}.` } });
  const app = clientIn(call);
  if (!app) return refuse("invalid_client");
  if (call.body.grant_type === "refresh_token") {
    const given = text(call.body.refresh_token);
    const held = call.world.refreshTokens.get(given);
    call.world.refreshTokens.delete(given);
    return held?.clientId === app.clientId ? tokensFor(call, app, refreshes) : refuse("invalid_grant");
  }
  const code = call.world.codes.get(text(call.body.code));
  call.world.codes.delete(text(call.body.code));
  const fits =
    code?.clientId === app.clientId &&
    code.redirectUri === text(call.body.redirect_uri) &&
    verifies(code.challenge, text(call.body.code_verifier));
  return fits ? tokensFor(call, app, refreshes) : refuse("invalid_grant");
};

export const oauthRoutes = (paths: { authorise: string; token: string }, options: Options): Route[] => [
  { method: "GET", path: paths.authorise, need: "anyone", answer: authorise },
  { method: "POST", path: paths.token, need: "anyone", answer: (call) => exchange(call, options) },
];
