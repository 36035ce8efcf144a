import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { subdomainOfName } from "../apps/rules";
import { newId } from "../ids";
import { buildRouteDocument, safeRouterName } from "./build-route-document";
import { normaliseHostname } from "./normalise-hostname";
import { hostnamePattern, parseRule } from "./route-document";
import { checkRouteDocument, routeDocumentBytes } from "./route-document-text";

const own = { dashboard: "panel.acme.example", zones: ["localhost"] };
const victims = ["victim.example.com", "victim.localhost"];

const words = [
  ..."`|&\"'\\/@${}()*.- \t\n\r\0;:,<>?#%^~_".split(""),
  ...[
    "||",
    "&&",
    "`)",
    "(`",
    "..",
    "*.",
    "%60",
    "\\u0060",
    "\u2028",
    "\u00ad",
    "\u200d",
    "\u202e",
    "。",
    "．",
    "＊",
    "／",
    "｀",
    "｜",
  ],
  ...["victim.example.com", "victim.localhost", "VICTIM.example.com.", "vіctim.example.com", "ｖictim.example.com"],
  ...["Host(`", "PathPrefix(`/`)", "HostRegexp(`.*`)", "ClientIP(`0.0.0.0/0`)", "version.wisehosting.internal"],
  ...[
    "evil",
    "a",
    "xn--",
    "xn--a",
    "bücher",
    "ß",
    "İ",
    "☃",
    "example.com",
    ".test",
    "co.uk",
    "127.0.0.1",
    "0x7f",
    "a".repeat(64),
  ],
];

/** One to five words of the list, one after the other, with something of chance in between. */
const hostile = (): string => {
  const bytes = randomBytes(12);
  const count = 1 + ((bytes[0] ?? 0) % 5);
  const parts = Array.from({ length: count }, (_, place) => words[bytes.readUInt16BE(place * 2) % words.length] ?? "");
  const noise = (bytes[11] ?? 0) % 4 === 0 ? String.fromCodePoint((bytes.readUInt16BE(9) % 0xd7ff) + 1) : "";
  return parts.join(noise);
};

it("10,000 strings are refused with a reason, or are one plain name that nobody else has", () => {
  const taken = new Map<string, string>(victims.map((victim) => [victim, "victim"]));
  const appId = newId("app");
  const accepted: string[] = [];
  for (let count = 0; count < 10_000; count += 1) {
    const text = hostile();
    const read = normaliseHostname(text, own);
    if (!read.ok) {
      expect(read.sentence).toMatch(/^\S.+\.$/su);
      continue;
    }
    expect(read.hostname).toMatch(hostnamePattern);
    expect(normaliseHostname(read.hostname, own)).toEqual(read);
    // The unique index decides about names that are another's: here it is a map.
    if (!taken.has(read.hostname)) accepted.push(read.hostname);
    taken.set(read.hostname, taken.get(read.hostname) ?? appId);
  }
  expect(accepted.length).toBeGreaterThan(100);

  const victimId = newId("app");
  const document = buildRouteDocument({
    version: 1,
    routes: [
      { appId, hostnames: ["evil.localhost", ...accepted], hostPort: 20_001 },
      { appId: victimId, hostnames: [...victims].reverse(), hostPort: 20_002 },
    ],
  });
  expect(checkRouteDocument(Buffer.from(routeDocumentBytes(document)).toString()).ok).toBe(true);
  const namesOf = (id: string) =>
    Object.entries(document.http.routers)
      .filter(([name]) => name.startsWith(safeRouterName(id)))
      .flatMap(([, { rule }]) => parseRule(rule)?.hostnames ?? ["not a rule"]);
  expect(namesOf(victimId).sort()).toEqual([...victims].sort());
  expect(namesOf(appId).sort()).toEqual(["evil.localhost", ...accepted].sort());
});

it("10,000 names of apps give one label each, or none", () => {
  const labels = Array.from({ length: 10_000 }, () => subdomainOfName(hostile())).filter((label) => label !== null);
  expect(labels.length).toBeGreaterThan(0);
  for (const label of labels) expect(label).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
});
