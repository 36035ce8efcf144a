import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { edgeFiles, writeAtomically } from "../files";
import { readEdgeFaults } from "../read-faults";
import { cleanUpAfterEach, cleanUps, proxyTo, tcpUpstream, upstream } from "../testing/proxy";
import { askByHttp2, documentWith, openSession, secureProxyTo } from "../testing/secure";
import { ask, documentText, eventually, exchangeRaw, freePort, quiet, sleep, temporaryFolder } from "../testing/support";
import { causeOf, connectTimeout, FaultLog, handshakeTimeout } from "./faults";
import { startBuiltinEdge } from "./run";

cleanUpAfterEach();

const service = "app-00000000000000000000";
let faults = new FaultLog();
afterEach(() => {
  faults = new FaultLog();
});
const noted = () => faults.document().services[service] ?? [];
const referenceIn = (body: string) => /<code>([0-9a-z-]+)<\/code>/.exec(body)?.[1];

describe("an app that cannot be asked", () => {
  test.each<[string, () => Promise<number | null>, number, RegExp]>([
    ["is stopped", () => Promise.resolve(null), 503, /^No container of the app/],
    ["does not listen", () => freePort(), 502, /^Nothing takes connections at the app's port on its host \(\d+\)/],
    [
      "closes the connection",
      () => tcpUpstream((socket) => void socket.once("data", () => socket.end())),
      502,
      /^The app closed the connection before it answered/,
    ],
    [
      "resets it",
      () => tcpUpstream((socket) => void socket.once("data", () => socket.resetAndDestroy())),
      502,
      /^The app closed the connection before it answered/,
    ],
    [
      "speaks another language",
      () => tcpUpstream((socket) => void socket.once("data", () => socket.end("220 smtp ready\r\n\r\n"))),
      502,
      /^What the app answered is not HTTP \(HPE_/,
    ],
    [
      "says too much",
      () => upstream((_request, response) => response.writeHead(200, { "x-much": "y".repeat(40_000) }).end()),
      502,
      /larger than 32 KiB/,
    ],
    [
      "changes the protocol",
      () =>
        tcpUpstream(
          (socket) => void socket.once("data", () => socket.end("HTTP/1.1 101 S\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")),
        ),
      502,
      /another protocol/,
    ],
  ])("because it %s: the visitor gets a reference, its owner the cause", async (_why, start, status, cause) => {
    const proxy = await proxyTo(await start(), { faults });
    const answer = await ask(proxy.port, { path: "/private/place?token=secret", method: "PUT" });
    expect(answer.status).toBe(status);
    expect(noted()).toEqual([
      {
        reference: referenceIn(answer.body),
        status,
        method: "PUT",
        host: "a.localhost",
        path: "/private/place",
        cause: expect.stringMatching(cause),
        ageMs: expect.any(Number),
      },
    ]);
    expect(answer.body).not.toMatch(/secret|private|127\.0\.0\.1|\d{5}|smtp|container/);
  });

  test("by HTTP/2 and by WebSocket too", async () => {
    const proxy = await secureProxyTo(documentWith(await freePort()), { faults });
    const { body } = await askByHttp2(openSession(proxy.httpsPort), { path: "/x" });
    expect(noted()[0]).toMatchObject({ reference: referenceIn(body), status: 502, path: "/x" });
    const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/socket?x=1`, { headers: { host: "a.localhost" } });
    await new Promise<void>((done) => socket.on("error", () => done()));
    expect(noted()[0]).toMatchObject({ status: 502, method: "GET", path: "/socket" });
  });

  test("and one that breaks off; not a visitor who goes away", async () => {
    const port = await upstream((request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("part", () => (request.url === "/breaks" ? response.destroy() : undefined));
    });
    const proxy = await proxyTo(port, { faults });
    const socket = connect(proxy.port, "127.0.0.1");
    socket.write("GET /waits HTTP/1.1\r\nHost: a.localhost\r\n\r\n");
    await new Promise((done) => socket.once("data", done));
    socket.destroy();
    await sleep(50);
    expect(noted()).toEqual([]);
    await exchangeRaw(proxy.port, "GET /breaks HTTP/1.1\r\nHost: a.localhost\r\n\r\n");
    await eventually(() => noted().length === 1);
    expect(noted()[0]).toMatchObject({ status: 200, path: "/breaks", cause: "The app broke off in the middle of its answer." });
  });

  test("what the app itself answers, and the edge's own version, are no faults", async () => {
    const proxy = await proxyTo(await upstream((_request, response) => response.writeHead(502).end()), { faults });
    expect(await ask(proxy.port)).toMatchObject({ status: 502, body: "" });
    await ask(proxy.port, { host: "version.wisehosting.internal" });
    expect(faults.document()).toEqual({ services: {} });
  });
});

test.each([
  [connectTimeout, /within 10 seconds/],
  [handshakeTimeout, /WebSocket/],
  [Object.assign(new Error("x"), { code: "EPIPE" }), /while the request was being sent/],
  [Object.assign(new Error("x"), { code: "EMFILE" }), /EMFILE/],
])("%s in words", (error, words) => {
  expect(causeOf(error, 20_001)).toMatch(words);
});

test("the last 200 of each service are kept, and those of services that are there", () => {
  for (let number = 0; number < 250; number += 1) {
    faults.note(service, { status: 502, method: "GET", host: "a", path: `/${number}`, cause: "x" });
  }
  faults.note("app-2", { status: 502, method: "GET", host: "b", path: "/".repeat(9_000), cause: "x" });
  expect(noted()).toHaveLength(200);
  expect([noted()[0]?.path, noted().at(-1)?.path]).toEqual(["/249", "/50"]);
  expect(new Set(noted().map(({ reference }) => reference)).size).toBe(200);
  expect(Object.keys(faults.document("app-2").services)).toEqual(["app-2"]);
  expect(faults.document("app-2").services["app-2"]?.[0]?.path).toHaveLength(500);
  faults.keepOnly(new Set(["app-2"]));
  expect(noted()).toEqual([]);
});

test("the worker reads them on loopback; an edge that keeps none, or is away, is told apart", async () => {
  const folder = await temporaryFolder();
  const [port, countersPort] = [await freePort(), await freePort()];
  await writeAtomically(edgeFiles(folder.path).routes, documentText(1, await freePort()));
  const edge = await startBuiltinEdge({ port, countersPort, dataDir: folder.path, log: quiet });
  cleanUps.push(async () => {
    await edge.close();
    await folder.remove();
  });
  const appId = service.replace("-", "_");
  await eventually(async () => (await readEdgeFaults(countersPort, appId).catch(() => null))?.length === 0);
  const { body } = await ask(port, { path: "/x?y" });
  expect(await readEdgeFaults(countersPort, appId)).toMatchObject([{ reference: referenceIn(body), path: "/x" }]);
  expect(await readEdgeFaults(countersPort, "app_2")).toEqual([]);
  const other = await upstream((_request, response) => response.writeHead(404).end("404 page not found"));
  expect(await readEdgeFaults(other, appId)).toBeNull();
  await expect(readEdgeFaults(await freePort(), appId)).rejects.toThrow();
});
