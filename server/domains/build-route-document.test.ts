import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { newId } from "../ids";
import { buildRouteDocument, type Route, safeRouterName } from "./build-route-document";
import { parseRule, routeDocumentSchema, routeDocumentVersion } from "./route-document";
import { checkRouteDocument, routeDocumentBytes } from "./route-document-text";

const app = (place: number): string => `app_${String(place).padStart(20, "0")}`;
const bytesOf = (version: number, routes: readonly Route[]) =>
  Buffer.from(routeDocumentBytes(buildRouteDocument({ version, routes }))).toString();

test("one app: the document as it leaves", () => {
  const text = bytesOf(7, [{ appId: app(1), hostnames: ["b.localhost", "a.localhost"], hostPort: 20_001 }]);
  expect(JSON.parse(text)).toEqual({
    http: {
      middlewares: { "wisehosting-version": { headers: { customResponseHeaders: { "X-Wisehosting-Route-Version": "7" } } } },
      routers: {
        "app-00000000000000000001": {
          entryPoints: ["web"],
          priority: 1000,
          rule: "Host(`a.localhost`) || Host(`b.localhost`)",
          service: "app-00000000000000000001",
        },
        "wisehosting-version": {
          entryPoints: ["web"],
          middlewares: ["wisehosting-version"],
          priority: 10_000,
          rule: "Host(`version.wisehosting.internal`) && ClientIP(`127.0.0.1/32`)",
          service: "wisehosting-version",
        },
      },
      services: {
        "app-00000000000000000001": { loadBalancer: { servers: [{ url: "http://127.0.0.1:20001" }] } },
        "wisehosting-version": { loadBalancer: { servers: [] } },
      },
    },
  });
});

test("no apps: the version router alone, and no empty map", () => {
  const document = buildRouteDocument({ version: 1, routes: [] });
  expect(routeDocumentSchema.safeParse(document).success).toBe(true);
  expect(routeDocumentVersion(document)).toBe(1);
  expect(JSON.stringify(document)).not.toContain("{}");
});

test("a stopped app keeps its router with no server behind it", () => {
  const document = buildRouteDocument({ version: 1, routes: [{ appId: app(1), hostnames: ["a.localhost"], hostPort: null }] });
  expect(document.http.routers["app-00000000000000000001"]).toBeDefined();
  expect(document.http.services["app-00000000000000000001"]?.loadBalancer.servers).toEqual([]);
});

test("equal routes are equal bytes, whatever the order they come in", () => {
  const routes = Array.from({ length: 50 }, (_, place) => ({
    appId: app(place),
    hostnames: [`z${place}.localhost`, `a${place}.localhost`],
    hostPort: 20_000 + place,
  }));
  const reversed = [...routes].reverse().map((route) => ({ ...route, hostnames: [...route.hostnames].reverse() }));
  expect(bytesOf(3, reversed)).toBe(bytesOf(3, routes));
});

test("a hostname that two apps claim stays with one, always the same", () => {
  const routes = [app(2), app(1)].map((appId) => ({ appId, hostnames: ["same.localhost"], hostPort: 20_001 }));
  const document = buildRouteDocument({ version: 1, routes });
  expect(Object.keys(document.http.routers).sort()).toEqual(["app-00000000000000000001", "wisehosting-version"]);
});

test("a wildcard gets a router of its own, below every exact name", () => {
  const document = buildRouteDocument({
    version: 1,
    routes: [{ appId: app(1), hostnames: ["a.test", "*.a.test", "*.b.test"], hostPort: 20_001 }],
  });
  expect(document.http.routers["app-00000000000000000001"]).toMatchObject({ rule: "Host(`a.test`)", priority: 1_000 });
  expect(Object.values(document.http.routers)).toContainEqual(
    expect.objectContaining({ rule: "Host(`*.a.test`) || Host(`*.b.test`)", priority: 100 }),
  );
});

