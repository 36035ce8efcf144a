import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import type { ReactNode } from "react";
import { CopyButton } from "@/app/components/ui/copy-button";
import { cn } from "@/app/lib/class-names";
import type { DomainRecord } from "@/server/domains/domain-schema";
import { nameInZone, purposeOf, recordState } from "./domain-words";

type DnsRecordsProps = {
  label: string;
  records: readonly DomainRecord[];
  /** The registered domain, which a provider's form adds to names by itself. */
  zone: string;
};

const columns = "sm:grid sm:grid-cols-[4.5rem_minmax(0,1fr)_minmax(0,1fr)_8.5rem] sm:gap-x-3";

/** Records to make, each with what is to be copied and what DNS says there now. */
export const DnsRecords = ({ label, records, zone }: DnsRecordsProps) => (
  <div className="overflow-hidden rounded-lg border">
    <p className={cn("hidden border-b bg-sunken px-3.5 py-1.5 text-[13px] text-muted", columns)} aria-hidden="true">
      <span>Type</span>
      <span>Name</span>
      <span>Value</span>
      <span>DNS now</span>
    </p>
    <ul aria-label={label} className="divide-y">
      {records.map((record) => (
        <li
          key={`${record.type} ${record.value}`}
          className={cn("grid grid-cols-[minmax(0,1fr)_auto] gap-y-2 px-3.5 py-3 max-sm:*:col-span-2", columns)}
        >
          <span className="h-fit w-fit rounded border border-line-strong bg-sunken px-1.5 py-0.5 font-mono text-[12.5px] font-medium max-sm:order-1 max-sm:col-span-1! sm:mt-1">
            {record.type}
          </span>
          <Piece term="Name" text={record.name} label={`Copy the name of the ${record.type} record`}>
            <ShortName name={record.name} zone={zone} />
          </Piece>
          <Piece term="Value" text={record.value} label={`Copy the value of the ${record.type} record`}>
            {purposeOf(record)}
          </Piece>
          <RecordState record={record} />
          <Found record={record} />
        </li>
      ))}
    </ul>
  </div>
);

const stateLooks = {
  found: [CircleCheck, "text-ok"],
  other: [CircleAlert, "text-bad"],
  missing: [CircleDashed, "text-muted"],
} as const;

const RecordState = ({ record }: { record: DomainRecord }) => {
  const { state, word } = recordState(record);
  const [Icon, colour] = stateLooks[state];
  return (
    <span
      className={cn("flex h-fit items-start gap-1.5 text-[13px] font-medium max-sm:order-2 max-sm:col-span-1! sm:mt-1.5", colour)}
    >
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      {word}
    </span>
  );
};

type PieceProps = { term: string; text: string; label: string; children: ReactNode };

const Piece = ({ term, text, label, children }: PieceProps) => (
  <div className="min-w-0 max-sm:order-3">
    <p className="text-[13px] text-muted sm:sr-only">{term}</p>
    <div className="flex items-center gap-1 rounded-md border bg-log pl-2.5">
      <code className="min-w-0 flex-1 py-1 font-mono text-[12.5px] wrap-anywhere text-log-ink">{text}</code>
      <CopyButton text={text} label={label} />
    </div>
    <p className="mt-1 text-[13px] text-muted">{children}</p>
  </div>
);

/** Most forms of providers want it so. */
const ShortName = ({ name, zone }: { name: string; zone: string }) => {
  const short = nameInZone(name, zone);
  if (short === name) return null;
  return (
    <>
      in most forms <code className="font-mono wrap-anywhere text-ink">{short}</code>
    </>
  );
};

const Found = ({ record: { ok, found } }: { record: DomainRecord }) =>
  ok || found.length === 0 ? null : (
    <p className="min-w-0 text-[13px] text-bad max-sm:order-4 sm:col-span-3 sm:col-start-2">
      DNS says{" "}
      {found.map((value, place) => (
        <span key={value}>
          {place === 0 ? "" : ", "}
          <code className="font-mono text-[12.5px] wrap-anywhere">{value}</code>
        </span>
      ))}
    </p>
  );
