import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type ClientHttp2Stream, constants } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { bodyOf, cleanUpAfterEach, cleanUps, tcpUpstream, upstream } from "../testing/proxy";
import { askByHttp2, documentWith, openSession, secureProxyTo } from "../testing/secure";
import { eventually, type Handler, listen } from "../testing/support";
import { buildRoutingTable } from "./routing-table";

cleanUpAfterEach();

const sessionTo = async (handler: Handler, options: Parameters<typeof secureProxyTo>[1] = {}) => {
  const proxy = await secureProxyTo(documentWith(await upstream(handler)), options);
  return { proxy, session: openSession(proxy.httpsPort) };
};

const statusOf = async (stream: ClientHttp2Stream): Promise<number> => {
  const [headers] = (await once(stream, "response")) as [{ ":status": number }];
  return headers[":status"];
};

describe("messages", () => {
  test.each(["GET", "POST", "PUT", "PATCH", "DELETE"])(
    "%s, without a body, with one of a known length and of an unknown",
    async (method) => {
      const { session } = await sessionTo(async (request, response) => {
        response.end(`${request.method} ${request.url} ${request.headers["content-length"]} ${await bodyOf(request)}`);
      });
      const ask = (wish: object) => askByHttp2(session, { method, path: "/x?y=1", ...wish });
      const none = method === "GET" || method === "DELETE" ? "undefined" : "0";
      expect((await ask({})).body).toBe(`${method} /x?y=1 ${none} `);
      expect((await ask({ body: "hello", headers: { "content-length": "5" } })).body).toBe(`${method} /x?y=1 5 hello`);
      expect((await ask({ body: "hello" })).body).toBe(`${method} /x?y=1 undefined hello`);
    },
  );

  test("cookies in crumbs are one header, several cookies of the answer stay several", async () => {
    const { session } = await sessionTo((request, response) => {
      response.writeHead(200, [
        "Set-Cookie",
        "a=1",
        "Set-Cookie",
        "b=2",
        "Connection",
        "x-hop",
        "X-Hop",
        "1",
        "Date",
        "x",
        "Date",
        "y",
      ]);
      response.end(JSON.stringify([request.headers.cookie, request.headers.te]));
    });
    const { body, headers } = await askByHttp2(session, { headers: { cookie: ["a=1", "b=2"] as never, te: "trailers" } });
    expect(JSON.parse(body)).toEqual(["a=1; b=2", "trailers"]);
    expect(headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(headers["x-hop"]).toBeUndefined();
    expect(headers.connection).toBeUndefined();
  });

  test("HEAD, 204 and 304 have no body; errors of the app stay what they are", async () => {
    const { session } = await sessionTo((request, response) => {
      response.writeHead(Number(request.url?.slice(1)), { etag: '"x"' }).end(request.method === "HEAD" ? undefined : "body");
    });
    expect(await askByHttp2(session, { method: "HEAD", path: "/200" })).toMatchObject({ status: 200, body: "" });
    expect(await askByHttp2(session, { path: "/204" })).toMatchObject({ status: 204, body: "" });
    expect(await askByHttp2(session, { path: "/304" })).toMatchObject({ status: 304, body: "", headers: { etag: '"x"' } });
    expect(await askByHttp2(session, { path: "/500" })).toMatchObject({ status: 500, body: "body" });
  });

  test("trailers pass both ways", async () => {
    const { session } = await sessionTo(async (request, response) => {
      await bodyOf(request);
      response.writeHead(200, { trailer: "x-sum" });
      response.write("body");
      response.addTrailers({ "x-sum": `got ${request.trailers["x-in"]}` });
      response.end();
    });
    const stream = session.request({ ":method": "POST", ":authority": "a.localhost" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "x-in": "7" }));
    stream.end("hi");
    const [trailers] = (await once(stream, "trailers")) as [Record<string, string>];
    expect(trailers["x-sum"]).toBe("got 7");
    stream.resume();
    await once(stream, "close");
    expect(stream.rstCode).toBe(0);
  });

  test("100 Continue comes from the app, and an app that refuses gets no body", async () => {
    const server = createServer();
    server.on("checkContinue", (request, response) => {
      if (request.url === "/no") return void response.writeHead(413).end("no");
      response.writeContinue();
      void bodyOf(request).then((text) => response.end(text));
    });
    cleanUps.push(() => server.close() && server.closeAllConnections());
    const proxy = await secureProxyTo(documentWith(await listen(server)));
    const session = openSession(proxy.httpsPort);
    const head = { ":method": "POST", ":authority": "a.localhost", expect: "100-continue", "content-length": "5" };
    const stream = session.request({ ...head, ":path": "/yes" });
    await once(stream, "continue");
    stream.end("hello");
    expect(String((await once(stream, "data"))[0])).toBe("hello");
    const refused = session.request({ ...head, ":path": "/no" });
    expect(await statusOf(refused)).toBe(413);
  });

  test("the app is found by :authority; without it by Host", async () => {
    const { session } = await sessionTo((request, response) => response.end(request.headers.host));
    expect(await askByHttp2(session, { headers: { host: "b.localhost" } })).toMatchObject({ status: 200, body: "a.localhost" });
    const stream = session.request({ ":authority": "b.localhost", host: "a.localhost" });
    expect(await statusOf(stream)).toBe(404);
  });

  test("a host that nobody has, and a path that is none", async () => {
    const { session } = await sessionTo((_request, response) => response.end());
    expect(await askByHttp2(session, { host: "b.localhost" })).toMatchObject({ status: 404 });
    await expect(askByHttp2(session, { path: "ftp://a.localhost/" })).rejects.toThrow();
    expect(await askByHttp2(session)).toMatchObject({ status: 200 });
  });

  test("CONNECT, extended or not, leads nowhere", async () => {
    const { session } = await sessionTo((_request, response) => response.end());
    const stream = session.request({ ":method": "CONNECT", ":authority": "a.localhost:80" });
    expect(await statusOf(stream)).toBe(400);
    expect(session.remoteSettings.enableConnectProtocol ?? false).toBe(false);
  });

  test("a head larger than 32 KiB reaches no app and ends no other stream", async () => {
    let seen = 0;
    const { session } = await sessionTo((_request, response) => {
      seen += 1;
      response.end("ok");
    });
    const headers = Object.fromEntries(Array.from({ length: 10 }, (_, number) => [`x-${number}`, "y".repeat(4_000)]));
    expect(await askByHttp2(session, { headers })).toMatchObject({ status: 431 });
    expect(seen).toBe(0);
    expect(await askByHttp2(session)).toMatchObject({ body: "ok" });
  });
});

