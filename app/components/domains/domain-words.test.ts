import { expect, it } from "vitest";
import type { DomainRecord } from "@/server/domains/domain-schema";
import { asciiAside, domainHref, domainView, nameInZone, openAtFirst, recordState } from "./domain-words";

const record = (change: Partial<DomainRecord>): DomainRecord => ({
  type: "CNAME",
  name: "www.example.com",
  value: "shop.example.net",
  found: [],
  ok: false,
  purpose: "pointing",
  ...change,
});

it.each([
  ["pending", false, "Waiting for DNS"],
  ["pending", true, "Taken"],
  ["verified", false, "Verified"],
  ["active", true, "Active"],
  ["failing", false, "Failing"],
] as const)("%s, taken by another: %s, is called %s", (status, taken, word) =>
  expect(domainView({ status, taken }).word).toBe(word),
);

it("has an address below its app", () =>
  expect(domainHref({ app: { id: "app_1", name: "my app" }, hostname: "*.example.com" })).toBe(
    "/apps/my%20app/domains/*.example.com",
  ));

it("names the ASCII form where it is another", () => {
  expect(asciiAside({ hostname: "www.example.com", displayName: "www.example.com" })).toBeNull();
  expect(asciiAside({ hostname: "xn--bcher-kva.example", displayName: "bücher.example" })).toBe("xn--bcher-kva.example");
});

it.each([
  ["_wisehosting.www.example.com", "_wisehosting.www"],
  ["example.com", "@"],
  ["other.example.net", "other.example.net"],
  ["notexample.com", "notexample.com"],
])("%s is %s in the form of the zone", (name, short) => expect(nameInZone(name, "example.com")).toBe(short));

it.each([
  [record({}), "Not there yet"],
  [record({ found: ["elsewhere.example"] }), "Something else is there"],
  [record({ found: ["shop.example.net"], ok: true }), "Found"],
  [record({ ok: true }), "Found"],
])("says what DNS says: %o", (given, word) => expect(recordState(given).word).toBe(word));

it("opens the records of those that wait for a person, where they are few", () => {
  const domains = (["active", "pending", "failing"] as const).map((status, id) => ({ id: String(id), status }));
  expect([...openAtFirst(domains)]).toEqual(["1", "2"]);
  expect([...openAtFirst([...domains, { id: "3", status: "verified" }])]).toEqual([]);
});
