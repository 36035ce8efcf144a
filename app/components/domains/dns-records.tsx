import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import { CopyButton } from "@/app/components/ui/copy-button";
import { cn } from "@/app/lib/class-names";
import type { DomainRecord } from "@/server/domains/domain-schema";
import { foundSentence, nameInZone } from "./domain-words";

const purposes: Readonly<Record<DomainRecord["purpose"], string>> = {
  ownership: "shows that the name is yours. It stays, for good.",
  pointing: "leads visitors here.",
};

type DnsRecordsProps = {
  label: string;
  records: readonly DomainRecord[];
  /** The registered domain, which a provider's form adds to names by itself. */
  zone: string;
};

/** Records to make, each with what is to be copied and what DNS says there now. */
export const DnsRecords = ({ label, records, zone }: DnsRecordsProps) => (
  <ul aria-label={label} className="divide-y rounded-lg border">
    {records.map((record) => (
      <li key={`${record.type} ${record.name} ${record.value}`} className="grid gap-2.5 px-3.5 py-3">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <p className="min-w-0 text-[13px] text-muted">
            <span className="mr-1.5 rounded border border-line-strong bg-sunken px-1.5 py-0.5 font-mono font-medium text-ink">
              {record.type}
            </span>
            {purposes[record.purpose]}
          </p>
          <RecordState record={record} />
        </div>
        <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
          <Piece term="Name" text={record.name} label={`Copy the name of the ${record.type} record`}>
            <ShortName name={record.name} zone={zone} />
          </Piece>
          <Piece term="Value" text={record.value} label={`Copy the value of the ${record.type} record`} />
        </div>
        <Found record={record} />
      </li>
    ))}
  </ul>
);

const RecordState = ({ record: { ok, found } }: { record: DomainRecord }) => {
  const [Icon, word, colour] = ok
    ? ([CircleCheck, "Found", "text-ok"] as const)
    : found.length > 0
      ? ([CircleAlert, "Something else is there", "text-bad"] as const)
      : ([CircleDashed, "Not there yet", "text-muted"] as const);
  return (
    <span className={cn("inline-flex items-center gap-1.5 text-[13px] font-medium", colour)}>
      <Icon className="size-4 shrink-0" aria-hidden="true" />
      {word}
    </span>
  );
};

type PieceProps = { term: string; text: string; label: string; children?: React.ReactNode };

const Piece = ({ term, text, label, children }: PieceProps) => (
  <div className="min-w-0">
    <p className="text-[13px] text-muted">{term}</p>
    <div className="flex items-center gap-1 rounded-md border bg-log pl-2.5">
      <code className="min-w-0 flex-1 py-1 font-mono text-[12.5px] wrap-anywhere text-log-ink">{text}</code>
      <CopyButton text={text} label={label} />
    </div>
    {children}
  </div>
);

/** Most forms of providers want it so. */
const ShortName = ({ name, zone }: { name: string; zone: string }) => {
  const short = nameInZone(name, zone);
  if (short === name) return null;
  return (
    <p className="mt-1 text-[13px] text-muted">
      In most forms: <code className="font-mono text-ink">{short}</code>
    </p>
  );
};

const Found = ({ record }: { record: DomainRecord }) => (
  <div className="text-[13px] text-muted">
    <p>{foundSentence(record)}</p>
    {record.ok || record.found.length === 0 ? null : (
      <ul className="mt-1 grid gap-0.5">
        {record.found.map((value) => (
          <li key={value} className="font-mono text-[12.5px] wrap-anywhere text-bad">
            {value}
          </li>
        ))}
      </ul>
    )}
  </div>
);
