import { describe, expect, test } from "vitest";
import { buildRouteDocument, type HostRoutes, Pieces } from "./build-route-document";
import { parseRule, type RouteDocument } from "./route-document";
import { checkRouteDocument, routeDocumentBytes } from "./route-document-text";
import type { RoutedName } from "./routed-name-rules";
import { shapes } from "./testing/sample-routes";

const appId = "app_00000000000000000001";
const key = "app-00000000000000000001";
const pem = (kind: string) => `-----BEGIN ${kind}-----\nAAAA\n-----END ${kind}-----\n`;
const hash = `$2b$08$${"a".repeat(53)}`;

const name = (hostname: string, more: Partial<RoutedName> = {}): RoutedName => ({
  hostname,
  options: {},
  certificate: null,
  toHttps: false,
  ...more,
});
const build = (names: readonly RoutedName[], more: Partial<HostRoutes> = {}): RouteDocument => {
  const document = buildRouteDocument({
    version: 1,
    routes: [{ appId, hostnames: names, hostPort: 20_001 }],
    ports: { httpsPort: 8443, pagesPort: 21_000 },
    ...more,
  });
  expect(checkRouteDocument(Buffer.from(routeDocumentBytes(document)).toString())).toMatchObject({ ok: true });
  return document;
};
/** By which router a name is answered, with its middlewares written out. */
const wayOf = ({ http }: RouteDocument, entryPoint: "web" | "websecure", hostname: string) => {
  const found = Object.entries(http.routers).filter(
    ([, { rule, entryPoints }]) => entryPoints.includes(entryPoint) && parseRule(rule)?.hostnames.includes(hostname),
  );
  expect(found.length).toBeLessThan(2);
  const [routerKey, router] = found[0] ?? [];
  if (!router) return null;
  const { middlewares, ...rest } = router;
  return { key: routerKey, ...rest, middlewares: (middlewares ?? []).map((each) => http.middlewares?.[each]) };
};

test("a name with a certificate of its own answers at both entry points, each by one router", () => {
  const document = build([name("shop.apps.test"), name("a.test", { certificate: "given" })], {
    certificates: [{ chainPem: pem("CERTIFICATE"), keyPem: pem("PRIVATE KEY") }],
  });
  expect(document.tls).toEqual({ certificates: [{ certFile: pem("CERTIFICATE"), keyFile: pem("PRIVATE KEY") }] });
  expect(wayOf(document, "web", "a.test")).toMatchObject({ key, rule: "Host(`a.test`) || Host(`shop.apps.test`)" });
  expect(wayOf(document, "websecure", "a.test")).toEqual({
    key: `${key}-https`,
    rule: "Host(`a.test`)",
    entryPoints: ["websecure"],
    priority: 1_000,
    service: key,
    tls: {},
    middlewares: [],
  });
  expect(wayOf(document, "websecure", "shop.apps.test")).toBeNull();
});

test("names whose certificates the edge fetches share a router, and have a certificate each", () => {
  const document = build([name("b.test", { certificate: "resolver" }), name("a.test", { certificate: "resolver" })]);
  expect(wayOf(document, "websecure", "a.test")).toMatchObject({
    rule: "Host(`a.test`) || Host(`b.test`)",
    tls: { certResolver: "acme", domains: [{ main: "a.test" }, { main: "b.test" }] },
  });
  expect(document.tls).toBeUndefined();
});

test("the app's own address keeps the plain key, other ways have one of their own that order does not change", () => {
  const names = [
    name("z.apps.test"),
    name("a.test", { certificate: "given", toHttps: true }),
    name("b.test", { certificate: "given", toHttps: true }),
    name("*.c.test", { certificate: "given" }),
  ];
  const document = build(names);
  expect(document.http.routers[key]?.rule).toBe("Host(`z.apps.test`)");
  const [own = name(""), ...others] = names;
  expect(routeDocumentBytes(build([own, ...others.reverse()]))).toEqual(routeDocumentBytes(document));
  for (const routerKey of Object.keys(document.http.routers)) expect(routerKey).toMatch(/^(?:app-|wisehosting-version$)/);
});

