"use client";
import type { ReactNode } from "react";
import { certificateView, dayOf, sourceSentence, whenSentence } from "@/app/components/certificates/certificate-words";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { Clock } from "@/app/components/ui/time";
import { useMinute } from "@/app/lib/use-now";
import type { DomainCertificate } from "@/server/certificates/schema";
import type { Domain } from "@/server/domains/domain-schema";

/** A domain's certificate: who signed it, until when, what went wrong the last time, and what happens next. */
export const CertificateCard = ({ domain: { certificate, status, isWildcard } }: { domain: Domain }) => (
  <Card aria-labelledby="certificate">
    <CardHeader id="certificate" title="Certificate">
      <StatusBadge view={certificateView(certificate)} className="text-[13px]" />
    </CardHeader>
    <div className="grid gap-3 p-4">
      {certificate === null || certificate.state === "none" ? (
        <NoCertificate isRouted={status !== "pending"} isWildcard={isWildcard} />
      ) : (
        <Facts certificate={certificate} />
      )}
      {certificate?.fault == null ? null : <Fault certificate={certificate} />}
    </div>
  </Card>
);

const NoCertificate = ({ isRouted, isWildcard }: { isRouted: boolean; isWildcard: boolean }) => (
  <p className="text-muted">
    {isWildcard ? (
      <>
        A wildcard’s certificate is proven in DNS alone: add your provider under{" "}
        <Link href="/settings/dns" className="text-accent underline">
          Settings, DNS
        </Link>
        , or{" "}
      </>
    ) : isRouted ? (
      <>It is fetched by itself as soon as the name leads here. Until then visitors come by plain HTTP. You can also </>
    ) : (
      <>It is fetched by itself once the DNS records are there. You can also </>
    )}
    <Link href="/settings/certificates?add=1" className="text-accent underline">
      upload one
    </Link>
    .
  </p>
);

const Facts = ({ certificate }: { certificate: DomainCertificate }) => {
  const now = useMinute();
  const { issuer, notBefore, notAfter } = certificate;
  const facts: [string, ReactNode][] = [
    ["Issued by", issuer],
    ["Since", notBefore === null ? null : dayOf(notBefore)],
    ["Until", notAfter === null ? null : `${dayOf(notAfter)}${now === 0 ? "" : `, ${whenSentence(notAfter, now)}`}`],
  ];
  return (
    <>
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
      <p className="text-[13px] text-muted">{sourceSentence(certificate)}</p>
    </>
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
