import { type IncomingMessage, request as openRequest } from "node:http";
import type { Duplex } from "node:stream";
import { maxHeaderSize, nextUpstream } from "./exchange";
import { requestHeaders, responseHeaders } from "./headers";
import { type PageStatus, pageHeaders, pageHtml } from "./pages";
import type { Target } from "./routing-table";

/** A handshake is answered at once or not at all; the tunnel after it may be silent for as long as it likes. */
const handshakeTimeoutMs = 60_000;

const statusLine = (status: number, message: string) => `HTTP/1.1 ${status} ${message}\r\n`;

const headText = (headers: readonly string[]): string => {
  let text = "";
  for (let place = 0; place + 1 < headers.length; place += 2) text += `${headers[place]}: ${headers[place + 1]}\r\n`;
  return `${text}\r\n`;
};

/** Answers on a bare socket with one of the edge's own pages and ends the connection. */
export const refuseUpgrade = (socket: Duplex, status: PageStatus, extra: readonly string[] = []): void => {
  const head = headText([...pageHeaders(status), ...extra, "Connection", "close"]);
  socket.end(statusLine(status, status === 404 ? "Not Found" : "Unavailable") + head + pageHtml(status));
};

/** Two connections as one: what ends or breaks on one side ends the other. */
const join = (client: Duplex, upstream: Duplex): void => {
  upstream.on("error", () => client.destroy());
  client.once("close", () => upstream.destroy());
  upstream.once("close", () => client.destroy());
  client.pipe(upstream);
  upstream.pipe(client);
};

/** Passes a WebSocket's handshake on, and everything after it untouched. */
export const openTunnel = (
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
  { target, host, path }: { target: Target; host: string; path: string },
): void => {
  const upstream = nextUpstream(target);
  if (!upstream) return refuseUpgrade(socket, 503, target.responseHeaders);
  const outgoing = openRequest({
    ...upstream,
    method: request.method,
    path,
    headers: requestHeaders(request, host, request.headers.upgrade ?? "websocket"),
    agent: false,
    maxHeaderSize,
    timeout: handshakeTimeoutMs,
  });
  outgoing.once("timeout", () => outgoing.destroy(new Error("The handshake was not answered.")));
  const cut = () => outgoing.destroy();
  socket.once("close", cut);
  outgoing.once("error", () => {
    if (!socket.destroyed && socket.writable) refuseUpgrade(socket, 502);
  });
  outgoing.once("upgrade", (incoming, upstreamSocket, upstreamHead) => {
    socket.off("close", cut);
    upstreamSocket.setTimeout(0);
    const headers = responseHeaders(incoming, { extra: target.responseHeaders, trailers: false });
    headers.push("Connection", "Upgrade", "Upgrade", incoming.headers.upgrade ?? "websocket");
    socket.write(statusLine(101, "Switching Protocols") + headText(headers), "latin1");
    if (upstreamHead.length > 0) socket.write(upstreamHead);
    if (head.length > 0) upstreamSocket.write(head);
    join(socket, upstreamSocket);
  });
  outgoing.once("response", (incoming) => {
    // Refused by the app: its answer goes back as it is, delimited by the connection's end.
    const headers = responseHeaders(incoming, { extra: target.responseHeaders, trailers: false });
    const message = incoming.statusMessage ?? "";
    socket.write(statusLine(incoming.statusCode ?? 502, message) + headText([...headers, "Connection", "close"]), "latin1");
    incoming.once("error", () => socket.destroy());
    incoming.pipe(socket);
  });
  outgoing.end();
};
