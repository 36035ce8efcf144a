import { type Decision, inWords, namesInWords, type RuleFacts } from "./facts";

/** DNS does not say any more that a domain is the app's. Pure. */

export type LostDomain = {
  hostname: string;
  /** `failing`: it is served until its grace is over; `pending`: it was, and is the app's no more. */
  status: "failing" | "pending";
  /** A sentence: which record is missing. */
  reason: string | null;
  failingSince: Date | null;
  /** When its grace ends. */
  leavesAt: Date | null;
};

export type DomainFacts = RuleFacts & {
  deletedAt: Date | null;
  /** The app's domains of which a record went away, by name. */
  lost: readonly LostDomain[];
};

const sentenceOf = ({ hostname, status, reason, failingSince, leavesAt }: LostDomain): string => {
  const why = reason === null ? "" : ` ${reason}`;
  if (status === "pending") return `${hostname} is not served any more.${why} Make its records anew, or remove the domain.`;
  const at = failingSince === null ? "" : ` at ${inWords(failingSince)}`;
  const until = leavesAt === null ? "" : ` It is served until ${inWords(leavesAt)}, if the record is not back by then.`;
  return `A DNS record of ${hostname} went away${at}.${why}${until}`;
};

const others = (names: readonly string[]): string =>
  names.length === 0 ? "" : ` The same is the matter with ${namesInWords(names)}.`;

/** The first one in full: those that are out of service count more. */
const begins = ({ lost }: DomainFacts): Decision => {
  const [first, ...rest] = [...lost].sort((a, b) => Number(a.status === "failing") - Number(b.status === "failing"));
  if (!first) return null;
  return { kind: "fire", reason: `${sentenceOf(first)}${others(rest.map(({ hostname }) => hostname))}` };
};

const ends = ({ deletedAt, enabled, lost }: DomainFacts): Decision => {
  if (deletedAt !== null) return { kind: "resolve", reason: "The app was deleted." };
  if (!enabled) return { kind: "resolve", reason: "The rule was switched off." };
  return lost.length === 0
    ? { kind: "resolve", reason: "The DNS records are back, or the domain is not the app's any more." }
    : null;
};

export const decideDomainUnverified = (facts: DomainFacts): Decision => {
  if (facts.firingAlertId !== null) return ends(facts);
  return facts.enabled && facts.deletedAt === null ? begins(facts) : null;
};
