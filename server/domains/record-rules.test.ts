import { describe, expect, it } from "vitest";
import { type Facts, hintsOf, nextStepOf } from "./hint-rules";
import { ownershipSeen, pointingSeen } from "./pointing-rules";
import { recordsOf } from "./record-rules";
import type { DomainEvidence } from "./schema";

const target = { zoneName: "shop.apps.acme.test", zone: "apps.acme.test", addresses: ["192.0.2.10", "2001:0db8::0010"] };
const token = "0123456789abcdef";
const evidence = (more: Partial<DomainEvidence> = {}): DomainEvidence => ({
  ownership: [],
  cname: [],
  a: [],
  aaaa: [],
  zoneAddresses: [],
  caa: [],
  servers: [],
  fault: null,
  ...more,
});

describe("the TXT record", () => {
  it.each([
    ["there", [token]],
    ["there", ["other", ` "${token}" `]],
    ["away", []],
    ["away", [`${token}0`, token.toUpperCase()]],
    ["unknown", null],
  ])("is %s: %j", (seen, ownership) => expect(ownershipSeen(evidence({ ownership }), token)).toBe(seen));
});

describe("where a name leads", () => {
  it.each<[string, Partial<DomainEvidence>, string]>([
    ["the host's address", { a: ["192.0.2.10"] }, "there"],
    ["its IPv6 address, written otherwise", { aaaa: ["2001:db8:0:0::10"] }, "there"],
    ["one of two", { a: ["192.0.2.10", "198.51.100.1"] }, "there"],
    ["another name of the app", { cname: ["shop.apps.acme.test"] }, "there"],
    ["over another name", { cname: ["cdn.example.test", "shop.apps.acme.test"] }, "there"],
    ["another app's name on the host", { cname: ["blog.apps.acme.test"] }, "there"],
    ["a name that only looks like it", { cname: ["shop.myapps.acme.test"] }, "away"],
    ["the addresses of the zone's name", { a: ["192.0.2.99"], zoneAddresses: ["192.0.2.99"] }, "there"],
    ["elsewhere", { a: ["198.51.100.1"] }, "away"],
    ["nowhere", {}, "away"],
    ["right, and the rest is not answered", { a: ["192.0.2.10"], aaaa: null, cname: null }, "there"],
    ["wrong, and the rest is not answered", { a: ["198.51.100.1"], aaaa: null }, "unknown"],
    ["not answered", { cname: null, a: null, aaaa: null }, "unknown"],
  ])("%s", (_, more, seen) => expect(pointingSeen(evidence(more), target)).toBe(seen));
});

describe("the records to make", () => {
  const naming = { hostname: "www.example.test", ownershipName: "_wisehosting.www.example.test", isApex: false, token };
  const types = (records: { type: string; ok: boolean }[]) => records.map(({ type, ok }) => `${type}${ok ? " ok" : ""}`);

  it.each<[string, DomainEvidence | null, string[], string[]]>([
    ["before anybody has looked", null, ["TXT", "CNAME"], ["A", "AAAA"]],
    ["nothing is there", evidence(), ["TXT", "CNAME"], ["A", "AAAA"]],
    [
      "the first way",
      evidence({ ownership: [token], cname: ["shop.apps.acme.test"] }),
      ["TXT ok", "CNAME ok"],
      ["A ok", "AAAA ok"],
    ],
    ["the other way", evidence({ a: ["192.0.2.10"] }), ["TXT", "A ok", "AAAA ok"], ["CNAME"]],
    [
      "half of the other way is wrong",
      evidence({ a: ["192.0.2.10"], aaaa: ["2001:db8::99"] }),
      ["TXT", "A ok", "AAAA"],
      ["CNAME"],
    ],
    ["elsewhere", evidence({ a: ["198.51.100.1"] }), ["TXT", "CNAME"], ["A", "AAAA"]],
  ])("%s", (_, seen, records, alternatives) => {
    const shown = recordsOf(naming, target, seen);
    expect(types(shown.records)).toEqual(records);
    expect(types(shown.alternatives)).toEqual(alternatives);
  });

  it("of a zone itself are addresses, and a CNAME only where no address is known", () => {
    const apex = { ...naming, hostname: "example.test", isApex: true };
    expect(types(recordsOf(apex, target, null).records)).toEqual(["TXT", "A", "AAAA"]);
    expect(recordsOf(apex, target, null).alternatives).toEqual([]);
    expect(types(recordsOf(apex, { ...target, addresses: [] }, null).records)).toEqual(["TXT", "CNAME"]);
    const ofTheZone = evidence({ zoneAddresses: ["127.0.0.1"] });
    expect(types(recordsOf(apex, target, ofTheZone).records)).toEqual(["TXT", "A", "AAAA"]);
    expect(types(recordsOf(apex, { ...target, addresses: [] }, ofTheZone).records)).toEqual(["TXT", "A"]);
  });
});

describe("what is said of it", () => {
  const facts = (seen: DomainEvidence | null, more: Partial<Facts> = {}): Facts => ({
    hostname: "www.example.test",
    ownershipName: "_wisehosting.www.example.test",
    token,
    target,
    evidence: seen,
    authority: "letsencrypt.org",
    ...more,
  });

  it.each<[string, Facts, RegExp[]]>([
    ["all is well", facts(evidence({ ownership: [token], a: ["192.0.2.10"] })), []],
    ["a proxy", facts(evidence({ a: ["198.51.100.1"] })), [/leads to 198\.51\.100\.1.*proxy/]],
    [
      "a CDN by its name",
      facts(evidence({ cname: ["x.cdn.test"], a: ["198.51.100.1"] })),
      [/leads to x\.cdn\.test \(198\.51\.100\.1\)/],
    ],
    ["IPv6 elsewhere", facts(evidence({ a: ["192.0.2.10"], aaaa: ["2001:db8::99"] })), [/AAAA record 2001:db8::99.*IPv6/]],
    ["one of two elsewhere", facts(evidence({ a: ["192.0.2.10", "198.51.100.1"] })), [/A record 198\.51\.100\.1.*Some visitors/]],
    ["another token", facts(evidence({ ownership: ["v=spf1"] })), [/another value/]],
    ["an authority that may not", facts(evidence({ caa: ["other.test"] })), [/only other\.test/]],
    ["an authority that may", facts(evidence({ caa: ["other.test", "letsencrypt.org"] })), []],
    ["an authority that we do not know", facts(evidence({ caa: ["other.test"] }), { authority: null }), []],
    ["a host without an address", facts(evidence(), { target: { ...target, addresses: [] } }), [/not known here/]],
  ])("%s", (_, given, expected) => {
    const hints = hintsOf(given);
    expect(hints).toHaveLength(expected.length);
    for (const [place, pattern] of expected.entries()) expect(hints[place]).toMatch(pattern);
  });

  it.each([
    ["pending", false, null, /^Make the TXT record/],
    ["pending", true, null, /remove the one of the app/],
    ["pending", false, evidence({ ownership: [token] }), /^Point/],
    ["verified", false, evidence({ ownership: [token] }), /^Point.*already/],
    ["active", false, evidence({ ownership: [token], a: ["192.0.2.10"] }), /^Nothing/],
    ["failing", false, evidence({ ownership: [token] }), /lead here again before Tuesday/],
    ["failing", false, evidence({ a: ["192.0.2.10"] }), /TXT record again before Tuesday/],
  ] as const)("%s (taken: %s): what to do", (status, taken, seen, expected) => {
    expect(nextStepOf({ ...facts(seen), status, taken, failsOn: "Tuesday" })).toMatch(expected);
  });
});
