import { expect, test } from "vitest";
import { failedOrder } from "./traefik-log-rules";

const line = (some: Record<string, unknown>) =>
  JSON.stringify({ level: "error", providerName: "acme.acme", time: "2026-11-26T05:05:20Z", ...some });
const order = (error: string) =>
  failedOrder(line({ error, domains: ["a.example.test"], message: "Unable to obtain ACME certificate for domains" }));
const before = "unable to generate a certificate for the domains [a.example.test]: ";

test.each([
  [
    "a refusal of the order",
    'acme: error: 400 :: POST :: https://localhost:1/order-plz :: urn:ietf:params:acme:error:rejectedIdentifier :: Order included "x"',
    { type: "rejectedIdentifier", status: 400, detail: 'Order included "x"', retryAfterMs: null },
  ],
  [
    "a failed proof",
    "resolver: one or more domains had a problem: [a.example.test: invalid authorization: acme: error: 400 :: urn:ietf:params:acme:error:connection :: 127.0.0.1: Fetching http://a: connection refused]",
    { type: "connection", status: 400, detail: "127.0.0.1: Fetching http://a: connection refused", retryAfterMs: null },
  ],
  [
    "a limit, with its end",
    "acme: error: 429 :: POST :: https://x/order :: urn:ietf:params:acme:error:rateLimited :: too many certificates, retry after 2026-11-26 06:05:20 UTC: see https://x",
    {
      type: "rateLimited",
      status: 429,
      detail: "too many certificates, retry after 2026-11-26 06:05:20 UTC: see https://x",
      retryAfterMs: 3_600_000,
    },
  ],
  [
    "nobody there",
    'failed to get nonce: Head "https://x/nonce": dial tcp 127.0.0.1:29487: connect: connection refused',
    { type: "ECONNREFUSED", status: null },
  ],
  [
    "an unknown host",
    "cannot get ACME client get directory at 'https://x/dir': Get \"https://x/dir\": dial tcp: lookup x: no such host",
    { type: "ENOTFOUND", status: null },
  ],
  [
    "an untrusted one",
    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    { type: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
  ],
  ["something else", "the sky fell", { type: "", status: null, detail: `${before}the sky fell` }],
])("%s", (_what, error, fault) => {
  expect(order(before + error)).toMatchObject({ hostnames: ["a.example.test"], at: new Date("2026-11-26T05:05:20Z"), fault });
});

test.each([
  ["Error renewing ACME certificate: {b.example.test []}"],
  ["Error renewing ACME certificate: {Main:b.example.test SANs:[]}"],
])("a renewal: %s", (message) => {
  expect(
    failedOrder(line({ message, error: "acme: error: 500 :: urn:ietf:params:acme:error:serverInternal :: x" })),
  ).toMatchObject({
    hostnames: ["b.example.test"],
    fault: { type: "serverInternal", status: 500 },
  });
});

test.each([
  ["another message", line({ message: "Server responded with a certificate.", domains: ["a.example.test"] })],
  ["half a line", line({ message: "Unable to obtain ACME certificate for domains", error: "x" }).slice(0, -5)],
  ["not JSON", "Unable to obtain ACME certificate"],
  ["without names", line({ message: "Unable to obtain ACME certificate for domains", error: "x" })],
])("%s says nothing", (_what, text) => {
  expect(failedOrder(text)).toBeNull();
});
