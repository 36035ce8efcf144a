"use client";
import { TriangleAlert } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { CopyButton } from "@/app/components/ui/copy-button";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { useMinute } from "@/app/lib/use-now";
import type { Certificate } from "@/server/certificates/schema";
import { dayOf, validityView, whenSentence } from "./certificate-words";

/** One certificate: for which names, until when, who signed it, and where it serves. */
export const CertificateRow = ({ certificate, onRemove }: { certificate: Certificate; onRemove: () => void }) => {
  const now = useMinute();
  const { names, issuer, notAfter, origin, publiclyTrusted, usedBy, heldBack, fingerprint } = certificate;
  const [first = "a certificate"] = names;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 border-b px-4 py-3.5 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="font-medium wrap-anywhere">{names.join(", ")}</span>
          <StatusBadge view={validityView(certificate, now)} className="text-[13px]" />
        </p>
        <p className="text-[13px] wrap-anywhere text-muted">
          {origin === "uploaded" ? "Uploaded" : "Fetched through your DNS"} · signed by {issuer} · ends {dayOf(notAfter)}
          {now === 0 ? "" : `, ${whenSentence(notAfter, now)}`}
        </p>
        <p className="text-[13px] wrap-anywhere text-muted">
          {usedBy.length === 0 ? "Serves no name now." : `Serves ${usedBy.join(", ")}.`}
        </p>
        {publiclyTrusted ? null : (
          <Warning sentence="A private authority signed it: browsers that do not know that authority warn their visitors." />
        )}
        {heldBack === null ? null : <Warning sentence={heldBack} />}
      </div>
      <div className="flex items-center gap-2">
        <CopyButton text={fingerprint} label={`Copy the SHA-256 fingerprint of ${first}`} />
        <Button size="small" look="danger" aria-label={`Remove the certificate of ${first}`} onClick={onRemove}>
          Remove
        </Button>
      </div>
    </li>
  );
};

const Warning = ({ sentence }: { sentence: string }) => (
  <p className="mt-1 flex gap-1.5 text-[13px] text-warn">
    <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden="true" />
    <span className="min-w-0 wrap-anywhere">{sentence}</span>
  </p>
);
