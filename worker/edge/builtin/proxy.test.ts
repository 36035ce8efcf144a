import { once } from "node:events";
import { createServer, type IncomingMessage, request as openRequest } from "node:http";
import { connect, createServer as createTcpServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { ask, eventually, exchangeRaw, freePort, listen, startUpstream, tableFor } from "../testing/support";
import { type Proxy, type ProxyOptions, startProxy } from "./server";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const proxyTo = async (hostPort: number | null, options: Partial<ProxyOptions> = {}): Promise<Proxy> => {
  const proxy = await startProxy({ port: 0, table: tableFor(hostPort), graceMs: 300, ...options });
  cleanUps.push(() => proxy.close());
  return proxy;
};

const upstream = async (handler: Parameters<typeof startUpstream>[0]): Promise<number> => {
  const { server, port } = await startUpstream(handler);
  cleanUps.push(() => server.close() && server.closeAllConnections());
  return port;
};

const tcpUpstream = async (handler: (socket: Socket) => void): Promise<number> => {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    handler(socket);
  });
  cleanUps.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return listen(server);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = "";
  for await (const piece of request) text += String(piece);
  return text;
};

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
  ])("an app that answers %s is a 502", async (_name, text) => {
    const proxy = await proxyTo(await tcpUpstream((socket) => socket.once("data", () => socket.end(text))));
    expect(await ask(proxy.port)).toMatchObject({ status: 502 });
  });
});

describe("streams", () => {
  test("events arrive one by one, the head before the first", async () => {
    const port = await upstream(async (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
      for (const place of [1, 2, 3]) {
        await sleep(60);
        response.write(`data: ${place}\n\n`);
      }
      response.end();
    });
    const proxy = await proxyTo(port);
    const started = performance.now();
    const request = openRequest({ host: "127.0.0.1", port: proxy.port, headers: { host: "a.localhost" } }).end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect(performance.now() - started).toBeLessThan(55);
    const pieces: string[] = [];
    for await (const piece of response) pieces.push(String(piece));
    expect(pieces).toEqual(["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"]);
  });

  test("a client that goes away ends the app's work", async () => {
    let closed = false;
    const port = await upstream((_request, response) => {
      response.write("first");
      response.once("close", () => {
        closed = true;
      });
    });
    const proxy = await proxyTo(port);
    await exchangeRaw(proxy.port, "GET / HTTP/1.1\r\nHost: a.localhost\r\n\r\n", "first");
    await eventually(() => closed);
  });

  test("an app that breaks off shows as broken off", async () => {
    const port = await upstream((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("part", () => response.destroy());
    });
    await expect(ask((await proxyTo(port)).port)).rejects.toThrow();
  });

  test("an early answer reaches a client that is still sending", async () => {
    const port = await upstream((_request, response) => response.writeHead(413, { connection: "close" }).end("too large"));
    const proxy = await proxyTo(port);
    expect(await ask(proxy.port, { method: "POST", body: "x".repeat(100_000) })).toMatchObject({
      status: 413,
      body: "too large",
    });
  });

  test("WebSocket: both ways, closed together, and refused by the app", async () => {
    const server = createServer((_request, response) => response.end());
    const sockets = new WebSocketServer({ server, verifyClient: ({ req }: { req: IncomingMessage }) => req.url !== "/refused" });
    let closed = false;
    sockets.on("connection", (socket) => {
      socket.on("message", (data, binary) => socket.send(data, { binary }));
      socket.on("close", () => {
        closed = true;
      });
    });
    cleanUps.push(() => server.close() && server.closeAllConnections());
    const proxy = await proxyTo(await listen(server));
    const options = { headers: { host: "a.localhost" } };
    const client = new WebSocket(`ws://127.0.0.1:${proxy.port}/`, options);
    await once(client, "open");
    client.send("x".repeat(200_000));
    const [echo] = (await once(client, "message")) as [Buffer];
    expect(echo).toHaveLength(200_000);
    client.terminate();
    await eventually(() => closed);

    const refusals = await Promise.all(
      ["/refused", "/"].map(async (path) => {
        const host = path === "/" ? "b.localhost" : "a.localhost";
        const refused = new WebSocket(`ws://127.0.0.1:${proxy.port}${path}`, { headers: { host } });
        const [, response] = (await once(refused, "unexpected-response")) as [unknown, IncomingMessage];
        refused.on("error", () => undefined).terminate();
        return response.statusCode;
      }),
    );
    expect(refusals).toEqual([401, 404]);
  });

  test("an offer of h2c is ignored, body and all", async () => {
    const port = await upstream(async (request, response) => {
      response.end(`${request.headers.upgrade} ${await bodyOf(request)}`);
    });
    const proxy = await proxyTo(port);
    const offer = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n";
    const text = `POST / HTTP/1.1\r\nHost: a.localhost\r\n${offer}Content-Length: 5\r\n\r\nhello`;
    const got = await exchangeRaw(proxy.port, `${text}GET / HTTP/1.1\r\nHost: b.localhost\r\nConnection: close\r\n\r\n`);
    expect(got).toContain("undefined hello");
    expect(got).toContain("HTTP/1.1 404");
  });
});

