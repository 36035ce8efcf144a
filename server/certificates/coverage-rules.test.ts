import { describe, expect, it } from "vitest";
import { assignCertificates, type Covering, chooseCertificate, covers, foreignNames } from "./coverage-rules";

const day = 86_400_000;
const now = new Date("2026-06-01T00:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * day);
const one = (id: string, names: string[], more: Partial<Covering> = {}): Covering => ({
  id,
  teamId: "ours",
  origin: "uploaded",
  names,
  notBefore: inDays(-10),
  notAfter: inDays(80),
  createdAt: inDays(-10),
  ...more,
});

describe("a name is served", () => {
  it.each([
    ["a.test", ["a.test"], true],
    ["www.a.test", ["a.test"], false],
    ["www.a.test", ["*.a.test"], true],
    ["a.test", ["*.a.test"], false],
    ["x.www.a.test", ["*.a.test"], false],
    ["*.a.test", ["*.a.test"], true],
    ["*.a.test", ["www.a.test"], false],
    ["*.www.a.test", ["*.a.test"], false],
    ["test", ["*.test"], false],
  ])("%s by %j: %s", (hostname, names, expected) => expect(covers(names, hostname)).toBe(expected));
});

describe("of several certificates", () => {
  const chosen = (hostname: string, all: Covering[]) => chooseCertificate(hostname, all, now)?.id ?? null;
  it.each<[string, string, Covering[], string | null]>([
    ["none fits", "b.test", [one("a", ["a.test"])], null],
    [
      "the exact name before the wildcard",
      "www.a.test",
      [one("w", ["*.a.test"], { notAfter: inDays(300) }), one("e", ["www.a.test"])],
      "e",
    ],
    [
      "the one valid longest",
      "a.test",
      [one("short", ["a.test", "b.test"], { notAfter: inDays(5) }), one("long", ["a.test"])],
      "long",
    ],
    [
      "one somebody chose before an issued one",
      "*.a.test",
      [one("i", ["*.a.test"], { origin: "issued", notAfter: inDays(90) }), one("u", ["*.a.test"])],
      "u",
    ],
    [
      "the newer one for the same names, though it ends earlier",
      "a.test",
      [one("old", ["a.test", "b.test"], { notAfter: inDays(300) }), one("new", ["b.test", "a.test"], { createdAt: inDays(-1) })],
      "new",
    ],
    [
      "the older one while the newer is not valid yet",
      "a.test",
      [one("old", ["a.test"]), one("new", ["a.test"], { createdAt: inDays(-1), notBefore: inDays(1) })],
      "old",
    ],
    [
      "the older one when the newer has ended",
      "a.test",
      [one("old", ["a.test"]), one("new", ["a.test"], { createdAt: inDays(-1), notAfter: inDays(-1) })],
      "old",
    ],
    ["no expired one for an exact name: the edge gets its own", "a.test", [one("a", ["a.test"], { notAfter: inDays(-1) })], null],
    ["an expired one for a wildcard: better than none", "*.a.test", [one("a", ["*.a.test"], { notAfter: inDays(-1) })], "a"],
    ["none that is not valid yet", "*.a.test", [one("a", ["*.a.test"], { notBefore: inDays(1) })], null],
  ])("%s", (_, hostname, all, expected) => {
    expect(chosen(hostname, all)).toBe(expected);
    expect(chosen(hostname, [...all].reverse())).toBe(expected);
  });
});

describe("names of others for which it would answer", () => {
  const routed = (...names: [string, string][]) => names.map(([hostname, teamId]) => ({ hostname, teamId }));
  it.each<[string, string[], [string, string][], string[]]>([
    ["none", ["a.test"], [["b.test", "theirs"]], []],
    ["its own team's do not count", ["a.test"], [["a.test", "ours"]], []],
    [
      "the very name",
      ["a.test", "b.test"],
      [
        ["a.test", "ours"],
        ["b.test", "theirs"],
      ],
      ["b.test"],
    ],
    [
      "a name below its wildcard",
      ["*.a.test"],
      [
        ["*.a.test", "ours"],
        ["x.a.test", "theirs"],
      ],
      ["x.a.test"],
    ],
    ["a name two below", ["*.a.test"], [["y.x.a.test", "theirs"]], []],
    ["a name that their wildcard takes", ["x.a.test"], [["*.a.test", "theirs"]], ["*.a.test"]],
    [
      "a name of ours before their wildcard",
      ["x.a.test"],
      [
        ["*.a.test", "theirs"],
        ["x.a.test", "ours"],
      ],
      [],
    ],
    ["the same wildcard", ["*.a.test"], [["*.a.test", "theirs"]], ["*.a.test"]],
  ])("%s", (_, names, names2, expected) => expect(foreignNames({ names, teamId: "ours" }, routed(...names2))).toEqual(expected));
});

it("a host gets what its names need, each with the names that it serves, and nothing that would answer for others", () => {
  const all = [
    one("b", ["*.a.test"]),
    one("a", ["www.a.test", "a.test"]),
    one("c", ["unused.test"]),
    one("d", ["other.test", "theirs.test"]),
    one("e", ["theirs.test"], { teamId: "theirs" }),
  ];
  const ours = ["a.test", "www.a.test", "x.a.test", "*.a.test", "other.test"].map((hostname) => ({ hostname, teamId: "ours" }));
  const routed = [...ours, { hostname: "theirs.test", teamId: "theirs" }];
  expect(assignCertificates(routed, all, now).map(({ certificate, hostnames }) => [certificate.id, hostnames])).toEqual([
    ["a", ["a.test", "www.a.test"]],
    ["b", ["x.a.test", "*.a.test"]],
    ["e", ["theirs.test"]],
  ]);
});
