import { type ServerResponse, STATUS_CODES } from "node:http";

/** The edge's own answers. Nothing in them comes from the request. */
const pages = {
  400: ["Bad request", "This request could not be understood."],
  404: ["No app here", "No app answers at this address."],
  408: ["Request time-out", "The request did not arrive in time."],
  502: ["App not reachable", "The app at this address did not answer. Its logs may say why."],
  503: ["App stopped", "The app at this address is stopped."],
  504: ["App did not answer", "The app at this address did not take the connection in time."],
} as const;
export type PageStatus = keyof typeof pages;

export const pageHtml = (status: PageStatus): string => {
  const [title, text] = pages[status];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:32rem;padding:0 1.5rem}</style>
</head><body><h1>${status} · ${title}</h1><p>${text}</p></body></html>
`;
};

/** Head of such an answer, name and value in turn. */
export const pageHeaders = (status: PageStatus): string[] => [
  "Content-Type",
  "text/html; charset=utf-8",
  "Content-Length",
  String(Buffer.byteLength(pageHtml(status))),
  "Cache-Control",
  "no-store",
  "X-Content-Type-Options",
  "nosniff",
];

/** Answers with one of the edge's own pages, or cuts the connection when the answer has begun already. */
export const answerPage = (response: ServerResponse, status: PageStatus, extra: readonly string[] = []): void => {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // With its own status text: an earlier attempt may have left one that cannot be sent.
  response.writeHead(status, STATUS_CODES[status], [...pageHeaders(status), ...extra]);
  response.end(pageHtml(status));
};
