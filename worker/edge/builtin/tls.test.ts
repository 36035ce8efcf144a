import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { type ClientOptions, WebSocket, WebSocketServer } from "ws";
import { cleanUpAfterEach, cleanUps, upstream } from "../testing/proxy";
import { askByHttp2, askSecurely, documentWith, openSession, secureProxyTo, shakeHands, shownFor } from "../testing/secure";
import { ask, listen, quiet } from "../testing/support";
import { Certificates } from "./certificates";
import { buildRoutingTable } from "./routing-table";
import { selfSigned } from "./self-signed";

cleanUpAfterEach();

const inline = async (names: readonly string[], options?: Parameters<typeof selfSigned>[1]) => {
  const { certificate, key } = await selfSigned(names, options);
  return { certFile: certificate, keyFile: key };
};
const hello = () => upstream((_request, response) => response.end("hello"));

test("a router with TLS answers there and not to plain HTTP, and one without it the other way round", async () => {
  const document = documentWith(await hello());
  const { routers } = document.http;
  delete routers["app-00000000000000000000"];
  const proxy = await secureProxyTo(document);
  expect(await askSecurely(proxy.httpsPort)).toMatchObject({ status: 200, body: "hello" });
  expect(await ask(proxy.port)).toMatchObject({ status: 404 });
  expect(await ask(proxy.port, { host: "version.wisehosting.internal" })).toMatchObject({ status: 503 });
  expect(await askSecurely(proxy.httpsPort, { host: "version.wisehosting.internal" })).toMatchObject({ status: 404 });
});

test("the app hears by which way its visitor came, in HTTP/1.1 and in HTTP/2", async () => {
  const proxy = await secureProxyTo(
    documentWith(await upstream((request, response) => response.end(JSON.stringify(request.headers)))),
  );
  const wish = { host: `a.localhost:${proxy.httpsPort}`, headers: { "x-forwarded-proto": "http", forwarded: "proto=http" } };
  const answers = [await askSecurely(proxy.httpsPort, wish), await askByHttp2(openSession(proxy.httpsPort), wish)];
  for (const { body } of answers) {
    const heard = JSON.parse(body) as object;
    expect(heard).toMatchObject({
      host: `a.localhost:${proxy.httpsPort}`,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": `a.localhost:${proxy.httpsPort}`,
      "x-forwarded-port": String(proxy.httpsPort),
      "x-forwarded-proto": "https",
      "x-real-ip": "127.0.0.1",
    });
    expect(heard).not.toHaveProperty("forwarded");
  }
});

test("WebSocket over TLS, told as wss", async () => {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => socket.send(String(request.headers["x-forwarded-proto"])));
  cleanUps.push(() => server.close() && server.closeAllConnections());
  const proxy = await secureProxyTo(documentWith(await listen(server)));
  const options: ClientOptions & { servername: string } = {
    headers: { host: "a.localhost" },
    servername: "a.localhost",
    rejectUnauthorized: false,
  };
  const client = new WebSocket(`wss://127.0.0.1:${proxy.httpsPort}/`, options);
  expect(String((await once(client, "message"))[0])).toBe("wss");
  client.terminate();
});

test("no older TLS than 1.2, and HTTP/2 for whoever speaks it", async () => {
  const proxy = await secureProxyTo(documentWith(null));
  const ciphers = "DEFAULT@SECLEVEL=0";
  await expect(shakeHands(proxy.httpsPort, { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers })).rejects.toThrow();
  const older = await shakeHands(proxy.httpsPort, { maxVersion: "TLSv1.2", ALPNProtocols: ["http/1.1"] });
  expect([older.getProtocol(), older.alpnProtocol]).toEqual(["TLSv1.2", "http/1.1"]);
  const newer = await shakeHands(proxy.httpsPort, { ALPNProtocols: ["h2", "http/1.1"] });
  expect([newer.getProtocol(), newer.alpnProtocol]).toEqual(["TLSv1.3", "h2"]);
});

