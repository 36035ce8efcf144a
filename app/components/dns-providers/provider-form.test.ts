import { expect, it } from "vitest";
import type { DnsProvider } from "@/server/certificates/schema";
import { changeOf, newOf, valuesOf } from "./provider-form";

const knot: DnsProvider = {
  id: "dnp_1",
  kind: "rfc2136",
  name: "Knot",
  zone: "example.com",
  server: "192.0.2.53:53",
  keyName: "acme",
  fault: null,
  checkedAt: null,
  usedBy: [],
  createdAt: "2026-11-26T12:00:00.000Z",
  updatedAt: "2026-11-26T12:00:00.000Z",
};

it("sends of a new one what was filled in, of its kind alone", () => {
  const typed = { ...valuesOf(null), zone: " example.com ", apiToken: "cf-token", server: "192.0.2.1" };
  expect(newOf(typed)).toEqual({ kind: "cloudflare", zone: "example.com", credentials: { apiToken: "cf-token" } });
});

it.each([
  ["nothing", {}, { id: "dnp_1" }],
  ["a name", { name: "Our Knot" }, { id: "dnp_1", name: "Our Knot" }],
  ["another zone", { zone: "example.org" }, { id: "dnp_1", zone: "example.org" }],
  ["a new secret", { keySecret: "c2VjcmV0" }, { id: "dnp_1", credentials: { keySecret: "c2VjcmV0" } }],
  [
    "another server, with its secret",
    { server: "192.0.2.54", keySecret: "c2VjcmV0" },
    { id: "dnp_1", credentials: { server: "192.0.2.54", keySecret: "c2VjcmV0" } },
  ],
])("sends of a change only what is new: %s", (_, change, sent) =>
  expect(changeOf(knot, { ...valuesOf(knot), ...change })).toEqual(sent),
);
