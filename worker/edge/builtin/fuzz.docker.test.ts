import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { cleanUpAfterEach, tcpUpstream } from "../testing/proxy";
import { ask, tableFor } from "../testing/support";
import { startProxy } from "./server";

cleanUpAfterEach();

const chance = (sides: number): number => Math.floor(Math.random() * sides);
const head = (method: string, more = "", host = "a.localhost") => `${method} / HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;

const requests = [
  head("GET"),
  head("HEAD"),
  head("OPTIONS"),
  `${head("POST", "Content-Length: 5\r\n")}hello`,
  `${head("POST", "Transfer-Encoding: chunked\r\nTrailer: q\r\n")}5\r\nhello\r\n0\r\nq: 1\r\n\r\n`,
  `${head("GET", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n")}xyz`,
  head("GET", "Connection: Upgrade\r\nUpgrade: h2c\r\n"),
  head("POST", "Expect: 100-continue\r\nContent-Length: 5\r\n"),
  head("GET", "", "b.localhost"),
];
const answers = [
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: a\r\n\r\n5\r\nhello\r\n0\r\na: b\r\n\r\n",
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nabc",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil the end",
  "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.0 204 None\r\n\r\n",
  "HTTP/1.1 999 We\x01ird\r\nX-\xff: y\r\nContent-Length: 0\r\n\r\n",
];

const spoilt = (texts: readonly string[], pieces: number): Buffer => {
  const bytes = Buffer.from(Array.from({ length: pieces }, () => texts[chance(texts.length)]).join(""), "latin1");
  for (let count = chance(4); count > 0; count -= 1) bytes[chance(bytes.length)] = chance(256);
  return chance(4) === 0 ? bytes.subarray(0, chance(bytes.length)) : bytes;
};

test("spoilt requests and spoilt answers for 4 s: the edge lives, forgets them, and ends when it is told to", async () => {
  const port = await tcpUpstream((socket) =>
    socket.on("data", () => {
      socket.write(spoilt(answers, 1));
      if (chance(3) === 0) socket.resetAndDestroy();
      else if (chance(2) === 0) socket.end();
    }),
  );
  const proxy = await startProxy({ port: 0, table: tableFor(port), headTimeoutMs: 1_000, bodyIdleTimeoutMs: 500 });
  const until = performance.now() + 4_000;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const socket = connect(proxy.port, "127.0.0.1").on("error", () => undefined);
      socket.resume().write(spoilt(requests, 1 + chance(3)));
      await sleep(chance(20));
      if (chance(2) === 0) socket.destroy();
      else socket.resetAndDestroy();
    }
  };
  await Promise.all(Array.from({ length: 40 }, client));
  expect((await ask(proxy.port, { host: "b.localhost" })).status).toBe(404);
  const started = performance.now();
  await proxy.close();
  expect(performance.now() - started).toBeLessThan(5_000);
});
