import { expect, it } from "vitest";
import type { DomainCertificate } from "@/server/certificates/schema";
import { certificateSentence, certificateView, validityView, whenSentence } from "./certificate-words";

const now = Date.parse("2026-11-26T12:00:00Z");

it.each([
  ["2026-12-26T12:00:00Z", "in 30 days"],
  ["2026-11-27T13:00:00Z", "in 1 day"],
  ["2026-11-26T18:00:00Z", "within a day"],
  ["2026-11-26T06:00:00Z", "within the last day"],
  ["2026-11-25T06:00:00Z", "1 day ago"],
  ["2026-11-16T11:00:00Z", "10 days ago"],
])("%s is %s", (moment, words) => expect(whenSentence(moment, now)).toBe(words));

it.each([
  ["2026-12-01T00:00:00Z", "2027-12-01T00:00:00Z", "Not valid yet"],
  ["2026-01-01T00:00:00Z", "2026-11-26T12:00:00Z", "Expired"],
  ["2026-01-01T00:00:00Z", "2026-12-10T11:00:00Z", "Expires soon"],
  ["2026-01-01T00:00:00Z", "2026-12-10T13:00:00Z", "Valid"],
])("from %s to %s is: %s", (notBefore, notAfter, word) => expect(validityView({ notBefore, notAfter }, now).word).toBe(word));

it("says that there is none where nothing is routed", () => expect(certificateView(null).word).toBe("No certificate"));

const held = (state: DomainCertificate["state"], source: DomainCertificate["source"] = "edge"): DomainCertificate => ({
  source,
  state,
  issuer: null,
  notBefore: null,
  notAfter: null,
  fault: null,
  retryAt: null,
});

it.each([
  [null, "pending", false, "once the DNS records are there"],
  [held("none"), "verified", false, "as soon as the name leads here"],
  [held("none"), "active", false, "None is fetched on this installation"],
  [held("none", "issued"), "active", true, "proven in DNS alone"],
  [held("waiting"), "active", false, "is being fetched"],
  [held("failed"), "active", false, "plain HTTP"],
  [held("valid"), "active", false, "renewed by itself"],
  [held("expired", "uploaded"), "failing", false, "not renewed by itself"],
] as const)("of %j of one that is %s, a wildcard: %s, says: …%s…", (certificate, status, isWildcard, part) =>
  expect(certificateSentence({ certificate, status, isWildcard })).toContain(part),
);
