import { expect, test } from "vitest";
import { type AuthorityFault, concernsEveryName, explainAuthorityFault, pauseAfter } from "./authority-fault-rules";

const fault = (some: Partial<AuthorityFault>): AuthorityFault => ({
  type: "",
  status: 403,
  detail: "",
  retryAfterMs: null,
  ...some,
});
const told = { hostname: "www.example.com", authority: "acme.example", retryAt: new Date("2026-11-26T14:05:00Z") };

test.each<[string, Partial<AuthorityFault>, RegExp]>([
  [
    "no record",
    { type: "urn:ietf:params:acme:error:dns", status: 400, detail: "NXDOMAIN" },
    /^DNS does not lead here: .*www\.example\.com.*"NXDOMAIN"$/,
  ],
  [
    "no record, said as no connection",
    { type: "connection", status: 400, detail: "Get 'http://x': could not resolve URL" },
    /^DNS does not lead/,
  ],
  ["another server answers", { type: "unauthorized" }, /^DNS does not lead here: something else/],
  ["it answers something else", { type: "incorrectResponse" }, /^DNS does not lead here: something else/],
  ["port 80 closed", { type: "connection", status: 400 }, /port 80.*must be open/],
  ["CAA", { type: "caa" }, /CAA record of www\.example\.com forbids this authority \(acme\.example\)/],
  ["a name it does not serve", { type: "rejectedIdentifier", status: 400 }, /refuses this name/],
  [
    "a limit",
    { type: "rateLimited", status: 429, detail: "too many" },
    /^The authority's limit is reached; next try at 14:05 UTC on 26 November 2026\. It said: "too many"$/,
  ],
  ["a limit without a word", { status: 429 }, /^The authority's limit is reached; next try at 14:05/],
  ["unknown host", { type: "ENOTFOUND", status: null }, /no authority at acme\.example.*ACME_DIRECTORY_URL/],
  ["nobody answers", { type: "ECONNREFUSED", status: null }, /could not be reached \(acme\.example, ECONNREFUSED\)/],
  ["untrusted", { type: "UNABLE_TO_VERIFY_LEAF_SIGNATURE", status: null }, /ACME_CA_FILE/],
  ["not an authority", { type: "notADirectory", status: null }, /no certificate authority/],
  ["down", { status: 503, detail: "Service busy" }, /has a fault of its own.*"Service busy"/],
  ["anything else", { type: "badCSR", status: 400, detail: "weak key" }, /refused to give.*"weak key"/],
])("%s", (_what, some, expected) => {
  expect(explainAuthorityFault(fault(some), told)).toMatch(expected);
});

test("what an authority says cannot become more than a short quotation", () => {
  const said = explainAuthorityFault(fault({ detail: `a\nb\u202e"${"x".repeat(2_000)}` }), told);
  expect(said).toMatch(/It said: "a b '?x+…"$/);
  expect(said.length).toBeLessThan(500);
});

test.each([
  [1, 0.5, 60_000],
  [2, 0, 240_000],
  [2, 1, 360_000],
  [3, 0.5, 1_800_000],
  [4, 0.5, 7_200_000],
  [99, 0.5, 86_400_000],
])("failure %i with chance %d: again in %i ms", (failures, random, expected) => {
  expect(pauseAfter(fault({}), { failures, random })).toBe(expected);
});

test("a way to the authority that is cut is tried every half an hour, however long it lasts", () => {
  expect(pauseAfter(fault({ status: null, type: "ECONNREFUSED" }), { failures: 9, random: 0.5 })).toBe(1_800_000);
});

test.each([
  ["an hour", 3_600_000, 3_600_000],
  ["no time at all: a minute", 0, 60_000],
  ["a year: a week", 31_536_000_000, 604_800_000],
])("what the authority demands counts more: %s", (_what, retryAfterMs, expected) => {
  expect(pauseAfter(fault({ retryAfterMs }), { failures: 1, random: 0.5 })).toBe(expected);
});

test.each<[string, Partial<AuthorityFault>, boolean]>([
  [
    "too many new orders of this account",
    { type: "rateLimited", detail: "too many new orders (300) from this account in the last 3h0m0s" },
    true,
  ],
  [
    "too many certificates of the domain",
    { type: "rateLimited", detail: 'too many certificates (50) already issued for "example.com"' },
    false,
  ],
  [
    "too many of these very names",
    { type: "rateLimited", detail: "too many certificates (5) already issued for this exact set of identifiers" },
    false,
  ],
  [
    "too many failures of the name",
    { type: "rateLimited", detail: 'too many failed authorizations (5) for "www.example.com"' },
    false,
  ],
  ["overload", { status: 503 }, true],
  ["no record", { type: "dns", status: 400 }, false],
  ["the authority is away", { type: "ECONNREFUSED", status: null }, true],
  ["the name took too long", { type: "timeout", status: null }, false],
])("%s: every name waits: %s", (_what, some, expected) => {
  expect(concernsEveryName(fault(some), "www.example.com")).toBe(expected);
});
