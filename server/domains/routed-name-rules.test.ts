import { describe, expect, test } from "vitest";
import { type NameFacts, nameInZone, nameOfDomain } from "./routed-name-rules";

const facts = (more: Partial<NameFacts> = {}): NameFacts => ({
  appOptions: {},
  given: new Set(),
  fetched: new Set(),
  authority: true,
  ...more,
});
const some = new Set(["a.test"]);

describe("the name in the zone", () => {
  test.each<[string, boolean, NameFacts, unknown]>([
    ["of a zone at home: plain HTTP", false, facts(), { certificate: null, toHttps: false }],
    ["of a public zone: the edge fetches", true, facts(), { certificate: "resolver", toHttps: false }],
    ["without an authority: plain HTTP", true, facts({ authority: false }), { certificate: null }],
    ["a certificate of the team, also at home", false, facts({ given: some }), { certificate: "given", toHttps: false }],
    ["HTTPS alone only where the app says so", true, facts({ fetched: some }), { toHttps: false }],
    ["HTTPS alone", true, facts({ fetched: some, appOptions: { httpsRedirect: true } }), { toHttps: true }],
    ["not before there is a certificate", true, facts({ appOptions: { httpsRedirect: true } }), { toHttps: false }],
    ["one from another time", false, facts({ fetched: some, appOptions: { httpsRedirect: true } }), { toHttps: false }],
  ])("%s", (_name, zoneIsPublic, known, expected) => {
    expect(nameInZone("a.test", zoneIsPublic, known)).toMatchObject(expected as object);
  });
});

describe("a domain", () => {
  const active = { hostname: "a.test", status: "active", options: {} } as const;
  test.each<[string, Parameters<typeof nameOfDomain>[0], NameFacts, unknown]>([
    ["active: the edge fetches", active, facts(), { certificate: "resolver", toHttps: false }],
    ["failing: it goes on renewing", { ...active, status: "failing" }, facts(), { certificate: "resolver" }],
    ["verified: the name does not lead here yet", { ...active, status: "verified" }, facts(), { certificate: "given" }],
    ["a wildcard is nothing for HTTP-01", { ...active, hostname: "*.a.test" }, facts(), { certificate: "given", toHttps: false }],
    ["no authority", active, facts({ authority: false }), { certificate: "given", toHttps: false }],
    ["with a certificate: HTTPS alone", active, facts({ fetched: some }), { certificate: "resolver", toHttps: true }],
    [
      "the team's own certificate comes first",
      active,
      facts({ given: some, fetched: some }),
      { certificate: "given", toHttps: true },
    ],
    ["unless the app says no", active, facts({ given: some, appOptions: { httpsRedirect: false } }), { toHttps: false }],
    [
      "its own word before its app's",
      { ...active, options: { httpsRedirect: true, maintenance: null } },
      facts({ given: some, appOptions: { httpsRedirect: false, maintenance: { message: "x" } } }),
      { toHttps: true, options: { httpsRedirect: true, maintenance: null } },
    ],
  ])("%s", (_name, domain, known, expected) => {
    expect(nameOfDomain(domain, known)).toMatchObject(expected as object);
  });
});
