import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { bodyOf, cleanUpAfterEach, cleanUps, proxyTo, tcpUpstream, upstream } from "../testing/proxy";
import { ask, exchangeRaw, freePort, listen, tableFor } from "../testing/support";

cleanUpAfterEach();

describe("finding the app", () => {
  test.each(["a.localhost", "A.LOCALHOST", "a.localhost:8080", "a.localhost.", "a.localhost.:80"])("host %s", async (host) => {
    const proxy = await proxyTo(await upstream((_request, response) => response.end("hello")));
    expect(await ask(proxy.port, { host })).toMatchObject({ status: 200, body: "hello" });
  });

  test.each(["b.localhost", "localhost", "x.a.localhost", "a.localhost.evil", "[::1]:8080", "127.0.0.1"])(
    "unknown host %s",
    async (host) => {
      const proxy = await proxyTo(await upstream((_request, response) => response.end()));
      expect(await ask(proxy.port, { host })).toMatchObject({ status: 404 });
    },
  );

  test("a stopped app, one that does not listen, and the document's version", async () => {
    const proxy = await proxyTo(null);
    expect(await ask(proxy.port)).toMatchObject({ status: 503 });
    proxy.follow(tableFor(await freePort(), 12));
    expect(await ask(proxy.port)).toMatchObject({ status: 502 });
    expect(await ask(proxy.port, { host: "version.wisehosting.internal" })).toMatchObject({
      status: 503,
      headers: { "x-wisehosting-route-version": "12" },
    });
  });

  test("a target in absolute form outweighs the Host header", async () => {
    const proxy = await proxyTo(await upstream((request, response) => response.end(`${request.headers.host} ${request.url}`)));
    const got = await exchangeRaw(proxy.port, "GET http://a.localhost/x?y=1 HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n");
    expect(got).toMatch(/^HTTP\/1.1 200 /);
    expect(got).toContain("a.localhost /x?y=1");
  });
});

