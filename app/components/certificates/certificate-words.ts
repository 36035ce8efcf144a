import type { StatusView } from "@/app/lib/status";
import type { DomainCertificate } from "@/server/certificates/schema";
import type { Domain } from "@/server/domains/domain-schema";

/** What is said of certificates. Pure: the moment comes in, as milliseconds; 0 where it is not known yet. */

const day = 86_400_000;
const soonDays = 14;

/** `2026-12-24`, where a clock's hands do not matter. */
export const dayOf = (moment: string): string => moment.slice(0, 10);

/** `in 23 days`, `within a day`, `3 days ago`. */
export const whenSentence = (moment: string, now: number): string => {
  const days = Math.floor((Date.parse(moment) - now) / day);
  if (days < -1) return `${-days - 1} ${days === -2 ? "day" : "days"} ago`;
  if (days < 0) return "within the last day";
  if (days === 0) return "within a day";
  return `in ${days} ${days === 1 ? "day" : "days"}`;
};

const stateViews: Readonly<Record<DomainCertificate["state"], StatusView>> = {
  none: { tone: "quiet", word: "No certificate" },
  waiting: { tone: "busy", word: "Being fetched" },
  valid: { tone: "ok", word: "HTTPS" },
  expiring: { tone: "warn", word: "Expires soon" },
  expired: { tone: "bad", word: "Expired" },
  failed: { tone: "bad", word: "Not fetched" },
};

export const certificateView = (certificate: DomainCertificate | null): StatusView => stateViews[certificate?.state ?? "none"];

/** It answers over HTTPS, without a warning of the browser on its account. */
export const isServed = (certificate: DomainCertificate | null): boolean =>
  certificate?.state === "valid" || certificate?.state === "expiring";

/** Of one on the list of certificates. */
export const validityView = ({ notBefore, notAfter }: { notBefore: string; notAfter: string }, now: number): StatusView => {
  if (now === 0) return { tone: "quiet", word: "Certificate" };
  if (Date.parse(notBefore) > now) return { tone: "warn", word: "Not valid yet" };
  const left = Date.parse(notAfter) - now;
  if (left <= 0) return { tone: "bad", word: "Expired" };
  return left < soonDays * day ? { tone: "warn", word: "Expires soon" } : { tone: "ok", word: "Valid" };
};

const sources: Readonly<Record<DomainCertificate["source"], string>> = {
  edge: "Fetched and renewed by itself.",
  uploaded: "Uploaded by your team. It is not renewed by itself.",
  issued: "Fetched and renewed by itself, through your DNS provider.",
};

type OfDomain = Pick<Domain, "certificate" | "status" | "isWildcard">;

/** Where a domain's certificate comes from and who renews it; where there is none, what it waits for. */
export const certificateSentence = ({ certificate, status, isWildcard }: OfDomain): string => {
  if (certificate === null) return "It is fetched by itself once the DNS records are there.";
  if (certificate.state === "waiting") return "It is being fetched. Mostly that takes less than a minute.";
  if (certificate.state === "failed") return "There is none yet: visitors come by plain HTTP.";
  if (certificate.state !== "none") return sources[certificate.source];
  if (isWildcard) return "A wildcard’s certificate is proven in DNS alone.";
  return status === "verified"
    ? "It is fetched by itself as soon as the name leads here. Until then visitors come by plain HTTP."
    : "None is fetched on this installation: visitors come by plain HTTP.";
};
