import type { Abilities } from "../git/providers/provider";

/** What people are told of a connection that may not do everything, or ends. Pure. */

const dayMs = 86_400_000;
/** Early enough to make a new token before a weekend. */
const soonDays = 14;

/** Whole days until then, rounded down; 0 or less: it has ended. */
export const daysLeft = (expiresAt: Date | null, now: Date): number | null =>
  expiresAt === null ? null : Math.floor((expiresAt.getTime() - now.getTime()) / dayMs);

export const hasEnded = (expiresAt: Date | null, now: Date): boolean => expiresAt !== null && expiresAt <= now;

const missing = (abilities: Abilities | null): string[] => [
  ...(abilities?.readCode === false ? ["It may not read private repositories: their code cannot be fetched with it."] : []),
  ...(abilities?.manageWebhooks === false
    ? ["It may not manage webhooks: you will paste address and secret into the repository's settings yourself."]
    : []),
  ...(abilities?.writeStatuses === false ? ["It may not write commit statuses: deployments are not shown beside commits."] : []),
];

const ending = (expiresAt: Date | null, now: Date): string[] => {
  const left = daysLeft(expiresAt, now);
  if (left === null || left > soonDays) return [];
  if (hasEnded(expiresAt, now)) return ["It has ended: make a new one at the provider and save it here."];
  if (left === 0) return ["It ends within a day: make a new one at the provider and save it here."];
  return [`It ends in ${left === 1 ? "one day" : `${left} days`}: make a new one at the provider and save it here.`];
};

export const warningsOf = (connection: { abilities: Abilities | null; expiresAt: Date | null }, now: Date): string[] => [
  ...ending(connection.expiresAt, now),
  ...missing(connection.abilities),
];
