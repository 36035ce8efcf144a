import type { Abilities } from "../provider";

/** `api` may everything that its user may; the others read. */
export const abilitiesOfScopes = (scopes: readonly string[]): Abilities => {
  const all = scopes.includes("api");
  return {
    readCode: all || (scopes.includes("read_repository") && scopes.includes("read_api")),
    writeStatuses: all,
    manageWebhooks: all,
  };
};

/** GitLab names the day (`2026-12-01`) at whose beginning, UTC, a token ends. */
export const endOfToken = (date: string | null): string | null => {
  if (date === null) return null;
  const time = Date.parse(date);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
};
