import { type IncomingMessage, request as openRequest, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type AskedHead, plainAddress } from "./exchange";
import { causeOf, type FaultLog, faultWords, handshakeTimeout } from "./faults";
import { maxHeaderSize, nextUpstream } from "./forward";
import { requestHeaders, responseHeaders, type Wish } from "./headers";
import { isSecure } from "./http1-exchange";
import { type PageStatus, pageHeaders, pageHtml } from "./pages";
import type { OwnAnswer } from "./passing";
import type { Target } from "./routing-table";

/** A handshake is answered at once or not at all; the tunnel after it may be silent for as long as it likes. */
const handshakeTimeoutMs = 60_000;

const statusLine = (status: number, message: string) => `HTTP/1.1 ${status} ${message}\r\n`;

const headText = (headers: readonly string[]): string => {
  let text = "";
  for (let place = 0; place + 1 < headers.length; place += 2) text += `${headers[place]}: ${headers[place + 1]}\r\n`;
  return `${text}\r\n`;
};

/** Answers on a bare socket and ends the connection. */
export const answerBare = (socket: Duplex, { status, headers, text }: OwnAnswer): void => {
  const sized = ["Content-Length", String(Buffer.byteLength(text)), "Connection", "close"];
  socket.end(statusLine(status, STATUS_CODES[status] ?? "") + headText([...headers, ...sized]) + text);
};

/** The same with one of the edge's own pages. */
export const refuseUpgrade = (
  socket: Duplex,
  status: PageStatus,
  { extra = [], reference }: { extra?: readonly string[]; reference?: string } = {},
): void => {
  const text = pageHtml(status, reference);
  answerBare(socket, { status, headers: [...pageHeaders, ...extra], text });
};

/** Two connections as one: what ends or breaks on one side ends the other. */
const join = (client: Duplex, upstream: Duplex): void => {
  upstream.on("error", () => client.destroy());
  client.once("close", () => upstream.destroy());
  upstream.once("close", () => client.destroy());
  client.pipe(upstream);
  upstream.pipe(client);
};

/** A handshake has no body. */
export const handshakeHead = (request: IncomingMessage): AskedHead => ({
  method: request.method ?? "GET",
  rawHeaders: request.rawHeaders,
  headers: request.headers,
  address: plainAddress(request.socket.remoteAddress),
  secure: isSecure(request),
  body: "none",
});

export type Handshake = { request: IncomingMessage; socket: Duplex; head: Buffer };

/** Passes a WebSocket's handshake on, and everything after it untouched. */
export const openTunnel = (
  { request, socket, head }: Handshake,
  { target, wish, path, faults }: { target: Target; wish: Wish; path: string; faults: FaultLog },
): void => {
  const asked = handshakeHead(request);
  const { changes } = target.middlewares;
  const refuse = (status: PageStatus, cause: string) => {
    if (socket.destroyed || !socket.writable) return;
    const { method } = asked;
    const reference = faults.note(target.service, { status, method, host: wish.host, path: request.url ?? "/", cause });
    refuseUpgrade(socket, status, { extra: changes.set, reference });
  };
  const upstream = nextUpstream(target);
  if (!upstream) return refuse(503, faultWords.stopped);
  const outgoing = openRequest({
    ...upstream,
    method: request.method,
    path,
    headers: requestHeaders(asked, { ...wish, upgrade: request.headers.upgrade ?? "websocket" }),
    agent: false,
    maxHeaderSize,
    timeout: handshakeTimeoutMs,
  });
  outgoing.once("timeout", () => outgoing.destroy(handshakeTimeout));
  const cut = () => outgoing.destroy();
  socket.once("close", cut);
  outgoing.once("error", (error) => refuse(error === handshakeTimeout ? 504 : 502, causeOf(error, upstream.port)));
  outgoing.once("upgrade", (incoming, upstreamSocket, upstreamHead) => {
    socket.off("close", cut);
    upstreamSocket.setTimeout(0);
    const headers = responseHeaders(incoming, { changes, trailers: false });
    headers.push("Connection", "Upgrade", "Upgrade", incoming.headers.upgrade ?? "websocket");
    socket.write(statusLine(101, "Switching Protocols") + headText(headers), "latin1");
    if (upstreamHead.length > 0) socket.write(upstreamHead);
    if (head.length > 0) upstreamSocket.write(head);
    join(socket, upstreamSocket);
  });
  outgoing.once("response", (incoming) => {
    // Refused by the app: its answer goes back as it is, delimited by the connection's end.
    const headers = responseHeaders(incoming, { changes, trailers: false });
    const message = incoming.statusMessage ?? "";
    socket.write(statusLine(incoming.statusCode ?? 502, message) + headText([...headers, "Connection", "close"]), "latin1");
    incoming.once("error", () => socket.destroy());
    incoming.pipe(socket);
  });
  outgoing.end();
};
