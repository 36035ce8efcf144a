import { expect, it } from "vitest";
import type { DomainCertificate } from "@/server/certificates/schema";
import type { Domain } from "@/server/domains/domain-schema";
import { findDomains } from "./find-domains";
import { withDomain, withNewest } from "./merge-domains";
import { exampleDomain } from "./testing/example-domain";

const certificate = (state: DomainCertificate["state"]): DomainCertificate => ({
  source: "edge",
  state,
  issuer: null,
  notBefore: null,
  notAfter: null,
  fault: null,
  retryAt: null,
});
const shop = { id: "app_1", name: "shop" };
const blog = { id: "app_2", name: "blog" };
const all: Domain[] = [
  exampleDomain({ hostname: "a.example.com", app: shop, status: "active" }),
  exampleDomain({ hostname: "b.example.com", app: blog, status: "pending" }),
  exampleDomain({ hostname: "c.example.com", app: shop, status: "failing" }),
  exampleDomain({ hostname: "d.example.com", app: shop, status: "active", certificate: certificate("expiring") }),
  exampleDomain({ hostname: "xn--bcher-kva.example", displayName: "bücher.example", app: blog, status: "active" }),
];
const none = { text: "", status: "", app: "" };

it.each([
  ["all, trouble first", none, ["c", "d", "b", "a", "xn--bcher-kva"]],
  ["those in trouble", { ...none, status: "trouble" }, ["c", "d"]],
  ["those that wait", { ...none, status: "pending" }, ["b"]],
  ["those of an app", { ...none, app: "blog" }, ["b", "xn--bcher-kva"]],
  ["by how people write it", { ...none, text: " Bücher" }, ["xn--bcher-kva"]],
  ["by how it is routed", { ...none, text: "xn--" }, ["xn--bcher-kva"]],
  ["none", { ...none, text: "nowhere" }, []],
])("finds %s", (_, filters, names) =>
  expect(findDomains(all, filters).map(({ hostname }) => hostname.split(".")[0])).toEqual(names),
);

it("puts what a call answered in its place, and never an older word over a newer one", () => {
  const known = exampleDomain({ id: "dom_1", hostname: "m.example.com", checkedAt: "2026-11-26T12:00:10.000Z" });
  const newer = { ...known, status: "active" as const, checkedAt: "2026-11-26T12:00:20.000Z" };
  const older = { ...known, checkedAt: "2026-11-26T12:00:00.000Z" };
  const first = exampleDomain({ id: "dom_2", hostname: "b.example.com" });
  expect(withDomain([known], newer)).toEqual([newer]);
  expect(withDomain([newer], older)).toEqual([newer]);
  expect(withDomain([known], first)).toEqual([first, known]);
});

it("keeps what it knew of those that the stream does not tell of", () => {
  const made = (number: number) =>
    exampleDomain({ id: `dom_${String(number).padStart(4, "0")}`, hostname: `n${number}.example.com` });
  const all = Array.from({ length: 130 }, (_, number) => made(number));
  const told = all.slice(30).reverse();
  expect(withNewest(all, told)).toEqual([...told, ...all.slice(0, 30)]);
  expect(withNewest(all, told.slice(0, 5))).toEqual(told.slice(0, 5));
});
