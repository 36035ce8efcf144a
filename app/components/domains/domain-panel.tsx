"use client";
import { Notice } from "@/app/components/ui/notice";
import { Clock } from "@/app/components/ui/time";
import type { Domain } from "@/server/domains/domain-schema";
import { DnsRecords } from "./dns-records";
import { HowTo } from "./how-to";
import { LiveCheck } from "./live-check";

type DomainPanelProps = { domain: Domain; onChecked: (domain: Domain) => void };

/** The records that a domain needs, what DNS says of them now, and how to make them. It looks again while it is in sight. */
export const DomainPanel = ({ domain, onChecked }: DomainPanelProps) => {
  const { hostname, zone, records, alternatives, hints, dnsFault, status, failsAt } = domain;
  return (
    <div className="grid min-w-0 gap-3">
      {failsAt === null ? null : (
        <Notice look="bad" title="A record went away.">
          <p>
            Visitors are still served. If it is not back by <Clock at={failsAt} />, the name is taken out.
          </p>
        </Notice>
      )}
      <LiveCheck domain={domain} onChecked={onChecked} />
      {dnsFault === null ? null : (
        <Notice look="warn" title="DNS did not answer the last time.">
          <p className="wrap-anywhere">{dnsFault} What was known before goes on counting.</p>
        </Notice>
      )}
      <DnsRecords label={`Records of ${hostname}`} records={records} zone={zone} />
      {hints.length === 0 ? null : (
        <ul className="grid gap-2">
          {hints.map((hint) => (
            <li key={hint}>
              <Notice look="warn">
                <p className="wrap-anywhere">{hint}</p>
              </Notice>
            </li>
          ))}
        </ul>
      )}
      {alternatives.length === 0 ? null : (
        <details className="rounded-lg border px-3.5 py-2.5">
          <summary className="cursor-pointer font-medium select-none">Another way to lead visitors here</summary>
          <p className="mt-1 mb-2.5 text-[13px] text-muted">
            For DNS that cannot do the one above: instead of it, never beside it.
          </p>
          <DnsRecords label={`Other records for ${hostname}`} records={alternatives} zone={zone} />
        </details>
      )}
      {status === "active" ? null : <HowTo domain={domain} />}
    </div>
  );
};
