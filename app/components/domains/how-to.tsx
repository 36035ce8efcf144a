import { Link } from "@/app/components/ui/link";
import type { Domain } from "@/server/domains/domain-schema";
import { nameInZone } from "./domain-words";

/** What to do at the DNS provider, step by step, for this very name. */
export const HowTo = ({ domain }: { domain: Domain }) => {
  const { hostname, zone, isWildcard, answeredBy } = domain;
  return (
    <details className="rounded-lg border px-3.5 py-2.5">
      <summary className="cursor-pointer font-medium select-none">How to do it at your DNS provider</summary>
      <ol className="mt-2 ml-4 grid list-decimal gap-1.5 pb-1 text-muted">
        <li>
          Open the DNS settings of <Code>{zone}</Code>
          {answeredBy.length === 0 ? "" : ` (its name servers are ${answeredBy.join(", ")})`}: mostly where the name was bought.
        </li>
        <li>
          Add the TXT record. Where the form adds <Code>.{zone}</Code> by itself, its name is{" "}
          <Code>{nameInZone(`_wisehosting.${hostname.replace(/^\*\./, "")}`, zone)}</Code>.
        </li>
        {hostname === zone ? <Apex zone={zone} /> : <Below name={nameInZone(hostname, zone)} />}
        <li>Leave the TTL as it is, and save. Mostly DNS knows it within a minute; this page shows it as soon as it does.</li>
        {isWildcard ? (
          <li>
            A certificate for a wildcard is proven in DNS alone. Add your provider under{" "}
            <Link href="/settings/dns" className="text-accent underline">
              Settings, DNS
            </Link>
            , or upload a certificate.
          </li>
        ) : null}
      </ol>
    </details>
  );
};

const Code = ({ children }: { children: React.ReactNode }) => (
  <code className="font-mono text-[12.5px] wrap-anywhere text-ink">{children}</code>
);

const Apex = ({ zone }: { zone: string }) => (
  <li>
    <Code>{zone}</Code> is the domain itself, where no CNAME can stand: add the address as an A record (and AAAA where one is
    shown), with <Code>@</Code> or nothing as its name. Remove other A and AAAA records of that name. Where the provider has
    ALIAS, ANAME or flattened CNAME records, one of these does it too.
  </li>
);

const Below = ({ name }: { name: string }) => (
  <li>
    Add the CNAME record with the name <Code>{name}</Code>. Nothing else can stand beside it: remove A, AAAA and other CNAME
    records of that name first.
  </li>
);
