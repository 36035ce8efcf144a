import { describe, expect, it } from "vitest";
import { type CertificateFacts, decideCertificateExpiring, type ServingCertificate } from "./certificate-expiring-rules";
import { type KeptCertificate, servingOf } from "./serving-rules";
import { secondsAgo } from "./testing/facts";

const now = secondsAgo(0);
const daysAhead = (days: number): Date => secondsAgo(-days * 86_400);
/** A certificate that ends so many days ahead, of so many in all. */
const serving = (left: number, life: number, more: Partial<ServingCertificate> = {}): ServingCertificate => ({
  hostname: "www.example.com",
  notBefore: daysAhead(left - life),
  notAfter: daysAhead(left),
  renewed: true,
  fault: null,
  ...more,
});
const facts = (more: Partial<CertificateFacts>): CertificateFacts => ({
  ruleId: "rul_1",
  enabled: true,
  firingAlertId: null,
  now,
  deletedAt: null,
  serving: [],
  ...more,
});
const uploaded = { renewed: false };
const failed = { fault: "The authority did not reach this host." };

describe("when somebody is told", () => {
  it.each<[string, ServingCertificate, boolean]>([
    ["15 days left of 90", serving(15, 90), false],
    ["14 days left of 90", serving(14, 90), true],
    ["20 days left of 90, though its renewal fails", serving(20, 90, failed), false],
    ["2 days left of 6: renewed about now", serving(2, 6), false],
    ["2 days left of 6, and its renewal fails", serving(2, 6, failed), true],
    ["1.5 days left of 6: nothing came", serving(1.5, 6), true],
    ["15 days left of an uploaded one", serving(15, 365, uploaded), false],
    ["13 days left of an uploaded one", serving(13, 365, uploaded), true],
    ["10 days left of an uploaded one that lives for 10", serving(10, 10, uploaded), true],
    ["it ended", serving(-1, 90), true],
  ])("%s", (_name, certificate, fires) => {
    expect(decideCertificateExpiring(facts({ serving: [certificate] }))?.kind ?? "nothing").toBe(fires ? "fire" : "nothing");
  });
});

const firing = { firingAlertId: "alr_1" };
const old = serving(3, 90);

it.each<[string, Partial<CertificateFacts>, string]>([
  ["it fires, and nothing was renewed", { ...firing, serving: [old] }, "nothing"],
  ["a newer one serves", { ...firing, serving: [serving(80, 90)] }, "resolve"],
  ["the name is gone", firing, "resolve"],
  ["the app was deleted", { ...firing, serving: [old], deletedAt: now }, "resolve"],
  ["the rule was switched off", { ...firing, serving: [old], enabled: false }, "resolve"],
  ["nobody asked to be told", { serving: [old], enabled: false }, "nothing"],
])("%s", (_name, more, kind) => {
  expect(decideCertificateExpiring(facts(more))?.kind ?? "nothing").toBe(kind);
});

it.each<[readonly ServingCertificate[], string]>([
  [
    [serving(3, 90, failed)],
    "The certificate of www.example.com ends at 2026-03-04 12:00:00 UTC, in 3 days. Its renewal failed: The authority did not reach this host.",
  ],
  [
    [serving(9, 90, { hostname: "later.example.com" }), serving(0.1, 90, uploaded)],
    "The certificate of www.example.com ends at 2026-03-01 14:24:00 UTC, in 2 hours. Upload a newer one. So does that of later.example.com.",
  ],
  [
    [serving(-1, 90)],
    "The certificate of www.example.com ended at 2026-02-28 12:00:00 UTC: browsers refuse it. Its renewal is overdue; it goes on being tried.",
  ],
])("says which, when and what is to be done: %#", (certificates, reason) => {
  expect(decideCertificateExpiring(facts({ serving: certificates }))).toEqual({ kind: "fire", reason });
});

describe("which certificate serves", () => {
  const kept = (left: number, more: Partial<KeptCertificate> = {}): KeptCertificate => ({
    id: `crt_${left}`,
    teamId: "tem_1",
    origin: "uploaded",
    names: ["www.example.com"],
    notBefore: daysAhead(-100),
    notAfter: daysAhead(left),
    createdAt: daysAhead(-100),
    fault: null,
    ...more,
  });
  const ofEdge = (left: number) => ({ notBefore: daysAhead(left - 90), notAfter: daysAhead(left), fault: null });

  it.each<[string, Parameters<typeof servingOf>[1], number | null]>([
    ["none at all", { kept: [], edge: undefined }, null],
    ["the edge has none yet", { kept: [], edge: { notBefore: null, notAfter: null, fault: "refused" } }, null],
    ["the edge's", { kept: [], edge: ofEdge(60) }, 60],
    ["an uploaded one before the edge's", { kept: [kept(5)], edge: ofEdge(60) }, 5],
    ["the edge's, where the uploaded one has ended", { kept: [kept(-5)], edge: ofEdge(60) }, 60],
    ["the uploaded one that has ended, where there is no other", { kept: [kept(-5)], edge: undefined }, -5],
    ["of those that have ended the last", { kept: [kept(-5)], edge: ofEdge(-2) }, -2],
    ["not one of other names", { kept: [kept(5, { names: ["example.com"] })], edge: undefined }, null],
    ["an issued one for the wildcard", { kept: [kept(9, { names: ["*.example.com"], origin: "issued" })], edge: undefined }, 9],
  ])("%s", (_name, available, left) => {
    const found = servingOf("www.example.com", available, now);
    expect(found?.notAfter ?? null).toEqual(left === null ? null : daysAhead(left));
  });

  it("is renewed by somebody or by us", () => {
    const of = (origin: KeptCertificate["origin"]) =>
      servingOf("www.example.com", { kept: [kept(9, { origin })], edge: undefined }, now)?.renewed;
    expect([of("uploaded"), of("issued")]).toEqual([false, true]);
  });
});