describe("messages", () => {
  test("headers of the connection stay, what the client claims about itself is replaced", async () => {
    const proxy = await proxyTo(await upstream((request, response) => response.end(JSON.stringify(request.headers))));
    const { body } = await ask(proxy.port, {
      headers: {
        connection: "keep-alive, x-private",
        "x-private": "1",
        "x-forwarded-for": "6.6.6.6",
        "x-forwarded-host": "evil",
        x_forwarded_for: "6.6.6.6",
        "x-real-ip": "6.6.6.6",
        forwarded: "for=6.6.6.6",
        "proxy-authorization": "Basic x",
        "x-kept": "yes",
        cookie: "a=1",
      },
    });
    const seen = JSON.parse(body) as Record<string, string>;
    expect(seen).toMatchObject({
      host: "a.localhost",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "a.localhost",
      "x-forwarded-proto": "http",
      "x-real-ip": "127.0.0.1",
      "x-kept": "yes",
      cookie: "a=1",
    });
    for (const name of ["x-private", "x_forwarded_for", "forwarded", "proxy-authorization"]) expect(seen[name]).toBeUndefined();
  });

  test("several cookies, status text and connection headers of the answer", async () => {
    const port = await upstream((_request, response) => {
      response.writeHead(201, "Made", [
        "Set-Cookie",
        "a=1",
        "Set-Cookie",
        "b=2",
        "Keep-Alive",
        "timeout=1",
        "Connection",
        "x-hop",
        "X-Hop",
        "1",
      ]);
      response.end("x");
    });
    const { status, headers } = await ask((await proxyTo(port)).port);
    expect(status).toBe(201);
    expect(headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(headers["x-hop"]).toBeUndefined();
  });

  test.each(["POST", "PUT", "PATCH", "DELETE", "GET"])("a body with %s, with a length and in chunks", async (method) => {
    const port = await upstream(async (request, response) => {
      response.end(`${request.method} ${await bodyOf(request)}`);
    });
    const proxy = await proxyTo(port);
    expect((await ask(proxy.port, { method, body: "hello", headers: { "content-length": "5" } })).body).toBe(`${method} hello`);
    const chunks = await ask(proxy.port, { method, body: "hello", headers: { "transfer-encoding": "chunked" } });
    expect(chunks.body).toBe(`${method} hello`);
    expect((await ask(proxy.port, { method })).body).toBe(`${method} `);
  });

  test("HEAD, 204 and 304 have no body, and the connection goes on", async () => {
    const port = await upstream((request, response) => {
      if (request.url === "/204") response.writeHead(204).end();
      else if (request.url === "/304") response.writeHead(304, { etag: '"x"' }).end();
      else response.writeHead(200, { "content-length": "5" }).end("hello");
    });
    const proxy = await proxyTo(port);
    const line = (method: string, path: string) => `${method} ${path} HTTP/1.1\r\nHost: a.localhost\r\n\r\n`;
    const text = `${line("HEAD", "/")}${line("GET", "/204")}${line("GET", "/304")}${line("GET", "/")}`;
    const got = await exchangeRaw(proxy.port, text, "hello");
    expect(got.match(/HTTP\/1.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 204", "HTTP/1.1 304", "HTTP/1.1 200"]);
    expect(got.endsWith("hello")).toBe(true);
  });

  test("trailers pass both ways", async () => {
    const port = await upstream(async (request, response) => {
      await bodyOf(request);
      response.writeHead(200, { trailer: "x-sum" });
      response.write("body");
      response.addTrailers({ "x-sum": `got ${request.trailers["x-in"]}` });
      response.end();
    });
    const proxy = await proxyTo(port);
    const head = "POST / HTTP/1.1\r\nHost: a.localhost\r\nTransfer-Encoding: chunked\r\nTrailer: x-in\r\n\r\n";
    const got = await exchangeRaw(proxy.port, `${head}2\r\nhi\r\n0\r\nx-in: 7\r\n\r\n`, "got 7");
    expect(got).toContain("x-sum: got 7");
  });

  test("a trailer that is announced beside a length does no harm", async () => {
    const text = "HTTP/1.1 200 OK\r\nTrailer: x\r\nContent-Length: 2\r\n\r\nok";
    const proxy = await proxyTo(await tcpUpstream((socket) => socket.once("data", () => socket.write(text))));
    expect(await ask(proxy.port)).toMatchObject({ status: 200, body: "ok" });
  });

  test("100 Continue comes from the app, and an app that refuses gets no body", async () => {
    const server = createServer();
    server.on("checkContinue", (request, response) => {
      if (request.url === "/no") return void response.writeHead(413).end("no");
      response.writeContinue();
      void bodyOf(request).then((text) => response.end(text));
    });
    cleanUps.push(() => server.close() && server.closeAllConnections());
    const proxy = await proxyTo(await listen(server));
    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: a.localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`;
    const socket = connect(proxy.port, "127.0.0.1");
    socket.write(head("/yes"));
    expect(String((await once(socket, "data"))[0])).toContain("100 Continue");
    socket.write("hello");
    expect(String((await once(socket, "data"))[0])).toContain("hello");
    socket.destroy();
    const refused = await exchangeRaw(proxy.port, head("/no"));
    expect(refused).toMatch(/^HTTP\/1.1 413/);
    expect(refused).toMatch(/connection: close/i);
    expect(await exchangeRaw(proxy.port, head("/").replace("a.localhost", "b.localhost"))).toMatch(/^HTTP\/1.1 404/);
  });

  test.each([
    ["garbage", "\x16\x03\x01\x00garbage\r\n\r\n"],
    [
      "length and chunks at once",
      "POST / HTTP/1.1\r\nHost: a.localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["two lengths", "POST / HTTP/1.1\r\nHost: a.localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"],
    ["a space before the colon", "GET / HTTP/1.1\r\nHost : a.localhost\r\n\r\n"],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["another scheme", "GET ftp://a.localhost/ HTTP/1.1\r\nHost: a.localhost\r\n\r\n"],
    ["a huge head", `GET / HTTP/1.1\r\nHost: a.localhost\r\nX: ${"a".repeat(40_000)}\r\n\r\n`],
    ["CONNECT", "CONNECT a.localhost:80 HTTP/1.1\r\nHost: a.localhost\r\n\r\n"],
  ])("refused and never forwarded: %s", async (_name, text) => {
    let seen = 0;
    const port = await upstream((_request, response) => {
      seen += 1;
      response.end();
    });
    const proxy = await proxyTo(port);
    expect(await exchangeRaw(proxy.port, text, "\r\n\r\n")).not.toMatch(/^HTTP\/1.1 [23]/);
    expect(seen).toBe(0);
    expect(await ask(proxy.port)).toMatchObject({ status: 200 });
  });

  test.each([
    ["no HTTP", "220 smtp ready\r\n\r\n"],
    ["an upgrade that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"],
    ["an end before the answer", ""],
    ["a status text that cannot be sent", "HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n"],
  ])("an app that answers %s is a 502", async (_name, text) => {
    const proxy = await proxyTo(await tcpUpstream((socket) => socket.once("data", () => socket.end(text))));
    expect(await ask(proxy.port)).toMatchObject({ status: 502 });
  });
});
