import { expectedAddresses, followsZone, ownershipSeen, pointingSeen, sortAddresses, type Target } from "./pointing-rules";
import type { DomainEvidence, DomainStatus } from "./schema";

export type Facts = {
  hostname: string;
  ownershipName: string;
  token: string;
  target: Target;
  evidence: DomainEvidence | null;
  /** How the authority that edges ask is called in CAA records; null: none is asked, or it is not known. */
  authority: string | null;
};

const list = (values: readonly string[]): string => values.join(", ");

/** Where it leads while that is not here: often a proxy or a CDN, which is fine as long as that one leads here. */
const elsewhereHint = ({ hostname, target, evidence }: Facts): string | null => {
  if (!evidence || pointingSeen(evidence, target) !== "away") return null;
  const chain = evidence.cname ?? [];
  const found = [...(evidence.a ?? []), ...(evidence.aaaa ?? [])];
  if (chain.length === 0 && found.length === 0) return null;
  const to = chain[0] === undefined ? list(found) : `${chain[0]}${found.length > 0 ? ` (${list(found)})` : ""}`;
  return `${hostname} leads to ${to}, which is not this app's host. If a proxy or a CDN stands there, let it send visitors on to ${target.zoneName}; otherwise change the record.`;
};

/** One kind of address is right and the other leads elsewhere: some visitors do not arrive. */
const mixedHints = ({ hostname, target, evidence }: Facts): string[] => {
  if (!evidence || followsZone(evidence, target) || pointingSeen(evidence, target) !== "there") return [];
  const expected = expectedAddresses(target, evidence);
  return (["a", "aaaa"] as const).flatMap((kind) => {
    const { elsewhere } = sortAddresses(evidence[kind], expected);
    if (elsewhere.length === 0) return [];
    const type = kind.toUpperCase();
    const who = kind === "aaaa" ? "Visitors with IPv6" : "Some visitors";
    return [
      `${hostname} also has the ${type} record ${list(elsewhere)}, which is not this app's host. ${who} do not arrive here: remove or change it.`,
    ];
  });
};

const otherTokenHint = ({ ownershipName, token, evidence }: Facts): string | null => {
  if (!evidence || ownershipSeen(evidence, token) !== "away" || (evidence.ownership ?? []).length === 0) return null;
  return `There is a TXT record at ${ownershipName}, with another value. Add one with the value above; several may stand beside each other.`;
};

const unknownAddressHint = ({ target, evidence }: Facts): string | null =>
  expectedAddresses(target, evidence).length > 0
    ? null
    : "The address of this app's host is not known here, so only a CNAME record can be checked. An administrator can give the address on the host's page.";

const authorityHint = ({ hostname, evidence, authority }: Facts): string | null => {
  const allowed = evidence?.caa ?? [];
  if (authority === null || allowed.length === 0 || allowed.includes(authority)) return null;
  return `A CAA record lets only ${list(allowed)} issue certificates for ${hostname}. Add one for ${authority}, or there is no certificate.`;
};

/** What else DNS says that may surprise, a sentence each. */
export const hintsOf = (facts: Facts): string[] =>
  [elsewhereHint(facts), ...mixedHints(facts), otherTokenHint(facts), unknownAddressHint(facts), authorityHint(facts)].filter(
    (hint) => hint !== null,
  );

export type StepFacts = Pick<Facts, "hostname" | "ownershipName" | "target" | "evidence" | "token"> & {
  status: DomainStatus;
  /** Another app has the name. */
  taken: boolean;
  /** When a failing one leaves the rule, for people. */
  failsOn: string | null;
};

/** What to do now. */
export const nextStepOf = ({ status, taken, hostname, ownershipName, target, evidence, token, failsOn }: StepFacts): string => {
  const isProven = evidence !== null && ownershipSeen(evidence, token) === "there";
  const leadsHere = evidence !== null && pointingSeen(evidence, target) === "there";
  switch (status) {
    case "active":
      return "Nothing: leave both records as they are.";
    case "verified":
      return `Point ${hostname} here as shown. The app answers there already, so nothing is down while DNS changes.`;
    case "failing":
      return `Make ${isProven ? "the name lead here" : "the TXT record"} again${failsOn === null ? "" : ` before ${failsOn}`}; until then the app answers there as before.`;
    case "pending":
      if (taken) return `Make the TXT record at ${ownershipName}, and remove the one of the app that has the name now.`;
      if (!isProven) return `Make the TXT record at ${ownershipName} where the DNS of ${hostname} is kept.`;
      return leadsHere ? "Nothing: it is routed with the next check." : `Point ${hostname} here as shown.`;
  }
};