test("the version router's host can be nobody's", () => {
  const routes = [{ appId: app(1), hostnames: ["version.wisehosting.internal"], hostPort: 20_001 }];
  expect(Object.keys(buildRouteDocument({ version: 1, routes }).http.routers)).toEqual(["wisehosting-version"]);
});

test("names of routers never collide", () => {
  const ids = ["app_1", "app-1", "app", "", "app_00000000000000000001", "app-00000000000000000001", "APP_00000000000000000001"];
  const names = [...ids, ...Array.from({ length: 1_000 }, () => newId("app"))].map(safeRouterName);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,127}$/);
});

describe("hostile hostnames", () => {
  const pieces = [
    "`",
    "||",
    "&&",
    '"',
    "'",
    "\n",
    "\r\n",
    "\0",
    "\\",
    "/",
    "@",
    "$",
    "{",
    "}",
    "(",
    ")",
    "*",
    "..",
    "-",
    " ",
    "\t",
    "%60",
    "\\u0060",
  ];
  const known = [
    "evil.test`) || PathPrefix(`/",
    "evil.test`) || Host(`victim.localhost",
    "evil.test`)||HostRegexp(`.*",
    "evil.test\n",
    "\nevil.test",
    " evil.test",
    "evil.test ",
    "evil.test:8080",
    "victim.localhost.",
    "VICTIM.localhost",
    "vіctim.localhost",
    "ｖictim.localhost",
    "victim。localhost",
    "victim\u00ad.localhost",
    "*",
    "*.",
    "*.*.test",
    "a.*.test",
    "..",
    ".test",
    "a..test",
    "-a.test",
    "a-.test",
    "",
    `${"a".repeat(64)}.test`,
    `${"a.".repeat(130)}test`,
    "__proto__",
    "constructor`",
  ];

  const random = (): string => {
    const bytes = randomBytes(8);
    const word = () => pieces[(bytes[0] ?? 0) % pieces.length] ?? "`";
    return [
      `evil${bytes.toString("hex")}`,
      word(),
      String.fromCodePoint((bytes.readUInt16BE(2) % 0xd7ff) + 1),
      "victim.localhost",
      word(),
    ].join((bytes[1] ?? 0) % 2 ? "" : word());
  };

  test("10,000 of them never change a rule, and the honest app keeps its own", () => {
    const honest = { appId: app(0), hostnames: ["victim.localhost"], hostPort: 20_000 };
    const hostile = Array.from({ length: 10_000 }, (_, place) => ({
      appId: place % 3 === 0 ? `${known[place % known.length]}${place}` : newId("app"),
      hostnames: [place < known.length * 3 ? (known[place % known.length] ?? "") : random(), `ok${place}.localhost`],
      hostPort: 20_001,
    }));
    const document = buildRouteDocument({ version: 1, routes: [...hostile, honest] });
    const checked = checkRouteDocument(Buffer.from(routeDocumentBytes(document)).toString());
    expect(checked.ok).toBe(true);
    expect(document.http.routers["app-00000000000000000000"]?.rule).toBe("Host(`victim.localhost`)");
    for (const [name, { rule }] of Object.entries(document.http.routers)) {
      if (name === "wisehosting-version") continue;
      const parsed = parseRule(rule);
      expect(parsed?.loopbackOnly).toBe(false);
      for (const hostname of parsed?.hostnames ?? []) {
        expect(hostname === "victim.localhost" ? name : "").toBe(
          hostname === "victim.localhost" ? "app-00000000000000000000" : "",
        );
      }
    }
    expect(Object.keys(document.http.services)).toHaveLength(10_002);
  });

  test.each([0, -1, 65_536, 1.5, Number.NaN])("port %s leads nowhere", (hostPort) => {
    const document = buildRouteDocument({ version: 1, routes: [{ appId: app(1), hostnames: ["a.localhost"], hostPort }] });
    expect(document.http.services["app-00000000000000000001"]?.loadBalancer.servers).toEqual([]);
  });
});
