import type { Domain } from "@/server/domains/domain-schema";

/** The list with one domain as a call has just answered it: in its place by name, and never older than what is known. Pure. */
export const withDomain = (domains: readonly Domain[], domain: Domain): Domain[] => {
  const known = domains.find(({ id }) => id === domain.id);
  if (known !== undefined && isNewer(known, domain)) return [...domains];
  return [...domains.filter(({ id }) => id !== domain.id), domain].sort(byName);
};

/** So many are told of as they change; a team with more of them has the others from when the page was made. */
const newest = 100;

/** What the stream tells, over what was known before. Ids begin with the time. Pure. */
export const withNewest = (before: readonly Domain[], told: readonly Domain[]): Domain[] => {
  if (told.length < newest) return [...told];
  const oldest = told.reduce((least, { id }) => (id < least ? id : least), told[0]?.id ?? "");
  return [...told, ...before.filter(({ id }) => id < oldest)];
};

const isNewer = (one: Domain, other: Domain): boolean => momentOf(one) > momentOf(other);
const momentOf = ({ checkedAt, updatedAt }: Domain): string => [checkedAt ?? "", updatedAt].sort().at(-1) ?? "";
const byName = (one: Domain, other: Domain): number => (one.hostname < other.hostname ? -1 : 1);
