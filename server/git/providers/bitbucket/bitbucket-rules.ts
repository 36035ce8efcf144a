import type { Abilities } from "../provider";

/** bitbucket.org's API has a host of its own; a server that speaks like it has it below `/2.0`. */
export const bitbucketApiUrl = (baseUrl: string): string =>
  new URL(baseUrl).host === "bitbucket.org" ? "https://api.bitbucket.org/2.0" : `${baseUrl}/2.0`;

/** A text of Bitbucket's query language. */
export const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

export const scopesOf = (header: string | null): string[] | null =>
  header === null
    ? null
    : header
        .split(/[\s,]+/)
        .map((scope) => scope.trim())
        .filter(Boolean);

/** OAuth and access tokens say `repository:write`, API tokens `write:repository:bitbucket`; writing holds reading. */
export const abilitiesOfScopes = (scopes: readonly string[] | null): Abilities => {
  if (scopes === null) return { readCode: null, writeStatuses: null, manageWebhooks: null };
  const has = (...wanted: readonly string[]) => wanted.some((scope) => scopes.includes(scope));
  const readCode = has(
    "repository",
    "repository:write",
    "repository:admin",
    "read:repository:bitbucket",
    "write:repository:bitbucket",
    "admin:repository:bitbucket",
  );
  return { readCode, writeStatuses: readCode, manageWebhooks: has("webhook", "write:webhook:bitbucket") };
};
