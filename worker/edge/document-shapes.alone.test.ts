import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildRouteDocument, type HostRoutes } from "@/server/domains/build-route-document";
import { routeDocumentBytes } from "@/server/domains/route-document-text";
import { extremes, shapes } from "@/server/domains/testing/sample-routes";
import { selfSigned } from "./builtin/self-signed";
import { startEdgePages } from "./edge-pages";
import { askSecurely, shownFor } from "./testing/secure";
import { ask, freePort, quiet, startUpstream } from "./testing/support";
import { builtinEdge, type EdgeUnderTest, traefikEdge } from "./testing/whole-edges";

/**
 * Each shape of the route document as the control plane builds it, before each edge that there is here: it must be taken whole and
 * without a complaint, and the edge must answer as the document says.
 */
const traefik = process.env.TRAEFIK_BIN;
const edges = [
  { name: "the built-in edge", start: builtinEdge },
  ...(traefik ? [{ name: "Traefik", start: (ports: Parameters<typeof builtinEdge>[0]) => traefikEdge(traefik, ports) }] : []),
];

const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** Answers with who it is and what it was asked. */
const startEcho = async (name: string): Promise<number> => {
  const { server, port } = await startUpstream((request, response) => {
    const { host, authorization } = request.headers;
    response.setHeader("X-Powered-By", "Echo");
    response.end(JSON.stringify({ app: name, url: request.url, host, authorization: authorization ?? null }));
  });
  closers.push(() => server.close() && server.closeAllConnections());
  return port;
};

const certificateFor = async (names: readonly string[]) => {
  const { certificate, key } = await selfSigned(names);
  return { chainPem: certificate, keyPem: key };
};

const ann = `Basic ${Buffer.from("ann:s3cret").toString("base64")}`;
const eve = `Basic ${Buffer.from("ann:guess").toString("base64")}`;
const sts = "max-age=31536000; includeSubDomains; preload";

type Wish = { host: string; tls?: boolean; path?: string; method?: string; headers?: Record<string, string> };
type Expected = { status: number; headers?: Record<string, unknown>; app?: Record<string, unknown>; body?: string };

