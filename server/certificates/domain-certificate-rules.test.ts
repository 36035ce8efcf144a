import { expect, it } from "vitest";
import { type CertificateFacts, domainCertificate, isExpiring } from "./domain-certificate-rules";

const now = new Date("2026-06-01T00:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const life = (from: number, to: number) => ({ notBefore: inDays(from), notAfter: inDays(to) });

const kept = (more: Partial<NonNullable<CertificateFacts["kept"]>> = {}) => ({
  origin: "issued" as const,
  issuer: "An authority",
  ...life(-10, 80),
  ...more,
});
const told = (more: Partial<NonNullable<CertificateFacts["ofEdge"]>> = {}) => ({
  issuer: "An authority",
  ...life(-10, 80),
  fault: null,
  retryAt: null,
  ...more,
});
const order = (more: Partial<NonNullable<CertificateFacts["order"]>> = {}) => ({
  state: "waiting" as const,
  fault: null,
  dueAt: now,
  ...more,
});
const facts = (more: Partial<CertificateFacts> = {}): CertificateFacts => ({
  hostname: "a.test",
  status: "active",
  kept: null,
  order: null,
  ofEdge: null,
  asksAuthority: true,
  ...more,
});
const wildcard = (more: Partial<CertificateFacts> = {}) => facts({ hostname: "*.a.test", ...more });
const untold = { issuer: null, notBefore: null, notAfter: null };

it.each<[string, CertificateFacts, object | null]>([
  ["a pending domain: none", facts({ status: "pending", kept: kept() }), null],
  ["an uploaded one", facts({ kept: kept({ origin: "uploaded" }) }), { source: "uploaded", state: "valid", fault: null }],
  ["near its end", facts({ kept: kept({ origin: "uploaded", ...life(-80, 13) }) }), { state: "expiring" }],
  ["at its end", facts({ kept: kept({ origin: "uploaded", ...life(-80, 0) }) }), { state: "expired" }],
  [
    "an issued one whose renewal fails",
    wildcard({ kept: kept(), order: order({ state: "failed", fault: "No.", dueAt: inDays(1) }) }),
    { source: "issued", state: "valid", fault: "No.", retryAt: inDays(1).toISOString() },
  ],
  [
    "an uploaded one is no matter of the order",
    wildcard({ kept: kept({ origin: "uploaded" }), order: order({ state: "failed", fault: "No." }) }),
    { source: "uploaded", fault: null, retryAt: null },
  ],
  ["a wildcard that is ordered", wildcard({ order: order({ state: "issuing" }) }), { source: "issued", state: "waiting" }],
  [
    "a wildcard that misses a provider",
    wildcard({ order: order({ dueAt: null, fault: "Add one." }) }),
    { state: "none", fault: "Add one.", retryAt: null },
  ],
  [
    "a wildcard whose first order failed",
    wildcard({ order: order({ state: "failed", fault: "No." }) }),
    { state: "failed", fault: "No." },
  ],
  ["a wildcard without an order", wildcard(), { source: "issued", state: "none" }],
  ["an active one of which the edge has not spoken", facts(), { source: "edge", state: "waiting" }],
  ["the same where no authority is asked", facts({ asksAuthority: false }), { source: "edge", state: "none" }],
  ["one that does not lead here yet", facts({ status: "verified" }), { source: "edge", state: "none" }],
  ["the edge's own", facts({ ofEdge: told() }), { source: "edge", state: "valid", issuer: "An authority" }],
  ["the edge could not get one", facts({ ofEdge: told({ ...untold, fault: "No." }) }), { state: "failed", fault: "No." }],
  ["the edge could not renew its own", facts({ ofEdge: told({ fault: "No.", retryAt: now }) }), { state: "valid", fault: "No." }],
])("%s", (_, given, expected) => {
  const shown = domainCertificate(given, now);
  if (expected === null) expect(shown).toBeNull();
  else expect(shown).toMatchObject(expected);
});

it.each([
  ["90 days, 15 left", life(-75, 15), false],
  ["90 days, 14 left", life(-76, 14), true],
  ["6 days, 2 left", life(-4, 2), false],
  ["6 days, 1 left", life(-5, 1), true],
])("is expiring: %s", (_, given, expected) => expect(isExpiring(given, now)).toBe(expected));