describe("what stands between", () => {
  const both = (options: RoutedName["options"], more: Partial<RoutedName> = {}) => {
    const document = build([name("a.test", { options, certificate: "given", ...more })]);
    return { web: wayOf(document, "web", "a.test"), secure: wayOf(document, "websecure", "a.test"), document };
  };

  test("plain HTTP goes to HTTPS before a password is asked for", () => {
    const { web, secure } = both({ basicAuth: [{ username: "ann", passwordHash: hash }] }, { toHttps: true });
    expect(web?.middlewares).toEqual([{ redirectScheme: { scheme: "https", permanent: true, port: "8443" } }]);
    expect(secure?.middlewares).toEqual([{ basicAuth: { users: [`ann:${hash}`], realm: "Protected", removeHeader: true } }]);
  });

  test("the usual port of HTTPS is not said", () => {
    const names = [name("a.test", { certificate: "given", toHttps: true })];
    const document = build(names, { ports: { httpsPort: 443, pagesPort: null } });
    expect(wayOf(document, "web", "a.test")?.middlewares).toEqual([{ redirectScheme: { scheme: "https", permanent: true } }]);
  });

  test("HSTS is said over HTTPS alone, before anybody is refused; headers are the app's answers' alone", () => {
    const { web, secure } = both({
      hsts: { maxAgeSeconds: 31_536_000, includeSubdomains: true, preload: false },
      allowedAddresses: ["10.0.0.0/8", "2001:db8::1"],
      responseHeaders: { "X-Frame-Options": "DENY", Server: "" },
    });
    const rest = [
      { ipAllowList: { sourceRange: ["10.0.0.0/8", "2001:db8::1"] } },
      { headers: { customResponseHeaders: { "X-Frame-Options": "DENY", Server: "" } } },
    ];
    expect(web?.middlewares).toEqual(rest);
    expect(secure?.middlewares).toEqual([{ headers: { stsSeconds: 31_536_000, stsIncludeSubdomains: true } }, ...rest]);
  });

  test("maintenance is the host's own page, for those who may come in", () => {
    const { web, document } = both({ maintenance: { message: "Bis später" }, allowedAddresses: ["10.0.0.1"], basicAuth: [] });
    expect(web).toMatchObject({ service: "wisehosting-pages" });
    expect(web?.middlewares).toEqual([
      { ipAllowList: { sourceRange: ["10.0.0.1"] } },
      { replacePath: { path: `/maintenance/${Buffer.from("Bis später").toString("base64url")}` } },
    ]);
    expect(document.http.services["wisehosting-pages"]?.loadBalancer.servers).toEqual([{ url: "http://127.0.0.1:21000" }]);
  });

  test("301 is made by the edge, 308 by the host's pages, both before anything else but HSTS", () => {
    const moved = both({ redirect: { to: "https://b.test:8443", code: 301 }, maintenance: { message: "x" } }, { toHttps: true });
    const redirectRegex = { regex: "^https?://[^/]+(.*)", replacement: "https://b.test:8443${1}", permanent: true };
    expect(moved.web).toMatchObject({ service: key, middlewares: [{ redirectRegex }] });
    const hsts = { maxAgeSeconds: 300, includeSubdomains: false, preload: false };
    const kept = both({ redirect: { to: "http://b.test:8080", code: 308 }, hsts });
    expect(kept.web).toMatchObject({ service: "wisehosting-pages" });
    expect(kept.secure?.middlewares).toEqual([
      { headers: { stsSeconds: 300 } },
      { addPrefix: { prefix: "/redirect/308/http/b.test:8080" } },
    ]);
  });

  test("a host without pages answers 301 for 308, and nothing for maintenance", () => {
    const options = { ports: { httpsPort: 443, pagesPort: null } };
    const redirect = build([name("a.test", { options: { redirect: { to: "https://b.test", code: 308 } } })], options);
    expect(wayOf(redirect, "web", "a.test")?.middlewares[0]).toHaveProperty("redirectRegex");
    const closed = build([name("a.test", { options: { maintenance: { message: "x" } } })], options);
    expect(closed.http.services["wisehosting-pages"]?.loadBalancer.servers).toEqual([]);
  });

  test("what is off for this name is off", () => {
    const { web } = both({ maintenance: null, basicAuth: null, allowedAddresses: null, responseHeaders: {}, redirect: null });
    expect(web).toMatchObject({ key, middlewares: [] });
  });
});

