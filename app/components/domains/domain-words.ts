import { appHref } from "@/app/components/apps/app-pages";
import type { StatusView } from "@/app/lib/status";
import type { Domain, DomainRecord } from "@/server/domains/domain-schema";
import type { DomainStatus } from "@/server/domains/schema";

/** What is said of a domain and of its records. Pure. */

const statusViews: Readonly<Record<DomainStatus, StatusView>> = {
  pending: { tone: "warn", word: "Waiting for DNS" },
  verified: { tone: "busy", word: "Verified" },
  active: { tone: "ok", word: "Active" },
  failing: { tone: "bad", word: "Failing" },
};

/** In the order of their lives. */
export const statusNames = Object.keys(statusViews) as DomainStatus[];

export const domainView = ({ status, taken }: Pick<Domain, "status" | "taken">): StatusView =>
  status === "pending" && taken ? { tone: "bad", word: "Taken" } : statusViews[status];

/** Page of one domain; a wildcard's star stands in it as it is. */
export const domainHref = ({ app, hostname }: Pick<Domain, "app" | "hostname">): string =>
  appHref(app.name, `/domains/${hostname}`);

/** Without a scheme, for the text of a link. */
export const addressOf = (url: string): string => url.replace(/^https?:\/\//, "").replace(/\/$/, "");

type Named = Pick<Domain, "hostname" | "displayName">;

/** `bücher.example (xn--bcher-kva.example)`: at the DNS provider people need the second. */
export const asciiAside = ({ hostname, displayName }: Named): string | null => (hostname === displayName ? null : hostname);

/** How long a domain that is not at rest may be out of somebody's sight: these stand open in the list. */
export const needsRecords = ({ status }: Pick<Domain, "status">): boolean => status !== "active";

/** What DNS says now, beside what it should. */
export const foundSentence = ({ type, found, ok }: Pick<DomainRecord, "type" | "found" | "ok">): string => {
  if (found.length === 0) return ok ? "Not needed: the name leads here already." : `No ${type} record is there yet.`;
  return ok ? "DNS has it." : "DNS says something else:";
};

/** Names as a provider's form wants them: without the part that it adds by itself; `@` for that part alone. */
export const nameInZone = (name: string, zone: string): string =>
  name === zone ? "@" : name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : name;

/** `12 of 40 domains`, `3 domains`. */
export const countDomains = (shown: number, all: number): string =>
  shown === all ? `${all} ${all === 1 ? "domain" : "domains"}` : `${shown} of ${all} domains`;
