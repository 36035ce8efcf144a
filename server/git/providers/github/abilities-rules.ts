import type { Abilities } from "../provider";

const any = (scopes: readonly string[], ...wanted: readonly string[]): boolean => wanted.some((each) => scopes.includes(each));

/** Of a classic token's scopes; null: a fine-grained one, of which GitHub does not tell. */
export const abilitiesOfScopes = (scopes: readonly string[] | null): Abilities =>
  scopes === null
    ? { readCode: null, writeStatuses: null, manageWebhooks: null }
    : {
        readCode: any(scopes, "repo"),
        writeStatuses: any(scopes, "repo", "public_repo", "repo:status"),
        manageWebhooks: any(scopes, "repo", "public_repo", "admin:repo_hook", "write:repo_hook"),
      };

/** Of a GitHub App's installation. */
export const abilitiesOfPermissions = (permissions: Readonly<Record<string, string>>): Abilities => ({
  readCode: permissions.contents === "read" || permissions.contents === "write",
  writeStatuses: permissions.statuses === "write",
  manageWebhooks: permissions.repository_hooks === "write",
});

/** `2026-12-01 10:00:00 UTC` or `… +0100`, as GitHub writes when a token ends. */
export const expiryOf = (header: string | null): string | null => {
  if (header === null) return null;
  const time = Date.parse(
    header
      .replace(/ UTC$/, "Z")
      .replace(/^(\d{4}-\d{2}-\d{2}) /, "$1T")
      .replace(/ ([+-]\d{2})(\d{2})$/, "$1:$2"),
  );
  return Number.isNaN(time) ? null : new Date(time).toISOString();
};

export const scopesOf = (header: string | null): string[] | null =>
  header === null
    ? null
    : header
        .split(",")
        .map((scope) => scope.trim())
        .filter(Boolean);
