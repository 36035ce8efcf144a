import { describe, expect, it } from "vitest";
import { proofName, providerFor } from "./provider-rules";
import { serverOf } from "./rfc2136";

const providers = [
  { id: "2", zone: "example.com" },
  { id: "1", zone: "example.com" },
  { id: "3", zone: "shop.example.com" },
  { id: "4", zone: "ample.com" },
];

it.each([
  ["*.example.com", "1"],
  ["*.www.example.com", "1"],
  ["*.shop.example.com", "3"],
  ["*.eu.shop.example.com", "3"],
  ["*.ample.com", "4"],
  ["*.other.com", null],
  ["*.com", null],
])("the proof of %s is written by %s", (hostname, id) => {
  expect(providerFor(proofName(hostname), providers)?.id ?? null).toBe(id);
});

describe("a name server is read as", () => {
  it.each([
    ["ns1.example.com", { host: "ns1.example.com", port: 53 }],
    ["192.0.2.53:5353", { host: "192.0.2.53", port: 5353 }],
    ["[2001:db8::53]:53", { host: "2001:db8::53", port: 53 }],
    ["[2001:db8::53]", { host: "2001:db8::53", port: 53 }],
  ])("%s", (text, expected) => expect(serverOf(text)).toEqual(expected));
});
