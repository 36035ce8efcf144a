import { ProviderError } from "./provider";

/** What a provider's refusal means, by what its documentation says of it. Pure. */

export type Refusal = {
  status: number;
  headers: Headers;
  /** What it says itself, for the person; null where it says nothing that can be shown. */
  said: string | null;
  /** Host of the provider. */
  host: string;
  /** Milliseconds since 1970. */
  now: number;
};

const longestWaitMs = 3_600_000;
/** What GitHub asks for where a secondary limit names no moment. */
const usualWaitMs = 60_000;

const clamp = (waitMs: number): number => Math.min(longestWaitMs, Math.max(1_000, Math.ceil(waitMs)));

/** `Retry-After` in seconds or as a date, else the moment at which the limit begins anew. Null: neither is told. */
export const retryAfterMs = (headers: Headers, now: number): number | null => {
  const after = headers.get("retry-after");
  if (after !== null) {
    if (/^\d+$/.test(after)) return clamp(Number(after) * 1_000);
    const date = Date.parse(after);
    if (!Number.isNaN(date)) return clamp(date - now);
  }
  const reset = headers.get("x-ratelimit-reset") ?? headers.get("ratelimit-reset");
  return reset !== null && /^\d+$/.test(reset) ? clamp(Number(reset) * 1_000 - now) : null;
};

/** GitHub says 403 as well where a limit is reached. */
const isRateLimited = ({ status, headers, said }: Refusal): boolean =>
  status === 429 ||
  (status === 403 &&
    (headers.get("x-ratelimit-remaining") === "0" || headers.has("retry-after") || /rate limit/i.test(said ?? "")));

const because = (said: string | null): string => (said === null ? "" : ` It says: ${said}`);

export const faultOf = (refusal: Refusal): ProviderError => {
  const { status, headers, said, host, now } = refusal;
  if (isRateLimited(refusal)) {
    const wait = retryAfterMs(headers, now) ?? usualWaitMs;
    return new ProviderError("rate_limited", `${host} has had too many calls and asks for a pause.`, { retryAfterMs: wait });
  }
  if (status === 401) {
    return new ProviderError("unauthorized", `${host} does not take this credential: it is wrong, revoked or at its end.`);
  }
  if (status === 403) return new ProviderError("forbidden", `This credential may not do that at ${host}.${because(said)}`);
  if (status === 404 || status === 410) {
    return new ProviderError("not_found", `There is no such thing at ${host}, or this credential may not see it.`);
  }
  if (status === 408 || status >= 500) {
    const wait = retryAfterMs(headers, now);
    const options = wait === null ? {} : { retryAfterMs: wait };
    return new ProviderError("unavailable", `${host} has a fault of its own at the moment (${status}).`, options);
  }
  return new ProviderError("refused", `${host} refused this (${status}).${because(said)}`);
};

const texts = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
};

const longestSaid = 300;

/**
 * What a provider says of a fault: `message` and `errors` (GitHub, Gitea), `message`, `error` or `error_description` (GitLab, OAuth),
 * `error.message` (Bitbucket). Never with anything in it that we sent in secret.
 */
export const saidIn = (body: string, secrets: readonly string[]): string | null => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof parsed !== "object" || parsed === null) return null;
  const { message, error, error_description: description, errors } = parsed as Record<string, unknown>;
  const said = [...new Set([message, error, description, errors].flatMap(texts))]
    .join(" ")
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, longestSaid);
  return said === "" || secrets.some((secret) => secret.length > 0 && said.includes(secret.slice(0, 12))) ? null : said;
};
