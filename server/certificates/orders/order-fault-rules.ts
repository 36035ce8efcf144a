import { type AuthorityFault, explainAuthorityFault, isRateLimit } from "../authority-fault-rules";

/** Why a wildcard has no certificate, in words of people. Pure. */

type Told = { hostname: string; name: string; authority: string; retryAt: Date };

const quoted = (detail: string): string => {
  const plain = detail
    .replace(/[^\x20-\x7e]+/g, " ")
    .replaceAll('"', "'")
    .trim();
  return plain === "" ? "" : ` It said: "${plain.slice(0, 300)}"`;
};

/** What a proof by DNS fails of differs from one over HTTP; the rest is the same. */
const byType: Readonly<Record<string, (told: Told) => string>> = {
  dns: ({ name }) => `The authority found no TXT record ${name}: its zone's name servers may not all answer with it yet.`,
  unauthorized: ({ name }) =>
    `The authority found another value in the TXT record ${name}: name servers of its zone may not all have the new one yet.`,
  connection: ({ name }) => `The authority could not reach the name servers that answer for ${name}.`,
  recordUnseen: ({ name }) =>
    `The TXT record ${name} was written, but its zone's name servers did not answer with it within the time that it is waited for.`,
  timeout: ({ hostname }) => `The authority did not come to an end with ${hostname} in time.`,
  unusable: () => "The authority gave a certificate that cannot be used.",
  noProof: ({ hostname }) => `The authority takes no proof by DNS for ${hostname}.`,
};
const alike: Readonly<Record<string, string>> = { incorrectResponse: "unauthorized" };

/** One or two sentences for the team. `name`: of the record; `retryAt`: when it is tried again. */
export const explainOrderFault = (fault: AuthorityFault, told: Told): string => {
  // What the provider of DNS said is a sentence already.
  if (fault.type === "dnsProvider") return fault.detail;
  const known = isRateLimit(fault) ? undefined : byType[alike[fault.type] ?? fault.type];
  return known ? `${known(told)}${fault.status === null ? "" : quoted(fault.detail)}` : explainAuthorityFault(fault, told);
};

const oneHourMs = 3_600_000;

/**
 * When a certificate is to be renewed: after two thirds of its life. Where this host's clock is wrong it may look old from its first
 * second on: it is left alone for a while all the same.
 */
export const renewalOf = ({ notBefore, notAfter }: { notBefore: Date; notAfter: Date }, now: Date): Date => {
  const life = notAfter.getTime() - notBefore.getTime();
  return new Date(Math.max(notBefore.getTime() + (life * 2) / 3, now.getTime() + Math.min(oneHourMs, life / 3)));
};
