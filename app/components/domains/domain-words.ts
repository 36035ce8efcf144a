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

/** More than so many side by side are a wall: then a person opens what they work on. */
const openAtOnce = 2;

/** Those whose records stand open until somebody says otherwise: they wait for a person, and are few. */
export const openAtFirst = (domains: readonly Pick<Domain, "id" | "status">[]): ReadonlySet<string> => {
  const waiting = domains.filter(({ status }) => status !== "active");
  return new Set(waiting.length > openAtOnce ? [] : waiting.map(({ id }) => id));
};

/** What DNS says now of a record that is to be made. */
export const recordState = ({ found, ok }: Pick<DomainRecord, "found" | "ok">) => {
  if (ok) return { state: "found", word: "Found" } as const;
  if (found.length === 0) return { state: "missing", word: "Not there yet" } as const;
  return { state: "other", word: "Something else is there" } as const;
};

/** What a record is good for, below its value. */
export const purposeOf = ({ purpose }: Pick<DomainRecord, "purpose">): string =>
  purpose === "ownership" ? "shows that the name is yours" : "leads visitors here";

/** Names as a provider's form wants them: without the part that it adds by itself; `@` for that part alone. */
export const nameInZone = (name: string, zone: string): string =>
  name === zone ? "@" : name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : name;

/** `12 of 40 domains`, `3 domains`. */
export const countDomains = (shown: number, all: number): string =>
  shown === all ? `${all} ${all === 1 ? "domain" : "domains"}` : `${shown} of ${all} domains`;
