import type { EdgeLog } from "./log";
import { type LoopbackServer, startLoopbackServer } from "./loopback-server";

/** What a host answers by itself, for either edge: maintenance pages, and redirects that Traefik has no middleware for. */

export type PageAnswer = { status: number; headers: readonly string[]; text: string };

const longestMessage = 2_000;
/** Seconds. */
const retryAfter = "120";

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const page = (title: string, text: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:32rem;padding:0 1.5rem;overflow-wrap:anywhere}p{white-space:pre-line}</style>
</head><body><h1>${title}</h1><p>${escaped(text)}</p></body></html>
`;

const html = ["Content-Type", "text/html; charset=utf-8", "Cache-Control", "no-store", "X-Content-Type-Options", "nosniff"];

const maintenance = (encoded: string): PageAnswer => {
  const message = Buffer.from(encoded, "base64url").toString("utf8").slice(0, longestMessage).trim();
  const text = message === "" ? "This address is being worked on. Try again in a few minutes." : message;
  return { status: 503, headers: [...html, "Retry-After", retryAfter], text: page("Back soon", text) };
};

const nothing: PageAnswer = { status: 404, headers: ["Content-Type", "text/plain; charset=utf-8"], text: "Nothing here\n" };

/** For a Location: bytes that no address has are written as such. */
const addressed = (path: string): string =>
  path.replace(/[^\x21-\x7e]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

/** A colon may have been written as `%3A` on the way. */
const redirectPath = /^\/redirect\/308\/(https?)\/([a-z0-9.-]{1,253})((?::|%3A)\d{1,5})?(\/.*|\?.*)?$/i;
const maintenancePath = /^\/maintenance\/([\w-]*)(?:[/?].*)?$/;

/**
 * `/maintenance/<message as base64url>`: 503 with the message. `/redirect/308/<https|http>/<hostname[:port]>/…`: to the rest of the
 * path, with its query, at that origin.
 */
export const answerPagePath = (path: string): PageAnswer => {
  const message = maintenancePath.exec(path)?.[1];
  if (message !== undefined) return maintenance(message);
  const [, scheme = "", hostname = "", port = "", rest = "/"] = redirectPath.exec(path) ?? [];
  if (scheme === "") return nothing;
  const origin = `${scheme.toLowerCase()}://${hostname.toLowerCase()}${port.replace(/^%3A/i, ":")}`;
  return {
    status: 308,
    headers: ["Location", addressed(`${origin}${rest.startsWith("/") ? "" : "/"}${rest}`), ...html],
    text: page("Moved", "This page has moved."),
  };
};

/** Where Traefik finds them; the built-in edge needs nobody for them. */
export const startEdgePages = ({ port, log }: { port: number; log: EdgeLog }): LoopbackServer =>
  startLoopbackServer({ port, what: "The edge's pages", log }, (request, response) => {
    request.resume();
    const { status, headers, text } = answerPagePath(request.url ?? "/");
    response.writeHead(status, [...headers, "Content-Length", String(Buffer.byteLength(text))]).end(text);
  });
