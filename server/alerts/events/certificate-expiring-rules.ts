import { type Decision, inWords, namesInWords, type RuleFacts } from "./facts";

/** A certificate that serves ends soon, and nothing has taken its place. Pure. */

export type ServingCertificate = {
  hostname: string;
  notBefore: Date;
  notAfter: Date;
  /** The platform gets the next one by itself; else somebody uploads it. */
  renewed: boolean;
  /** A sentence: why the last attempt to renew it failed. */
  fault: string | null;
};

export type CertificateFacts = RuleFacts & {
  deletedAt: Date | null;
  /** What serves the app's names, of names that have a certificate which may end soon. */
  serving: readonly ServingCertificate[];
};

const dayMs = 86_400_000;
/** Enough for a person to get another one. */
export const expiringDays = 14;

/**
 * How long before its end somebody is told. Those that live shortly are renewed when a third of their life is left: told is then
 * what failed, or did not happen for a while.
 */
const noticeMs = ({ notBefore, notAfter, renewed, fault }: ServingCertificate): number => {
  const lifeMs = notAfter.getTime() - notBefore.getTime();
  return Math.min(expiringDays * dayMs, renewed ? lifeMs / (fault === null ? 4 : 3) : Number.POSITIVE_INFINITY);
};

const leftMs = ({ notAfter }: ServingCertificate, now: Date): number => notAfter.getTime() - now.getTime();

export const isExpiring = (certificate: ServingCertificate, now: Date): boolean =>
  leftMs(certificate, now) <= noticeMs(certificate);

const inTime = (ms: number): string => {
  const [count, one] = ms >= dayMs ? [Math.floor(ms / dayMs), "day"] : [Math.max(1, Math.floor(ms / 3_600_000)), "hour"];
  return `${count} ${one}${count === 1 ? "" : "s"}`;
};

const whatNext = ({ renewed, fault }: ServingCertificate): string => {
  if (!renewed) return " Upload a newer one.";
  return fault === null ? " Its renewal is overdue; it goes on being tried." : ` Its renewal failed: ${fault}`;
};

const sentenceOf = (certificate: ServingCertificate, now: Date): string => {
  const { hostname, notAfter } = certificate;
  const left = leftMs(certificate, now);
  const when =
    left > 0 ? `ends at ${inWords(notAfter)}, in ${inTime(left)}` : `ended at ${inWords(notAfter)}: browsers refuse it`;
  return `The certificate of ${hostname} ${when}.${whatNext(certificate)}`;
};

const others = (names: readonly string[]): string => (names.length === 0 ? "" : ` So does that of ${namesInWords(names)}.`);

const ends = ({ deletedAt, enabled }: CertificateFacts): Decision => {
  if (deletedAt !== null) return { kind: "resolve", reason: "The app was deleted." };
  if (!enabled) return { kind: "resolve", reason: "The rule was switched off." };
  return null;
};

export const decideCertificateExpiring = (facts: CertificateFacts): Decision => {
  const over = ends(facts);
  const [first, ...rest] = facts.serving
    .filter((certificate) => isExpiring(certificate, facts.now))
    .sort((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
  if (facts.firingAlertId === null) {
    if (over !== null || !first) return null;
    return { kind: "fire", reason: `${sentenceOf(first, facts.now)}${others(rest.map(({ hostname }) => hostname))}` };
  }
  if (over !== null || first) return over;
  return { kind: "resolve", reason: "A newer certificate serves, or the name is not the app's any more." };
};
