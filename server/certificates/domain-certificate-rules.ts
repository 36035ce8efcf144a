import type { DomainCertificate, OrderState } from "./schema";

/** A domain's certificate for people, from what is known of it. Pure. */

const day = 86_400_000;
const longestNotice = 14 * day;

type Kept = { origin: "uploaded" | "issued"; issuer: string; notBefore: Date; notAfter: Date };
type OfEdge = {
  issuer: string | null;
  notBefore: Date | null;
  notAfter: Date | null;
  fault: string | null;
  retryAt: Date | null;
};
type Order = { state: OrderState; fault: string | null; dueAt: Date | null };

export type CertificateFacts = {
  hostname: string;
  status: "pending" | "verified" | "active" | "failing";
  /** What the platform hands to the edge for it. */
  kept: Kept | null;
  order: Order | null;
  ofEdge: OfEdge | null;
  /** An authority is asked at all. */
  asksAuthority: boolean;
};

/** Two weeks before the end, or the last sixth of a life that is short: by then it should have been renewed. */
export const isExpiring = ({ notBefore, notAfter }: { notBefore: Date; notAfter: Date }, now: Date): boolean =>
  notAfter.getTime() - now.getTime() <= Math.min(longestNotice, (notAfter.getTime() - notBefore.getTime()) / 6);

const stateAt = (life: { notBefore: Date; notAfter: Date }, now: Date): DomainCertificate["state"] => {
  if (life.notAfter <= now) return "expired";
  return isExpiring(life, now) ? "expiring" : "valid";
};

const none = { issuer: null, notBefore: null, notAfter: null, fault: null, retryAt: null };

const present = (kept: Kept, order: Order | null, now: Date): DomainCertificate => {
  const renewal = kept.origin === "issued" && order?.fault ? order : null;
  return {
    source: kept.origin,
    state: stateAt(kept, now),
    issuer: kept.issuer,
    notBefore: kept.notBefore.toISOString(),
    notAfter: kept.notAfter.toISOString(),
    fault: renewal?.fault ?? null,
    retryAt: renewal?.dueAt?.toISOString() ?? null,
  };
};

const ofOrder = (order: Order | null): DomainCertificate => {
  const known = { fault: order?.fault ?? null, retryAt: order?.dueAt?.toISOString() ?? null };
  if (order === null) return { source: "issued", state: "none", ...none };
  if (order.state === "failed") return { source: "issued", state: "failed", ...none, ...known };
  // Nothing happens by itself: something is missing first.
  const state = order.dueAt === null && order.fault !== null ? "none" : "waiting";
  return { source: "issued", state, ...none, fault: known.fault };
};

const ofEdge = ({ ofEdge: told, status, asksAuthority }: CertificateFacts, now: Date): DomainCertificate => {
  const isFetched = asksAuthority && status !== "verified";
  if (told === null) return { source: "edge", state: isFetched ? "waiting" : "none", ...none };
  const { issuer, notBefore, notAfter } = told;
  const known = { fault: told.fault, retryAt: told.retryAt?.toISOString() ?? null };
  if (notBefore === null || notAfter === null) {
    return { source: "edge", state: told.fault === null ? "waiting" : "failed", ...none, ...known };
  }
  const times = { notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() };
  return { source: "edge", state: stateAt({ notBefore, notAfter }, now), issuer, ...times, ...known };
};

/** Null while nothing is routed for it. */
export const domainCertificate = (facts: CertificateFacts, now: Date): DomainCertificate | null => {
  if (facts.status === "pending") return null;
  if (facts.kept) return present(facts.kept, facts.order, now);
  return facts.hostname.startsWith("*.") ? ofOrder(facts.asksAuthority ? facts.order : null) : ofEdge(facts, now);
};