test("what is shown: exact before wildcard, the longer valid, the edge's own, and for strangers one that nobody vouches for", async () => {
  const now = Date.now();
  const from = new Date(now - 86_400_000);
  const over = { from: new Date(now - 10 * 86_400_000), days: 5 };
  const certificates = await Promise.all([
    inline(["short.test", "both.test"], { from, days: 10 }),
    inline(["long.test", "both.test"], { from, days: 20 }),
    inline(["wild.test", "*.wild.test"]),
    inline(["exact.wild.test"], { from, days: 2 }),
    inline(["over.test", "only-over.test"], over),
  ]);
  const own = new Map(
    await Promise.all(
      ["own.test", "long.test", "over.test"].map(async (name) => [name, await selfSigned([`own-${name}`])] as const),
    ),
  );
  const proxy = await secureProxyTo(documentWith(null, { tls: { certificates } }), { own: { find: (name) => own.get(name) } });
  const shown = {
    "both.test": "long.test",
    "BOTH.test": "long.test",
    "any.wild.test": "wild.test",
    "exact.wild.test": "exact.wild.test",
    "two.any.wild.test": "wisehosting.invalid",
    "own.test": "own-own.test",
    "long.test": "long.test",
    "over.test": "own-over.test",
    "only-over.test": "over.test",
    "stranger.test": "wisehosting.invalid",
  };
  for (const [name, subject] of Object.entries(shown))
    expect([name, await shownFor(proxy.httpsPort, name)]).toEqual([name, subject]);
  const nameless = await shakeHands(proxy.httpsPort, {});
  expect(nameless.getPeerCertificate().subject.CN).toBe("wisehosting.invalid");
});

test("another certificate is shown from the next handshake on, and no connection ends for it", async () => {
  const port = await hello();
  const before = await inline(["a.localhost"], { days: 100 });
  const proxy = await secureProxyTo(documentWith(port, { tls: { certificates: [before] } }));
  const session = openSession(proxy.httpsPort);
  expect((await askByHttp2(session)).body).toBe("hello");
  const kept = await shakeHands(proxy.httpsPort, { servername: "a.localhost", ALPNProtocols: ["http/1.1"] });
  const serial = async () => (await shakeHands(proxy.httpsPort, { servername: "a.localhost" })).getPeerCertificate().serialNumber;
  const first = await serial();
  const after = documentWith(port, { tls: { certificates: [await inline(["a.localhost"], { days: 200 })] } });
  proxy.certificates.follow(after.tls?.certificates);
  proxy.follow(buildRoutingTable(after));
  expect(await serial()).not.toBe(first);
  expect((await askByHttp2(session)).body).toBe("hello");
  kept.write("GET / HTTP/1.1\r\nHost: a.localhost\r\n\r\n");
  expect(String((await once(kept, "data"))[0])).toContain("200 OK");
});

test("a context is made once for as long as its certificate stays, and a broken certificate spoils nothing", async () => {
  const errors: string[] = [];
  const certificates = await Certificates.open(
    { find: () => undefined },
    { ...quiet, error: (_details, text) => errors.push(text) },
  );
  const [good, other] = [await inline(["a.test"]), await inline(["b.test"])];
  const broken = { certFile: good.certFile, keyFile: other.keyFile };
  certificates.follow([broken, good]);
  const context = certificates.contextFor("a.test");
  certificates.follow([broken, other, { ...good }]);
  expect(certificates.contextFor("A.test")).toBe(context);
  certificates.follow([await inline(["a.test"])]);
  expect(certificates.contextFor("a.test")).not.toBe(context);
  expect(errors).toHaveLength(1);
});

test("what is no TLS, and a handshake that stops, harm nobody", async () => {
  const proxy = await secureProxyTo(documentWith(await hello()));
  await expect(ask(proxy.httpsPort)).rejects.toThrow();
  expect(await askSecurely(proxy.httpsPort)).toMatchObject({ status: 200 });
});