describe("connections", () => {
  test("a head that does not come and a body that stops are let go", async () => {
    const port = await upstream(async (request, response) => {
      response.end(await bodyOf(request).catch(() => "gone"));
    });
    const proxy = await proxyTo(port, { headTimeoutMs: 300, bodyIdleTimeoutMs: 300 });
    const started = performance.now();
    const [head, body] = await Promise.all([
      exchangeRaw(proxy.port, "GET / HTTP/1.1\r\nHost: a.loc"),
      exchangeRaw(proxy.port, "POST / HTTP/1.1\r\nHost: a.localhost\r\nContent-Length: 10\r\n\r\nabc"),
    ]);
    expect(head).toMatch(/^HTTP\/1.1 408/);
    expect(body).toMatch(/^HTTP\/1.1 408/);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test("a body that goes on slowly, and an app that thinks for long, are left alone", async () => {
    const port = await upstream(async (request, response) => {
      const text = await bodyOf(request);
      await sleep(700);
      response.end(text);
    });
    const proxy = await proxyTo(port, { bodyIdleTimeoutMs: 300 });
    const socket = connect(proxy.port, "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nHost: a.localhost\r\nContent-Length: 6\r\n\r\n");
    for (const letter of "abcdef") {
      await sleep(120);
      socket.write(letter);
    }
    expect(String((await once(socket, "data"))[0])).toContain("abcdef");
    socket.destroy();
  });

  /** Answers the first request of a connection; at the second it cuts the connection, as a server does that has had enough. */
  const cutting = async () => {
    const seen: string[] = [];
    const port = await tcpUpstream((socket) => {
      let first = true;
      socket.on("data", (data) => {
        seen.push(String(data).split(" ")[0] ?? "");
        if (!first) return void socket.resetAndDestroy();
        first = false;
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      });
    });
    return { seen, port };
  };

  test("a kept connection that dies under a request costs nothing", async () => {
    const { seen, port } = await cutting();
    const proxy = await proxyTo(port);
    for (const _ of [1, 2, 3, 4]) expect(await ask(proxy.port)).toMatchObject({ status: 200, body: "ok" });
    expect(seen.length).toBeGreaterThan(4);
  });

  test("what must not be sent twice is sent once", async () => {
    const { seen, port } = await cutting();
    const proxy = await proxyTo(port);
    await ask(proxy.port);
    for (const _ of [1, 2, 3]) {
      expect(await ask(proxy.port, { method: "POST" })).toMatchObject({ status: 200 });
      expect(await ask(proxy.port, { method: "POST", body: "x", headers: { "content-length": "1" } })).toMatchObject({
        status: 200,
      });
    }
    expect(seen.filter((method) => method === "POST")).toHaveLength(6);
  });

  test("a request in flight goes on where it is after a switch; the next goes to the new app", async () => {
    const answer = (text: string, ms: number) => async (_request: unknown, response: { end(text: string): unknown }) => {
      await sleep(ms);
      response.end(text);
    };
    const proxy = await proxyTo(await upstream(answer("old", 200)));
    const slow = ask(proxy.port);
    await sleep(50);
    proxy.follow(tableFor(await upstream(answer("new", 0)), 2));
    expect((await ask(proxy.port)).body).toBe("new");
    expect((await slow).body).toBe("old");
  });

  test("told to stop it finishes what is in flight, takes no more, and does not wait for ever", async () => {
    const port = await upstream(async (request, response) => {
      await sleep(request.url === "/long" ? 60_000 : 150);
      response.end("done");
    });
    const proxy = await startProxy({ port: 0, table: tableFor(port), graceMs: 500 });
    const slow = ask(proxy.port);
    const long = ask(proxy.port, { path: "/long" }).catch(() => "cut");
    await sleep(50);
    const started = performance.now();
    const closing = proxy.close();
    await expect(ask(proxy.port)).rejects.toThrow();
    expect((await slow).body).toBe("done");
    expect(await long).toBe("cut");
    await closing;
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});
