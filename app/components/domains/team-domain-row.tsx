"use client";
import { appHref } from "@/app/components/apps/app-pages";
import { certificateView, dayOf, whenSentence } from "@/app/components/certificates/certificate-words";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { useMinute } from "@/app/lib/use-now";
import type { Domain } from "@/server/domains/domain-schema";
import { Visit } from "./domain-row";
import { asciiAside, domainHref, domainView } from "./domain-words";

/** One name on the page of all: its state, its app, its certificate. */
export const TeamDomainRow = ({ domain }: { domain: Domain }) => {
  const { displayName, app, status, isWildcard, statusReason, nextStep } = domain;
  const ascii = asciiAside(domain);
  return (
    <li className="grid items-center gap-x-4 gap-y-1.5 border-b px-4 py-3 last:border-b-0 sm:grid-cols-[minmax(0,1fr)_8rem_11rem_5.5rem]">
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
          <Link href={domainHref(domain)} className="font-medium wrap-anywhere underline-offset-2 hover:underline">
            {displayName}
          </Link>
          <StatusBadge view={domainView(domain)} className="text-[13px]" />
        </p>
        {ascii === null ? null : <p className="font-mono text-[12.5px] wrap-anywhere text-muted">{ascii}</p>}
        {status === "active" && statusReason === null ? null : (
          <p className="text-[13px] wrap-anywhere text-muted">{statusReason ?? nextStep}</p>
        )}
      </div>
      <p className="min-w-0 text-[13px]">
        <span className="sr-only">App: </span>
        <Link href={appHref(app.name, "/domains")} className="wrap-anywhere text-muted hover:text-accent hover:underline">
          {app.name}
        </Link>
      </p>
      <Certificate domain={domain} />
      {status === "pending" || isWildcard ? null : (
        <span className="sm:justify-self-end">
          <Visit domain={domain} />
        </span>
      )}
    </li>
  );
};

const Certificate = ({ domain: { certificate, status } }: { domain: Domain }) => {
  const now = useMinute();
  if (status === "pending") return <span className="max-sm:hidden" />;
  const notAfter = certificate?.notAfter ?? null;
  return (
    <div className="text-[13px]">
      <StatusBadge view={certificateView(certificate)} />
      {notAfter === null ? null : (
        <p className="text-muted">
          ends {dayOf(notAfter)}
          {now === 0 ? "" : `, ${whenSentence(notAfter, now)}`}
        </p>
      )}
    </div>
  );
};
