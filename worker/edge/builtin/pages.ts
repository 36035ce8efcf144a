import { STATUS_CODES } from "node:http";
import type { Exchange } from "./exchange";
import type { OwnAnswer } from "./passing";

/** The edge's own answers. Nothing in them comes from the request, and nothing says more than a visitor may know. */
const pages = {
  400: ["Bad request", "This request could not be understood."],
  404: ["No app here", "No app answers at this address."],
  408: ["Request time-out", "The request did not arrive in time."],
  429: ["Too many attempts", "Too many passwords are being tried here. Try again in a minute."],
  502: ["App not reachable", "The app at this address did not answer. Try again in a moment."],
  503: ["App stopped", "The app at this address is stopped."],
  504: ["App did not answer", "The app at this address did not answer in time. Try again in a moment."],
} as const;
export type PageStatus = keyof typeof pages;

/** By the reference the owner finds what was wrong. */
export const pageHtml = (status: PageStatus, reference?: string): string => {
  const [title, text] = pages[status];
  const found = reference === undefined ? "" : `<p><small>Reference: <code>${reference}</code></small></p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:32rem;padding:0 1.5rem}</style>
</head><body><h1>${status} · ${title}</h1><p>${text}</p>${found}</body></html>
`;
};

/** Head of such an answer, name and value in turn. */
export const pageHeaders: readonly string[] = [
  ...["Content-Type", "text/html; charset=utf-8"],
  ...["Cache-Control", "no-store"],
  ...["X-Content-Type-Options", "nosniff"],
];

/** Answers in place of the app, or cuts the connection when the answer has begun already. */
export const answerItself = (exchange: Exchange, { status, headers, text }: OwnAnswer, extra: readonly string[] = []): void => {
  if (exchange.headSent || exchange.output.destroyed) return exchange.breakOff();
  const sized = ["Content-Length", String(Buffer.byteLength(text))];
  // With its own status text: an earlier attempt may have left one that cannot be sent.
  exchange.sendHead({ status, message: STATUS_CODES[status] ?? "", headers: [...headers, ...sized, ...extra] });
  exchange.output.end(text);
};

/** The same with one of the edge's own pages. */
export const answerPage = (
  exchange: Exchange,
  status: PageStatus,
  { extra, reference }: { extra?: readonly string[]; reference?: string } = {},
): void => answerItself(exchange, { status, headers: pageHeaders, text: pageHtml(status, reference) }, extra);
