import type { IncomingMessage } from "node:http";

/** Headers that belong to one connection, not to the message. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Names of what only the edge may say about the client; `_` too, which many frameworks read as `-`. */
const isForwarding = (lower: string): boolean => {
  if (!lower.startsWith("x") && lower !== "forwarded") return false;
  const name = lower.includes("_") ? lower.replaceAll("_", "-") : lower;
  return name === "forwarded" || name === "x-real-ip" || name.startsWith("x-forwarded-");
};

/** The names that a Connection header lists. Those that frame the message or name the host cannot be listed away. */
const listedIn = (connection: string | undefined): ReadonlySet<string> | null => {
  if (connection === undefined) return null;
  const names = connection.split(",").map((name) => name.trim().toLowerCase());
  const listed = names.filter((name) => !["", "close", "keep-alive", "upgrade", "host", "content-length"].includes(name));
  return listed.length > 0 ? new Set(listed) : null;
};

const chunked = (message: IncomingMessage): boolean => message.headers["transfer-encoding"] !== undefined;

/** True when a body may follow the head. */
export const hasBody = (request: IncomingMessage): boolean =>
  chunked(request) || (request.headers["content-length"] ?? "0") !== "0";

/** The client's address; one that came over the IPv6 socket as IPv4 is written as IPv4. */
export const clientAddress = (request: IncomingMessage): string => {
  const address = request.socket.remoteAddress ?? "";
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
};

/** What goes to the upstream, name and value in turn. `host` is the Host header by which the request was routed. */
export const requestHeaders = (request: IncomingMessage, host: string, upgrade?: string): string[] => {
  const listed = listedIn(request.headers.connection);
  const raw = request.rawHeaders;
  const headers = ["Host", host];
  for (let place = 0; place + 1 < raw.length; place += 2) {
    const name = raw[place] as string;
    const lower = name.toLowerCase();
    if (lower === "host" || hopByHop.has(lower) || isForwarding(lower) || listed?.has(lower)) continue;
    headers.push(name, raw[place + 1] as string);
  }
  const address = clientAddress(request);
  const port = request.socket.localPort ?? 80;
  headers.push(
    "X-Forwarded-For",
    address,
    "X-Forwarded-Host",
    host,
    "X-Forwarded-Port",
    String(port),
    "X-Forwarded-Proto",
    "http",
  );
  headers.push("X-Real-Ip", address);
  if (/\btrailers\b/i.test(String(request.headers.te ?? ""))) headers.push("TE", "trailers");
  if (chunked(request)) {
    headers.push("Transfer-Encoding", "chunked");
    if (request.headers.trailer !== undefined) headers.push("Trailer", request.headers.trailer);
  } else if (request.headers["content-length"] === undefined && !bodyless.has(request.method ?? "")) {
    headers.push("Content-Length", "0");
  }
  headers.push(...(upgrade === undefined ? ["Connection", "keep-alive"] : ["Connection", "Upgrade", "Upgrade", upgrade]));
  return headers;
};

/** Methods for which Node does not think of a body by itself. */
const bodyless = new Set(["GET", "HEAD", "OPTIONS", "DELETE", "TRACE", "CONNECT"]);

/** What goes back to the client; its framing, and whether the connection stays, are the edge's own. */
export const responseHeaders = (
  response: IncomingMessage,
  options: { extra: readonly string[]; trailers: boolean },
): string[] => {
  const listed = listedIn(response.headers.connection);
  const raw = response.rawHeaders;
  const headers: string[] = [];
  for (let place = 0; place + 1 < raw.length; place += 2) {
    const name = raw[place] as string;
    const lower = name.toLowerCase();
    if (hopByHop.has(lower) || listed?.has(lower)) continue;
    headers.push(name, raw[place + 1] as string);
  }
  headers.push(...options.extra);
  if (options.trailers && chunked(response) && response.headers.trailer !== undefined) {
    headers.push("Trailer", String(response.headers.trailer));
  }
  return headers;
};
