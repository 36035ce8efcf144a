"use client";
import { Globe, SearchX } from "lucide-react";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { FilterBar } from "@/app/components/ui/filter-bar";
import { Link } from "@/app/components/ui/link";
import { PageHeader } from "@/app/components/ui/page-header";
import { SearchField } from "@/app/components/ui/search-field";
import { Select } from "@/app/components/ui/select";
import { useUrlState } from "@/app/lib/use-url-state";
import type { Domain } from "@/server/domains/domain-schema";
import { AppsToAddTo } from "./apps-to-add-to";
import { countDomains, domainView, statusNames } from "./domain-words";
import { findDomains } from "./find-domains";
import { TeamDomainRow } from "./team-domain-row";
import { useTeamDomains } from "./use-domains";

const statuses = ["trouble", ...statusNames] as const;
const statusOptions = [
  { value: "", label: "Any state" },
  { value: "trouble", label: "In trouble" },
  ...statusNames.map((status) => ({ value: status, label: domainView({ status, taken: false }).word })),
];
const atOnce = 100;

/** Every name of the team's apps: where it stands, whose it is, and until when its certificate holds. */
export const TeamDomains = ({ initial }: { initial: Domain[] }) => {
  const { domains, fault } = useTeamDomains(initial);
  const filters = useDomainFilters();
  const found = findDomains(domains, filters);
  const [shown, setShown] = useState(atOnce);
  return (
    <>
      <PageHeader
        title="Domains"
        description={domains.length === 0 ? "Names of your own for your apps." : countDomains(found.length, domains.length)}
      >
        <ApiCall calls={[{ what: "List them", method: "GET", path: "/v1/domains" }]} />
      </PageHeader>
      {domains.length === 0 ? null : <Bar domains={domains} filters={filters} />}
      <Card aria-label="Domains">
        {fault === null ? null : <ErrorState error={fault} />}
        {domains.length === 0 ? <NoDomains /> : null}
        {domains.length > 0 && found.length === 0 ? (
          <EmptyState icon={SearchX} title="No domain matches" action={<Button onClick={filters.clear}>Show all domains</Button>}>
            Other choices above may find some.
          </EmptyState>
        ) : null}
        <ul>
          {found.slice(0, shown).map((domain) => (
            <TeamDomainRow key={domain.id} domain={domain} />
          ))}
        </ul>
        {found.length > shown ? (
          <div className="border-t p-3 text-center">
            <Button size="small" onClick={() => setShown(shown + atOnce)}>
              Show more
            </Button>
          </div>
        ) : null}
      </Card>
    </>
  );
};

/** They live in the address. */
const useDomainFilters = () => {
  const [text, setText] = useUrlState("q");
  const [status, setStatus] = useUrlState("state", statuses);
  const [app, setApp] = useUrlState("app");
  const clear = () => {
    for (const set of [setText, setStatus, setApp]) set("");
  };
  return { text, status, app, setText, setStatus, setApp, isNarrowed: text !== "" || status !== "" || app !== "", clear };
};

const Bar = ({ domains, filters }: { domains: readonly Domain[]; filters: ReturnType<typeof useDomainFilters> }) => {
  const { text, status, app, setText, setStatus, setApp, isNarrowed, clear } = filters;
  const apps = [...new Set([...domains.map((domain) => domain.app.name), ...(app === "" ? [] : [app])])].sort();
  return (
    <FilterBar onClear={isNarrowed ? clear : null}>
      <SearchField label="Find a domain" value={text} onChange={setText} className="col-span-2 sm:w-64" />
      <Select label="State" options={statusOptions} value={status} onChange={(event) => setStatus(event.target.value)} />
      <Select
        label="App"
        options={[{ value: "", label: "Any app" }, ...apps.map((name) => ({ value: name, label: name }))]}
        value={app}
        onChange={(event) => setApp(event.target.value)}
        className="sm:max-w-56"
      />
    </FilterBar>
  );
};

const NoDomains = () => (
  <EmptyState
    icon={Globe}
    title="No domain of your own yet"
    action={
      <Button asChild>
        <Link href="/settings/dns">Set up DNS for wildcards</Link>
      </Button>
    }
  >
    <p>
      An app answers at its own address, and at any names that you bring: www.example.com, example.com, or *.example.com for all
      below it. Each is added where its app is; the page says which DNS records to make.
    </p>
    <AppsToAddTo />
  </EmptyState>
);