test("a redirect that would come back to its own name sends nobody round in a circle", () => {
  const to = (hostname: string, target: string) => name(hostname, { options: { redirect: { to: target, code: 301 } } });
  const itself = build([to("a.test", "https://a.test"), to("*.a.test", "https://www.a.test")]);
  expect(wayOf(itself, "web", "a.test")?.middlewares).toEqual([]);
  expect(wayOf(itself, "web", "*.a.test")?.middlewares).toEqual([]);
  const away = build([name("www.a.test"), to("*.a.test", "https://www.a.test")]);
  expect(wayOf(away, "web", "*.a.test")?.middlewares).toHaveLength(1);
});

test("equal middlewares of several apps are one", () => {
  const routes = [1, 2, 3].map((place) => ({
    appId: `app_0000000000000000000${place}`,
    hostnames: [name(`a${place}.test`, { certificate: "given", toHttps: true })],
    hostPort: 20_001,
  }));
  expect(Object.keys(build([], { routes }).http.middlewares ?? {})).toHaveLength(2);
});

/** Nothing of the kind can be stored; if it is there nevertheless, it costs its own name alone, and opens nothing. */
test.each<[string, RoutedName["options"]]>([
  ["a password in the open", { basicAuth: [{ username: "ann", passwordHash: "secret" }] }],
  ["two users in one", { basicAuth: [{ username: "ann:x,eve", passwordHash: hash }] }],
  ["a range in words", { allowedAddresses: ["everybody"] }],
  ["a header that ends", { responseHeaders: { "X-A": "1\r\nX-B: 2" } }],
  ["a redirect that is no origin", { redirect: { to: "https://b.test/${1}`", code: 301 } }],
  ["a redirect to nothing", { redirect: { to: "", code: 308 } }],
  ["a redirect out of the folder", { redirect: { to: "https://b.test/../../x y", code: 308 } }],
])("%s", (_name, options) => {
  const routes = [
    { appId, hostnames: [name("a.apps.test"), name("bad.test", { options })], hostPort: 20_001 },
    { appId: "app_00000000000000000002", hostnames: [name("other.test")], hostPort: 20_002 },
  ];
  const document = build([], { routes });
  expect(wayOf(document, "web", "bad.test")).toBeNull();
  expect(wayOf(document, "web", "a.apps.test")).not.toBeNull();
  expect(wayOf(document, "web", "other.test")).not.toBeNull();
});

test("a certificate that is no PEM is left out", () => {
  const certificates = [
    { chainPem: pem("CERTIFICATE"), keyPem: "key" },
    { chainPem: "/etc/passwd", keyPem: pem("PRIVATE KEY") },
  ];
  expect(build([name("a.test", { certificate: "given" })], { certificates }).tls).toBeUndefined();
});

test("of changing routes the bytes are the same with and without what was made before, and what is checked again too", () => {
  const sample = shapes({ app: 20_001, other: 20_002, https: 8443, pages: 21_000 }, []);
  const pieces = new Pieces();
  let before: RouteDocument | null = null;
  for (let version = 1; version <= 200; version += 1) {
    // Names come, go, change what they say, and go from one app to another.
    const routes = sample.routes.map((route, place) => ({
      ...route,
      hostPort: (version + place) % 5 === 0 ? null : 20_001 + ((version * 7 + place) % 3),
      hostnames: route.hostnames
        .filter((_, index) => index === 0 || (version * 31 + index * 17 + place) % 4 > 0)
        .concat(
          (version + place) % 3 === 0 ? [name("wanders.test", { toHttps: version % 2 === 0, certificate: "resolver" })] : [],
        ),
    }));
    const host = { ...sample, routes, version };
    const bytes = Buffer.from(routeDocumentBytes(buildRouteDocument(host, pieces)));
    expect(bytes.equals(routeDocumentBytes(buildRouteDocument(host)))).toBe(true);
    const checked = checkRouteDocument(bytes.toString(), before);
    if (!checked.ok) throw new Error(checked.reason);
    expect(bytes.equals(checked.bytes)).toBe(true);
    before = checked.document;
  }
});
