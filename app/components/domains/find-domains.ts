import type { Domain } from "@/server/domains/domain-schema";
import type { DomainStatus } from "@/server/domains/schema";

/** Which of a team's domains are shown. Empty: any. */
export type DomainFilters = { text: string; status: string; app: string };

export const isAttended = ({ status, certificate }: Pick<Domain, "status" | "certificate">): boolean =>
  status === "failing" ||
  (certificate !== null &&
    (certificate.state === "expired" || certificate.state === "failed" || certificate.state === "expiring"));

const weights: Readonly<Record<DomainStatus, number>> = { failing: 0, pending: 1, verified: 2, active: 3 };

const gravity = (domain: Domain): number => (isAttended(domain) ? 0 : weights[domain.status]);

/** Those that match, trouble first, then by name. `status` may be `trouble`. Pure. */
export const findDomains = (domains: readonly Domain[], { text, status, app }: DomainFilters): Domain[] => {
  const wanted = text.trim().toLowerCase();
  return domains
    .filter((domain) => status === "" || (status === "trouble" ? isAttended(domain) : domain.status === status))
    .filter((domain) => app === "" || domain.app.name === app)
    .filter(({ hostname, displayName }) => `${hostname} ${displayName}`.toLowerCase().includes(wanted))
    .toSorted((one, other) => gravity(one) - gravity(other) || (one.hostname < other.hostname ? -1 : 1));
};
