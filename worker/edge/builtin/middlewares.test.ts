import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { hashSync } from "bcryptjs";
import { describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { type RouteDocument, redirectPattern, redirectReplacement } from "@/server/domains/route-document";
import { cleanUpAfterEach, upstream } from "../testing/proxy";
import {
  askByHttp2,
  askSecurely,
  documentWith,
  openSession,
  type SecureProxy,
  secureProxyTo,
  type Wish,
} from "../testing/secure";
import { type Answer, ask, exchangeRaw } from "../testing/support";

cleanUpAfterEach();

type Middlewares = NonNullable<RouteDocument["http"]["middlewares"]>;

/** What the app heard, and some headers of its own. */
const echo = () =>
  upstream((request, response) => {
    response.writeHead(200, { "x-app": "app", "x-set": "app" });
    response.end(JSON.stringify({ path: request.url, headers: request.headers }));
  });
const behind = async (middlewares: Middlewares, options: Parameters<typeof secureProxyTo>[1] = {}): Promise<SecureProxy> =>
  secureProxyTo(documentWith(await echo(), { middlewares }), options);
const heard = ({ body }: Answer) => JSON.parse(body) as { path: string; headers: Record<string, string> };

/** The same by HTTP/1.1, HTTP/1.1 over TLS, and HTTP/2. */
const ways: [string, boolean, (proxy: SecureProxy, wish?: Wish) => Promise<Answer>][] = [
  ["plain", false, (proxy, wish) => ask(proxy.port, wish as Parameters<typeof ask>[1])],
  ["TLS", true, (proxy, wish) => askSecurely(proxy.httpsPort, wish)],
  ["HTTP/2", true, (proxy, wish) => askByHttp2(openSession(proxy.httpsPort), wish)],
];
const password = "right horse";
const users = [`ann:${hashSync(password, 4)}`, `bob:${hashSync("other", 4)}`];
const basic = (name: string, word: string) => `Basic ${Buffer.from(`${name}:${word}`).toString("base64")}`;

describe.each(ways)("%s", (_way, secure, send) => {
  test("headers: set over the app's own, taken away, the outer one last; HSTS over TLS alone", async () => {
    const proxy = await behind({
      outer: {
        headers: {
          customResponseHeaders: { "X-Set": "edge", "X-App": "" },
          stsSeconds: 100,
          stsIncludeSubdomains: true,
          stsPreload: true,
        },
      },
      "then-inner": { headers: { customResponseHeaders: { "X-Set": "inner", "X-More": "1" } } },
    });
    const { headers } = await send(proxy);
    expect(headers).toMatchObject({ "x-set": "edge", "x-more": "1" });
    expect(headers["x-app"]).toBeUndefined();
    expect(headers["strict-transport-security"]).toBe(secure ? "max-age=100; includeSubDomains; preload" : undefined);
  });

  test("redirectScheme", async () => {
    const proxy = await behind({ secure: { redirectScheme: { scheme: "https", permanent: true } } });
    const path = "/p%2Fq?x=1&y=//z";
    const answer = await send(proxy, { path });
    if (secure) expect(heard(answer).path).toBe(path);
    else expect(answer).toMatchObject({ status: 301, headers: { location: `https://a.localhost${path}` } });
  });

  test("redirectScheme with a port of its own, and with another method", async () => {
    const proxy = await behind({ secure: { redirectScheme: { scheme: "https", permanent: true, port: "8443" } } });
    expect(await send(proxy)).toMatchObject({ status: 301, headers: { location: "https://a.localhost:8443/" } });
    const posted = { method: "POST", body: "x", headers: { "content-length": "1" } };
    expect(await send(proxy, posted)).toMatchObject({ status: 308, headers: { location: "https://a.localhost:8443/" } });
  });

  test("redirectRegex: everything to the same path elsewhere, but not in a circle", async () => {
    const to = (origin: string) => ({
      redirectRegex: { regex: redirectPattern, replacement: redirectReplacement(origin), permanent: true },
    });
    const elsewhere = await behind({ to: to("https://b.test") } as Middlewares);
    expect(await send(elsewhere, { path: "/x?y=1" })).toMatchObject({
      status: 301,
      headers: { location: "https://b.test/x?y=1" },
    });
    expect(await send(elsewhere, { path: "//evil.test/x" })).toMatchObject({
      headers: { location: "https://b.test//evil.test/x" },
    });
    const circle = await behind({ to: to(`${secure ? "https" : "http"}://a.localhost`) } as Middlewares);
    expect(await send(circle)).toMatchObject({ status: 200 });
  });

  test("basicAuth", async () => {
    const proxy = await behind({ door: { basicAuth: { users, realm: "My place", removeHeader: true } } });
    const knock = (authorization?: string) => send(proxy, authorization === undefined ? {} : { headers: { authorization } });
    const closed = { status: 401, headers: { "www-authenticate": 'Basic realm="My place"' } };
    expect(await knock()).toMatchObject(closed);
    for (const wrong of [
      basic("ann", "other"),
      basic("eve", password),
      basic("ann", ""),
      "Bearer x",
      "Basic ???",
      "Basic YQ==",
    ]) {
      expect([wrong, await knock(wrong)]).toMatchObject([wrong, closed]);
    }
    for (let time = 0; time < 2; time += 1) {
      const let_in = await knock(basic("ann", password));
      expect(let_in.status).toBe(200);
      expect(heard(let_in).headers.authorization).toBeUndefined();
    }
    expect(await knock(basic("ann", "other"))).toMatchObject(closed);
    expect(await knock(basic("bob", "other"))).toMatchObject({ status: 200 });
  });

  test("a body behind a door comes whole, once the door is open", async () => {
    const port = await upstream(async (request, response) => {
      let bytes = 0;
      for await (const piece of request) bytes += (piece as Buffer).length;
      response.end(String(bytes));
    });
    const middlewares = { door: { basicAuth: { users, realm: "x", removeHeader: true as const } } };
    const proxy = await secureProxyTo(documentWith(port, { middlewares }));
    const body = "x".repeat(1_000_000);
    const headers = { authorization: basic("bob", `other`), "content-length": String(body.length) };
    expect(await send(proxy, { method: "POST", body, headers })).toMatchObject({ body: "1000000" });
    expect((await send(proxy, { method: "POST", body: "x", headers: { "content-length": "1" } })).status).toBe(401);
  });

  test.each([
    [["127.0.0.1"], 200],
    [["10.0.0.0/8", "127.0.0.0/8"], 200],
    [["10.0.0.0/8", "2001:db8::/32", "127.0.0.2"], 403],
    [["::1/128"], 403],
    [["999.0.0.1", "127.0.0.0/99"], 403],
  ])("ipAllowList %j: %d, whatever the visitor says of himself", async (sourceRange, status) => {
    const proxy = await behind({ list: { ipAllowList: { sourceRange } } });
    expect(await send(proxy, { headers: { "x-forwarded-for": "10.1.1.1", "x-real-ip": "10.1.1.1" } })).toMatchObject({ status });
  });

  test("replacePath and addPrefix keep the query; what was replaced is told by the edge alone", async () => {
    const replaced = await behind({ path: { replacePath: { path: "/maintenance/abc" } } });
    const answer = heard(await send(replaced, { path: "/a%2Fb?x=1", headers: { "x-replaced-path": "/evil" } }));
    expect(answer.path).toBe("/maintenance/abc?x=1");
    expect(answer.headers["x-replaced-path"]).toBe("/a%2Fb");
    const prefixed = await behind({ path: { addPrefix: { prefix: "/redirect/308/https/b.test" } } });
    expect(heard(await send(prefixed, { path: "/a%2Fb?x=1" })).path).toBe("/redirect/308/https/b.test/a%2Fb?x=1");
  });

  test("the order is the router's: what stands before an answer sets its headers, what stands behind does not", async () => {
    const sets = { headers: { customResponseHeaders: { "X-Edge": "1" } } };
    const door = { basicAuth: { users, realm: "x", removeHeader: true as const } };
    expect((await send(await behind({ sets, door }))).headers["x-edge"]).toBe("1");
    expect((await send(await behind({ door, sets }))).headers["x-edge"]).toBeUndefined();
    const list = { ipAllowList: { sourceRange: ["10.0.0.0/8"] } };
    expect((await send(await behind({ list, door }))).status).toBe(403);
    expect((await send(await behind({ door, list }))).status).toBe(401);
    const proxy = await secureProxyTo(documentWith(null, { middlewares: { sets } }));
    expect(await send(proxy)).toMatchObject({ status: 503, headers: { "x-edge": "1" } });
  });

  test("the host's own pages come from the edge itself", async () => {
    const pagesPort = await echo();
    const page = async (middlewares: Middlewares) => secureProxyTo(documentWith(pagesPort, { middlewares }), { pagesPort });
    const moved = await page({ path: { addPrefix: { prefix: "/redirect/308/https/b.test" } } });
    expect(await send(moved, { path: "/x?y=1" })).toMatchObject({ status: 308, headers: { location: "https://b.test/x?y=1" } });
    const message = Buffer.from("Back <at> noon").toString("base64url");
    const closed = await send(await page({ path: { replacePath: { path: `/maintenance/${message}` } } }));
    expect(closed).toMatchObject({ status: 503, headers: { "retry-after": "120" } });
    expect(closed.body).toContain("Back &#60;at&#62; noon");
  });
});

test("a WebSocket's handshake goes through the same middlewares", async () => {
  const proxy = await behind({
    sets: { headers: { customResponseHeaders: { "X-Edge": "1" } } },
    door: { basicAuth: { users, realm: "x", removeHeader: true } },
  });
  const client = new WebSocket(`ws://127.0.0.1:${proxy.port}/`, { headers: { host: "a.localhost" } });
  const [, response] = (await once(client, "unexpected-response")) as [unknown, IncomingMessage];
  expect([response.statusCode, response.headers["x-edge"]]).toEqual([401, "1"]);
  client.on("error", () => undefined).terminate();
});

test("a name in capitals and with a port is written as an address in a Location", async () => {
  const proxy = await behind({ secure: { redirectScheme: { scheme: "https", permanent: true } } });
  const got = await exchangeRaw(proxy.port, "GET /x HTTP/1.1\r\nHost: A.localhost:80\r\nConnection: close\r\n\r\n");
  expect(got).toContain("Location: https://a.localhost/x\r\n");
});

test("passwords are tried one after the other, and not by the hundred", async () => {
  const costly = [`ann:${hashSync(password, 9)}`];
  const proxy = await behind({ door: { basicAuth: { users: costly, realm: "x", removeHeader: true } } });
  const session = openSession(proxy.httpsPort);
  const tries = Array.from({ length: 60 }, (_, number) =>
    askByHttp2(session, { headers: { authorization: basic("ann", `guess ${number}`) } }),
  );
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  await vi.waitFor(async () => {
    expect((await ask(proxy.port, { headers: { authorization: basic("ann", password) } })).status).toBe(200);
  });
});

test("an authority's question is answered on plain HTTP, before every router; others go where they would go", async () => {
  const answerChallenge = (path: string) => (path === "/.well-known/acme-challenge/token" ? "token.print" : undefined);
  const proxy = await behind({ secure: { redirectScheme: { scheme: "https", permanent: true } } }, { answerChallenge });
  const path = "/.well-known/acme-challenge/token";
  for (const host of ["a.localhost", "nobody.test"]) {
    const answer = await ask(proxy.port, { host, path });
    expect(answer).toMatchObject({ status: 200, body: "token.print", headers: { "content-type": "application/octet-stream" } });
  }
  expect((await ask(proxy.port, { path: `${path}2` })).status).toBe(301);
  expect(heard(await askSecurely(proxy.httpsPort, { path })).path).toBe(path);
});
