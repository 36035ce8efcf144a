"use client";
import { Globe } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { toast } from "@/app/components/ui/toasts";
import { useUrlState } from "@/app/lib/use-url-state";
import type { App } from "@/server/apps/schema";
import type { Domain } from "@/server/domains/domain-schema";
import { AddDomain } from "./add-domain";
import { DomainRow } from "./domain-row";
import { addressOf, openAtFirst } from "./domain-words";
import { OfPreview } from "./of-preview";
import { useAppDomains } from "./use-domains";

/** The names at which an app answers: its own address, and those that its people brought. */
export const AppDomains = ({ initial }: { initial: Domain[] }) => {
  const { app } = useLiveApp();
  const { domains, fault, take } = useAppDomains(app.id, initial);
  const [adding, setAdding] = useUrlState("add", ["1"]);
  const { isOpen, toggle, open } = useOpenRows(domains);
  const [fresh, setFresh] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (fresh === null) return;
    list.current?.querySelector(`[aria-label="DNS records of ${CSS.escape(fresh)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [fresh]);
  if (app.previewOf !== null) return <OfPreview />;
  const added = (domain: Domain) => {
    take(domain);
    open(domain);
    setFresh(domain.displayName);
    setAdding("");
    toast.ok(`${domain.displayName} is added. Make its records now.`);
  };
  return (
    <div className="grid gap-5">
      <Card aria-labelledby="domains">
        <CardHeader id="domains" title="Domains" description="Where visitors reach this app.">
          <Button size="small" asChild>
            <Link href={appHref(app.name, "/domains/options")}>Options for all names</Link>
          </Button>
        </CardHeader>
        <AddDomain app={app} isWanted={adding === "1"} onAdded={added} />
        {fault === null ? null : <ErrorState error={fault} />}
        <OwnAddress app={app} />
        {domains.length === 0 ? <NoDomains /> : null}
        <ul ref={list} aria-label="Domains of this app">
          {domains.map((domain) => (
            <DomainRow key={domain.id} domain={domain} isOpen={isOpen(domain)} onToggle={() => toggle(domain)} onChecked={take} />
          ))}
        </ul>
      </Card>
    </div>
  );
};

/** Which rows show their records: as a person says, and until then those that wait for one. */
const useOpenRows = (domains: readonly Domain[]) => {
  const [atFirst] = useState(() => openAtFirst(domains));
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOpen = ({ id }: Domain) => chosen.get(id) ?? atFirst.has(id);
  const set = ({ id }: Domain, next: boolean) => setChosen((before) => new Map(before).set(id, next));
  return { isOpen, toggle: (domain: Domain) => set(domain, !isOpen(domain)), open: (domain: Domain) => set(domain, true) };
};

const OwnAddress = ({ app }: { app: App }) => (
  <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b px-4 py-3 sm:pl-13">
    {app.workerId === null ? (
      <span className="font-medium wrap-anywhere">{addressOf(app.url)}</span>
    ) : (
      <a href={app.url} target="_blank" rel="noreferrer" className="font-medium wrap-anywhere underline-offset-2 hover:underline">
        {addressOf(app.url)}
      </a>
    )}
    <StatusBadge
      className="text-[13px]"
      view={app.workerId === null ? { tone: "quiet", word: "With the first deployment" } : { tone: "ok", word: "Active" }}
    />
    <p className="w-full text-[13px] text-muted">Its own address. It needs no records, and it stays.</p>
  </div>
);

const NoDomains = () => (
  <EmptyState icon={Globe} title="No domain of your own yet">
    <p>
      Type a name above. Its DNS records appear here at once, to be copied to wherever the name was bought, and this page looks
      every 15 seconds whether they are there.
    </p>
    <p className="mt-2">
      A name below a domain, like www.example.com, gets a CNAME record. The domain itself, example.com, gets an A record.
    </p>
  </EmptyState>
);
