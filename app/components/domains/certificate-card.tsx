"use client";
import type { ReactNode } from "react";
import { certificateSentence, certificateView, dayOf, whenSentence } from "@/app/components/certificates/certificate-words";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { Clock } from "@/app/components/ui/time";
import { useMinute } from "@/app/lib/use-now";
import type { DomainCertificate } from "@/server/certificates/schema";
import type { Domain } from "@/server/domains/domain-schema";

type CertificateCardProps = {
  domain: Pick<Domain, "certificate" | "status" | "isWildcard">;
  title?: string;
};

/** A domain's certificate: who signed it, until when, what went wrong the last time, and what happens next. */
export const CertificateCard = ({ domain, title = "Certificate" }: CertificateCardProps) => {
  const { certificate, isWildcard } = domain;
  const isThere = certificate !== null && certificate.notAfter !== null;
  return (
    <Card aria-labelledby="certificate">
      <CardHeader id="certificate" title={title}>
        <StatusBadge view={certificateView(certificate)} className="text-[13px]" />
      </CardHeader>
      <div className="grid gap-3 p-4">
        {isThere ? <Facts certificate={certificate} /> : null}
        <p className="text-muted">{certificateSentence(domain)}</p>
        {certificate?.fault == null ? null : <Fault certificate={certificate} />}
        <p className="text-[13px] text-muted">
          {isWildcard ? (
            <>
              Set up{" "}
              <Link href="/settings/dns" className="text-accent underline">
                your DNS provider
              </Link>
              , or{" "}
            </>
          ) : (
            "You can also "
          )}
          <Link href="/settings/certificates?add=1" className="text-accent underline">
            upload one of your own
          </Link>
          .
        </p>
      </div>
    </Card>
  );
};

const Facts = ({ certificate: { issuer, notBefore, notAfter } }: { certificate: DomainCertificate }) => {
  const now = useMinute();
  const facts: [string, ReactNode][] = [
    ["Issued by", issuer],
    ["Since", notBefore === null ? null : dayOf(notBefore)],
    ["Until", notAfter === null ? null : `${dayOf(notAfter)}${now === 0 ? "" : `, ${whenSentence(notAfter, now)}`}`],
  ];
  return (
    <dl className="grid gap-2">
      {facts.map(([term, value]) =>
        value === null ? null : (
          <div key={term} className="flex gap-3">
            <dt className="w-20 shrink-0 text-muted">{term}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
};

const Fault = ({ certificate: { fault, retryAt, notAfter } }: { certificate: DomainCertificate }) => (
  <Notice look="bad" title={notAfter === null ? "It could not be fetched." : "It could not be renewed."}>
    <p className="wrap-anywhere">{fault}</p>
    {retryAt === null ? null : (
      <p>
        Tried again at <Clock at={retryAt} />.
      </p>
    )}
    {notAfter === null ? null : <p>The one that is there goes on serving.</p>}
  </Notice>
);
