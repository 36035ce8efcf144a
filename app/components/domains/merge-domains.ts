import type { Domain } from "@/server/domains/domain-schema";

/** The list with one domain as a call has just answered it: in its place by name, and never older than what is known. Pure. */
export const withDomain = (domains: readonly Domain[], domain: Domain): Domain[] => {
  const known = domains.find(({ id }) => id === domain.id);
  if (known !== undefined && isNewer(known, domain)) return [...domains];
  return [...domains.filter(({ id }) => id !== domain.id), domain].sort(byName);
};

const isNewer = (one: Domain, other: Domain): boolean => momentOf(one) > momentOf(other);
const momentOf = ({ checkedAt, updatedAt }: Domain): string => [checkedAt ?? "", updatedAt].sort().at(-1) ?? "";
const byName = (one: Domain, other: Domain): number => (one.hostname < other.hostname ? -1 : 1);