describe.each(edges)("$name", ({ start }) => {
  let edge: EdgeUnderTest;
  let httpsPort: number;
  let version = 1;

  const take = async (routes: Omit<HostRoutes, "version">): Promise<void> => {
    version += 1;
    await edge.take(routeDocumentBytes(buildRouteDocument({ ...routes, version })), version);
  };

  beforeAll(async () => {
    const [http, https, pages] = [await freePort(), await freePort(), await freePort()];
    httpsPort = https;
    const served = startEdgePages({ port: pages, log: quiet });
    closers.push(() => served.close());
    edge = await start({ http, https, pages });
    const ports = { app: await startEcho("first"), other: await startEcho("second"), https, pages };
    const own = [await certificateFor(["given.test"]), await certificateFor(["*.wild.test"])];
    await take(shapes(ports, own));
  }, 60_000);
  afterAll(() => edge.close());

  const answerTo = async ({ tls, ...wish }: Wish) => (tls ? askSecurely(httpsPort, wish) : ask(edge.ports.http, wish));

  test.each<[string, Wish, Expected]>([
    [
      "a plain name",
      { host: "plain.test", path: "/a?b=1" },
      { status: 200, app: { app: "first", url: "/a?b=1", host: "plain.test" } },
    ],
    ["in capitals", { host: "PLAIN.test" }, { status: 200 }],
    ["a name without TLS, over TLS", { host: "plain.test", tls: true }, { status: 404 }],
    ["nobody's", { host: "nobody.test" }, { status: 404 }],
    ["a name with a certificate, over HTTP", { host: "given.test" }, { status: 200 }],
    ["and over HTTPS", { host: "given.test", tls: true }, { status: 200, app: { app: "first" } }],
    ["punycode", { host: "xn--bcher-kva.test", tls: true }, { status: 200 }],
    [
      "GET to HTTPS",
      { host: "to-https.test", path: "/a?b=1" },
      { status: 301, headers: { location: "https://to-https.test:PORT/a?b=1" } },
    ],
    ["POST to HTTPS", { host: "to-https.test", method: "POST" }, { status: 308 }],
    ["there", { host: "to-https.test", tls: true }, { status: 200 }],
    ["301", { host: "moved.test", path: "/a/b?c=d&e" }, { status: 301, headers: { location: "https://target.test/a/b?c=d&e" } }],
    ["301 over TLS", { host: "moved.test", tls: true }, { status: 301, headers: { location: "https://target.test/" } }],
    [
      "308",
      { host: "kept.test", path: "/a/b?c=d&e", method: "POST" },
      { status: 308, headers: { location: "http://target.test:8080/a/b?c=d&e", "strict-transport-security": undefined } },
    ],
    [
      "308 of a GET over TLS",
      { host: "kept.test", tls: true, path: "/%C3%BC%2Fx?q=%20" },
      { status: 308, headers: { location: "http://target.test:8080/%C3%BC%2Fx?q=%20", "strict-transport-security": sts } },
    ],
    ["no password", { host: "locked.test" }, { status: 401, headers: { "www-authenticate": 'Basic realm="Protected"' } }],
    ["a wrong one", { host: "locked.test", tls: true, headers: { authorization: eve } }, { status: 401 }],
    [
      "the right one, which the app does not see",
      { host: "locked.test", headers: { authorization: ann } },
      { status: 200, app: { app: "first", authorization: null } },
    ],
    ["a stranger's address", { host: "elsewhere.test" }, { status: 403 }],
    ["an address that may", { host: "here.test", tls: true }, { status: 200 }],
    [
      "headers: one set, one taken away",
      { host: "headers.test" },
      { status: 200, headers: { "x-frame-options": "DENY", "x-powered-by": undefined } },
    ],
    ["HSTS over HTTP", { host: "hsts.test" }, { status: 200, headers: { "strict-transport-security": undefined } }],
    ["HSTS over TLS", { host: "hsts.test", tls: true }, { status: 200, headers: { "strict-transport-security": sts } }],
    ["maintenance", { host: "closed.test", path: "/any?x=1" }, { status: 503, body: "Bis später &#60;b&#62;\nalle" }],
    ["a wildcard", { host: "a.wild.test" }, { status: 200, app: { app: "first" } }],
    ["a wildcard over TLS", { host: "a.wild.test", tls: true }, { status: 200, app: { app: "first" } }],
    ["an exact name before it", { host: "exact.wild.test", tls: true }, { status: 200, app: { app: "second" } }],
    ["not two labels", { host: "a.b.wild.test" }, { status: 404 }],
    ["not its apex", { host: "wild.test" }, { status: 404 }],
    ["stopped", { host: "stopped.test" }, { status: 503 }],
    ["stopped, over TLS", { host: "stopped.test", tls: true }, { status: 503, headers: { "strict-transport-security": sts } }],
    [
      "all together, refused",
      { host: "all.test", tls: true },
      { status: 401, headers: { "strict-transport-security": sts, "x-frame-options": undefined } },
    ],
    [
      "all together",
      { host: "all.test", tls: true, headers: { authorization: ann } },
      { status: 200, headers: { "strict-transport-security": sts, "x-frame-options": "DENY" } },
    ],
  ])("%s", async (_name, wish, { status, headers = {}, app, body }) => {
    const answer = await answerTo(wish);
    expect(answer.status).toBe(status);
    for (const [name, value] of Object.entries(headers)) {
      expect(answer.headers[name]).toBe(typeof value === "string" ? value.replace("PORT", String(httpsPort)) : value);
    }
    if (app) expect(JSON.parse(answer.body)).toEqual(expect.objectContaining(app));
    if (body !== undefined) expect(answer.body).toContain(body);
  });

  test("certificates of the document are shown for their names", async () => {
    expect(await shownFor(httpsPort, "given.test")).toBe("given.test");
    expect(await shownFor(httpsPort, "a.wild.test")).toBe("*.wild.test");
  });

  test.each(Object.entries(extremes))("takes whole: %s", async (_name, routes) => {
    await take(routes);
    const routers = Object.keys(buildRouteDocument({ ...routes, version }).http.routers).length;
    expect(await edge.faults(routers)).toEqual([]);
  });

  test("it complained of nothing", async () => {
    await take(extremes["no apps"] ?? { routes: [] });
    expect((await ask(edge.ports.http, { host: "plain.test" })).status).toBe(404);
    expect(edge.complaints()).toEqual([]);
  });
});
