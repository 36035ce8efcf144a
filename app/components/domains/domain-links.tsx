"use client";
import { useQuery } from "@tanstack/react-query";
import { appHref } from "@/app/components/apps/app-pages";
import { Link } from "@/app/components/ui/link";
import { StatusDot } from "@/app/components/ui/status-badge";
import { useTRPC } from "@/app/lib/trpc/client";
import type { App } from "@/server/apps/schema";
import type { Domain } from "@/server/domains/domain-schema";
import { domainHref, domainView } from "./domain-words";

const few = 5;
const rank = ({ status }: Domain): number => (status === "active" ? 0 : 1);

/** The names at which an app answers besides its own address, on its overview. */
export const DomainLinks = ({ app }: { app: App }) => {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.domains.ofApp.queryOptions({ id: app.id }));
  // Those that answer first.
  const domains = (data?.items ?? []).toSorted((one, other) => rank(one) - rank(other));
  const page = appHref(app.name, "/domains");
  if (domains.length === 0) {
    return (
      <Link href={appHref(app.name, "/domains?add=1")} className="text-accent hover:underline">
        {data === undefined ? "…" : "Add a domain"}
      </Link>
    );
  }
  return (
    <ul className="grid gap-0.5">
      {domains.slice(0, few).map((domain) => (
        <li key={domain.id} className="flex items-baseline gap-2">
          <StatusDot tone={domainView(domain).tone} className="translate-y-[-1px]" />
          <DomainLink domain={domain} />
        </li>
      ))}
      {domains.length > few ? (
        <li>
          <Link href={page} className="text-accent hover:underline">
            All {domains.length} domains
          </Link>
        </li>
      ) : null}
    </ul>
  );
};

/** To where it answers; to what is to be done, where it does not yet. */
const DomainLink = ({ domain }: { domain: Domain }) => {
  const { displayName, status, url, isWildcard } = domain;
  const { word } = domainView(domain);
  const title = <span className="sr-only"> ({word})</span>;
  if (status !== "active" || isWildcard) {
    return (
      <Link href={domainHref(domain)} title={word} className="min-w-0 wrap-anywhere text-accent hover:underline">
        {displayName}
        {title}
      </Link>
    );
  }
  return (
    <a href={url} target="_blank" rel="noreferrer" title={url} className="min-w-0 wrap-anywhere text-accent hover:underline">
      {displayName}
      {title}
    </a>
  );
};
