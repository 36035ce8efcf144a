import { once } from "node:events";
import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { bodyOf, cleanUpAfterEach, cleanUps, proxyTo, tcpUpstream, upstream } from "../testing/proxy";
import { ask, eventually, exchangeRaw, listen, tableFor } from "../testing/support";
import { startProxy } from "./server";

cleanUpAfterEach();

describe("streams", () => {
  test("events arrive one by one, the head before the first", async () => {
    let app: ServerResponse | undefined;
    const port = await upstream((_request, response) => {
      app = response;
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    });
    const proxy = await proxyTo(port);
    const request = openRequest({ host: "127.0.0.1", port: proxy.port, headers: { host: "a.localhost" } }).end();
    // Each waits for the one before to have come through: with any buffering on the way this would never end.
    const [response] = (await once(request, "response")) as [IncomingMessage];
    for (const event of ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"]) {
      app?.write(event);
      expect(String((await once(response, "data"))[0])).toBe(event);
    }
    app?.end();
    await once(response, "end");
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

  test("what is sent in one go is answered in order, and never joined with a tunnel", async () => {
    const port = await upstream(async (request, response) => {
      await sleep(request.url === "/1" ? 100 : 0);
      response.end(`<${request.url}>`);
    });
    const proxy = await proxyTo(port);
    const line = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: a.localhost\r\n${more}\r\n`;
    const got = await exchangeRaw(proxy.port, line("/1") + line("/2") + line("/3"), "</3>");
    expect(got.match(/<\/\d>/g)?.slice(0, 2)).toEqual(["</1>", "</2>"]);
    const joined = await exchangeRaw(proxy.port, line("/1") + line("/2", "Connection: Upgrade\r\nUpgrade: websocket\r\n"));
    expect(joined).not.toContain("</2>");
    expect(await ask(proxy.port)).toMatchObject({ status: 200 });
  });

  test("a client that resets in the middle of a refused handshake", async () => {
    const proxy = await proxyTo(null);
    for (let count = 0; count < 20; count += 1) {
      const socket = connect(proxy.port, "127.0.0.1").on("error", () => undefined);
      socket.write("GET / HTTP/1.1\r\nHost: b\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      setTimeout(() => socket.resetAndDestroy(), count % 4);
    }
    await sleep(100);
    expect(await ask(proxy.port)).toMatchObject({ status: 503 });
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
    const proxy = await proxyTo(port, { bodyIdleTimeoutMs: 500 });
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
    const begun: (string | undefined)[] = [];
    const port = await upstream(async (request, response) => {
      begun.push(request.url);
      await sleep(request.url === "/long" ? 60_000 : 150);
      response.end("done");
    });
    const proxy = await startProxy({ port: 0, table: tableFor(port), graceMs: 500 });
    const slow = ask(proxy.port);
    const long = ask(proxy.port, { path: "/long" }).catch(() => "cut");
    await expect.poll(() => begun).toHaveLength(2);
    const started = performance.now();
    const closing = proxy.close();
    await expect(ask(proxy.port)).rejects.toThrow();
    expect((await slow).body).toBe("done");
    expect(await long).toBe("cut");
    await closing;
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