describe("streams", () => {
  test("200 at once on one connection, each with its own answer", async () => {
    const { session } = await sessionTo(async (request, response) => {
      await sleep(20);
      response.end(`${request.url} ${await bodyOf(request)}`);
    });
    const all = Array.from({ length: 200 }, (_, number) =>
      askByHttp2(session, { path: `/${number}`, method: "POST", body: `${number}` }),
    );
    for (const [number, { body }] of (await Promise.all(all)).entries()) expect(body).toBe(`/${number} ${number}`);
  });

  test("events arrive one by one, the head before the first", async () => {
    let app: ServerResponse | undefined;
    const { session } = await sessionTo((_request, response) => {
      app = response;
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    });
    const stream = session.request({ ":authority": "a.localhost" });
    expect(await statusOf(stream)).toBe(200);
    for (const event of ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"]) {
      app?.write(event);
      expect(String((await once(stream, "data"))[0])).toBe(event);
    }
    app?.end();
    await once(stream, "end");
  });

  test("20 MB each way arrive whole", async () => {
    const bytes = randomBytes(20 * 1_048_576);
    const digest = createHash("sha256").update(bytes).digest("hex");
    const { session } = await sessionTo(async (request, response) => {
      const hash = createHash("sha256");
      for await (const piece of request) hash.update(piece as Buffer);
      response.setHeader("x-digest", hash.digest("hex"));
      response.end(bytes);
    });
    const stream = session.request({ ":method": "POST", ":authority": "a.localhost" });
    stream.end(bytes);
    const [headers] = (await once(stream, "response")) as [Record<string, string>];
    const hash = createHash("sha256");
    for await (const piece of stream) hash.update(piece as Buffer);
    expect([headers["x-digest"], hash.digest("hex")]).toEqual([digest, digest]);
  });

  test("an app that does not read holds its uploader up, and nobody else", async () => {
    const { session } = await sessionTo((request, response) => {
      if (request.url !== "/slow") response.end("quick");
    });
    const upload = session.request({ ":method": "POST", ":authority": "a.localhost", ":path": "/slow" });
    upload.on("error", () => undefined);
    let taken = 0;
    const piece = Buffer.alloc(65_536);
    const push = (): void => {
      if (taken < 64 * 1_048_576) upload.write(piece, () => push());
      taken += piece.length;
    };
    push();
    await sleep(300);
    expect(taken).toBeLessThan(16 * 1_048_576);
    expect(await askByHttp2(session)).toMatchObject({ body: "quick" });
    upload.close();
  });

  test("a visitor who goes away ends the app's work", async () => {
    let closed = false;
    const { session } = await sessionTo((_request, response) => {
      response.write("first");
      response.once("close", () => {
        closed = true;
      });
    });
    const stream = session.request({ ":authority": "a.localhost" });
    await once(stream, "data");
    stream.close(constants.NGHTTP2_CANCEL);
    await eventually(() => closed);
  });

  test("an app that breaks off shows as broken off, and the connection stays", async () => {
    const { session } = await sessionTo((request, response) => {
      if (request.url === "/whole") return response.end("whole");
      response.writeHead(200, { "content-length": "100" });
      response.write("part", () => response.destroy());
    });
    await expect(askByHttp2(session)).rejects.toThrow();
    expect(await askByHttp2(session, { path: "/whole" })).toMatchObject({ body: "whole" });
  });

  test("an early answer reaches a visitor who is still sending", async () => {
    const { session } = await sessionTo((_request, response) => response.writeHead(413).end("too large"));
    const answer = await askByHttp2(session, { method: "POST", body: Buffer.alloc(8 * 1_048_576) });
    expect(answer).toMatchObject({ status: 413, body: "too large" });
    expect(session.destroyed).toBe(false);
  });

  test("a body that stops is let go", async () => {
    const { session } = await sessionTo(async (request, response) => response.end(await bodyOf(request).catch(() => "gone")), {
      bodyIdleTimeoutMs: 300,
    });
    const stream = session.request({ ":method": "POST", ":authority": "a.localhost" });
    stream.write("abc");
    expect(await statusOf(stream)).toBe(408);
    expect(await askByHttp2(session)).toMatchObject({ status: 200 });
  });

  test.each([
    ["no HTTP", "220 smtp ready\r\n\r\n"],
    ["an end before the answer", ""],
  ])("an app that answers %s is a 502", async (_name, text) => {
    const port = await tcpUpstream((socket) => socket.once("data", () => socket.end(text)));
    const proxy = await secureProxyTo(documentWith(port));
    expect(await askByHttp2(openSession(proxy.httpsPort))).toMatchObject({ status: 502 });
  });

  test("a stream in flight goes on where it is after a switch; the next goes to the new app", async () => {
    const { proxy, session } = await sessionTo(async (_request, response) => {
      await sleep(200);
      response.end("old");
    });
    const slow = askByHttp2(session);
    await sleep(50);
    proxy.follow(buildRoutingTable(documentWith(await upstream((_request, response) => response.end("new")))));
    expect((await askByHttp2(session)).body).toBe("new");
    expect((await slow).body).toBe("old");
  });

  test("told to stop it finishes what is in flight and says so to the visitor", async () => {
    const { proxy, session } = await sessionTo(async (_request, response) => {
      await sleep(200);
      response.end("done");
    });
    const slow = askByHttp2(session);
    await sleep(50);
    const told = once(session, "goaway");
    const started = performance.now();
    const closing = proxy.close();
    await told;
    expect((await slow).body).toBe("done");
    await closing;
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
