"use client";
import { GlobeLock } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { CopyButton } from "@/app/components/ui/copy-button";
import { EmptyState } from "@/app/components/ui/empty-state";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { RelativeTime } from "@/app/components/ui/time";
import { toast } from "@/app/components/ui/toasts";
import type { Domain } from "@/server/domains/domain-schema";
import { CertificateCard } from "./certificate-card";
import { DomainPanel } from "./domain-panel";
import { Visit } from "./domain-row";
import { asciiAside, domainHref, domainView } from "./domain-words";
import { DomainOptions } from "./options/domain-options";
import { useAppDomains } from "./use-domains";

const MoveDomain = dynamic(() => import("./move-domain").then((file) => file.MoveDomain), { ssr: false });
const RemoveDomain = dynamic(() => import("./remove-domain").then((file) => file.RemoveDomain), { ssr: false });

type DomainPageProps = { hostname: string; initial: Domain[] };

/** One domain: what DNS says, its certificate, what the edge does for it, and where it can go. */
export const DomainPage = ({ hostname, initial }: DomainPageProps) => {
  const { app } = useLiveApp();
  const { domains, take } = useAppDomains(app.id, initial);
  // What was moved or removed stays in sight until the next page is there.
  const [left, setLeft] = useState<Domain | null>(null);
  const domain = left ?? domains.find((each) => each.hostname === hostname);
  if (domain === undefined) return <Gone appName={app.name} hostname={hostname} />;
  return (
    <div className="grid gap-5">
      <DomainHeader domain={domain} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <Card aria-labelledby="dns">
          <CardHeader id="dns" title="DNS" description="The records of this name, and what DNS says of them now." />
          <div className="p-4">
            <DomainPanel key={domain.id} domain={domain} onChecked={take} />
          </div>
        </Card>
        <CertificateCard domain={domain} />
      </div>
      <DomainOptions domain={domain} onChanged={take} />
      <Ways domain={domain} onLeave={() => setLeft(domain)} />
    </div>
  );
};

const DomainHeader = ({ domain }: { domain: Domain }) => {
  const { id, displayName, hostname, nextStep, statusReason, statusChangedAt, status, isWildcard } = domain;
  const ascii = asciiAside(domain);
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="text-lg font-semibold wrap-anywhere">{displayName}</h2>
          <StatusBadge view={domainView(domain)} />
          <span className="text-[13px] text-muted">
            since <RelativeTime at={statusChangedAt} />
          </span>
        </div>
        {ascii === null ? null : <p className="font-mono text-[13px] wrap-anywhere text-muted">{ascii}</p>}
        <p className="mt-1 wrap-anywhere" role="status">
          {nextStep}
        </p>
        {statusReason === null ? null : <p className="wrap-anywhere text-warn">{statusReason}</p>}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <CopyButton text={hostname} label="Copy the name" />
        <ApiCall
          calls={[
            { what: "Read it", method: "GET", path: `/v1/domains/${id}` },
            { what: "Check it now", method: "POST", path: `/v1/domains/${id}/verify` },
            { what: "Change what is done for it", method: "PATCH", path: `/v1/domains/${id}`, body: { options: {} } },
            { what: "Remove it", method: "DELETE", path: `/v1/domains/${id}` },
          ]}
        />
        {status === "pending" || isWildcard ? null : <Visit domain={domain} />}
      </div>
    </header>
  );
};

/** Where a domain can go: to another app of the team, or away. */
const Ways = ({ domain, onLeave }: { domain: Domain; onLeave: () => void }) => {
  const router = useRouter();
  const [open, setOpen] = useState<"move" | "remove" | null>(null);
  const { displayName, app } = domain;
  const close = () => setOpen(null);
  const moved = (to: Domain) => {
    onLeave();
    toast.ok(`${displayName} answers from ${to.app.name} now.`);
    router.push(domainHref(to));
  };
  const removed = () => {
    onLeave();
    toast.ok(`${displayName} is removed.`);
    router.push(appHref(app.name, "/domains"));
  };
  return (
    <Card aria-labelledby="ways">
      <CardHeader id="ways" title="Move or remove" />
      <Way text="Another app of your team takes it over in one step: no visitor finds it without an answer.">
        <Button onClick={() => setOpen("move")}>Move to another app…</Button>
      </Way>
      <Way text="Visitors of this name get no answer any more. The app and its other names are not touched.">
        <Button look="danger" onClick={() => setOpen("remove")}>
          Remove…
        </Button>
      </Way>
      {open === "move" ? <MoveDomain domain={domain} onDone={moved} onCancel={close} /> : null}
      {open === "remove" ? <RemoveDomain domain={domain} onDone={removed} onCancel={close} /> : null}
    </Card>
  );
};

const Way = ({ text, children }: { text: string; children: React.ReactNode }) => (
  <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b px-4 py-3 last:border-b-0">
    <p className="min-w-0 flex-1 basis-64 text-muted">{text}</p>
    {children}
  </div>
);

const Gone = ({ appName, hostname }: { appName: string; hostname: string }) => (
  <Card>
    <EmptyState
      icon={GlobeLock}
      title={`${hostname} is not among the domains of ${appName}`}
      action={
        <Button asChild>
          <Link href={appHref(appName, "/domains")}>Its domains</Link>
        </Button>
      }
    >
      It was removed, moved to another app, or never added.
    </EmptyState>
  </Card>
);
