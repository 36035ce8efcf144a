import type { IncomingMessage } from "node:http";
import type { AskedHead } from "./exchange";
import type { HeaderChanges } from "./passing";

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
  return name === "forwarded" || name === "x-real-ip" || name === "x-replaced-path" || name.startsWith("x-forwarded-");
};

/** The names that a Connection header lists. Those that frame the message or name the host cannot be listed away. */
const listedIn = (connection: string | undefined): ReadonlySet<string> | null => {
  if (connection === undefined) return null;
  const names = connection.split(",").map((name) => name.trim().toLowerCase());
  const listed = names.filter((name) => !["", "close", "keep-alive", "upgrade", "host", "content-length"].includes(name));
  return listed.length > 0 ? new Set(listed) : null;
};

/** The port that the client named, else its scheme's own. */
const portOf = (host: string, secure: boolean): string => /:(\d{1,5})$/.exec(host)?.[1] ?? (secure ? "443" : "80");

/** What the upstream is asked. `host` is the one by which the request was routed; `upgrade`: the other protocol. */
export type Wish = { host: string; hidesAuthorization: boolean; replacedPath: string | undefined; upgrade?: string };

const forwardedHeaders = ({ address, secure }: AskedHead, { host, upgrade, replacedPath }: Wish): string[] => {
  const headers = ["X-Forwarded-For", address, "X-Forwarded-Host", host, "X-Forwarded-Port", portOf(host, secure)];
  const scheme = upgrade === undefined ? "http" : "ws";
  headers.push("X-Forwarded-Proto", secure ? `${scheme}s` : scheme, "X-Real-Ip", address);
  if (replacedPath !== undefined) headers.push("X-Replaced-Path", replacedPath);
  return headers;
};

/** What goes to the upstream, name and value in turn. */
export const requestHeaders = (asked: AskedHead, wish: Wish): string[] => {
  const { upgrade } = wish;
  const listed = listedIn(asked.headers.connection);
  const raw = asked.rawHeaders;
  const headers = ["Host", wish.host];
  for (let place = 0; place + 1 < raw.length; place += 2) {
    const name = raw[place] as string;
    const lower = name.toLowerCase();
    if (lower === "host" || hopByHop.has(lower) || isForwarding(lower) || listed?.has(lower)) continue;
    if (wish.hidesAuthorization && lower === "authorization") continue;
    headers.push(name, raw[place + 1] as string);
  }
  headers.push(...forwardedHeaders(asked, wish));
  if (/\btrailers\b/i.test(String(asked.headers.te ?? ""))) headers.push("TE", "trailers");
  if (asked.body === "chunked") {
    headers.push("Transfer-Encoding", "chunked");
    if (asked.headers.trailer !== undefined) headers.push("Trailer", String(asked.headers.trailer));
  } else if (asked.headers["content-length"] === undefined && !bodyless.has(asked.method)) {
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
  { changes, trailers }: { changes: HeaderChanges; trailers: boolean },
): string[] => {
  const listed = listedIn(response.headers.connection);
  const raw = response.rawHeaders;
  const headers: string[] = [];
  for (let place = 0; place + 1 < raw.length; place += 2) {
    const name = raw[place] as string;
    const lower = name.toLowerCase();
    if (hopByHop.has(lower) || listed?.has(lower) || changes.names.has(lower)) continue;
    headers.push(name, raw[place + 1] as string);
  }
  headers.push(...changes.set);
  const chunked = response.headers["transfer-encoding"] !== undefined;
  if (trailers && chunked && response.headers.trailer !== undefined) {
    headers.push("Trailer", String(response.headers.trailer));
  }
  return headers;
};
