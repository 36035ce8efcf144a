"use client";
import { ChevronRight, ExternalLink, TriangleAlert } from "lucide-react";
import { useId } from "react";
import { certificateView, isServed } from "@/app/components/certificates/certificate-words";
import { Button } from "@/app/components/ui/button";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { cn } from "@/app/lib/class-names";
import type { Domain } from "@/server/domains/domain-schema";
import { DomainPanel } from "./domain-panel";
import { asciiAside, domainHref, domainView } from "./domain-words";

type DomainRowProps = {
  domain: Domain;
  isOpen: boolean;
  onToggle: () => void;
  onChecked: (domain: Domain) => void;
};

/** One domain of an app: its state, what to do next, and below it the records, where they are wanted. */
export const DomainRow = ({ domain, isOpen, onToggle, onChecked }: DomainRowProps) => {
  const id = useId();
  const { hostname, displayName } = domain;
  return (
    <li className="border-b last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
        <Button
          look="ghost"
          size="icon"
          className="-ml-1.5"
          aria-expanded={isOpen}
          aria-controls={id}
          aria-label={`DNS records of ${displayName}`}
          onClick={onToggle}
        >
          <ChevronRight className={cn("transition-transform", isOpen && "rotate-90")} aria-hidden="true" />
        </Button>
        <Facts domain={domain} />
        <div className="flex gap-2 max-sm:ml-9">
          {domain.status === "pending" || domain.isWildcard ? null : <Visit domain={domain} />}
          <Button size="small" asChild>
            <Link href={domainHref(domain)} aria-label={`Settings of ${displayName}`}>
              Settings
            </Link>
          </Button>
        </div>
      </div>
      <div id={id} hidden={!isOpen} className="px-4 pb-4 sm:pl-13">
        {isOpen ? <DomainPanel key={hostname} domain={domain} onChecked={onChecked} /> : null}
      </div>
    </li>
  );
};

const Facts = ({ domain }: { domain: Domain }) => {
  const { displayName, nextStep, statusReason, certificate, status } = domain;
  const ascii = asciiAside(domain);
  return (
    <div className="min-w-0 flex-1 basis-56">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <Link href={domainHref(domain)} className="font-medium wrap-anywhere underline-offset-2 hover:underline">
          {displayName}
        </Link>
        <StatusBadge view={domainView(domain)} className="text-[13px]" />
        {status === "pending" || certificate === null ? null : (
          <StatusBadge view={certificateView(certificate)} className="text-[13px]" />
        )}
      </p>
      {ascii === null ? null : <p className="font-mono text-[12.5px] wrap-anywhere text-muted">{ascii}</p>}
      <p className="text-[13px] wrap-anywhere text-muted" role="status">
        {nextStep}
      </p>
      <Warnings sentences={[statusReason, isServed(certificate) ? null : (certificate?.fault ?? null)]} />
    </div>
  );
};

const Warnings = ({ sentences }: { sentences: readonly (string | null)[] }) =>
  sentences.map((sentence) =>
    sentence === null ? null : (
      <p key={sentence} className="mt-1 flex gap-1.5 text-[13px] text-warn">
        <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden="true" />
        <span className="min-w-0 wrap-anywhere">{sentence}</span>
      </p>
    ),
  );

export const Visit = ({ domain: { url, displayName } }: { domain: Domain }) => (
  <Button size="small" asChild>
    <a href={url} target="_blank" rel="noreferrer" aria-label={`Open ${displayName} in a new tab`}>
      <ExternalLink aria-hidden="true" />
      Open
    </a>
  </Button>
);
