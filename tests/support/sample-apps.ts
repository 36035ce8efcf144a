import { randomUUID } from "node:crypto";
import { busyboxImage, nodeImage } from "./base-images";
import type { Files } from "./repository";

/** A page with `version` on it, served by busybox: builds and starts in no time. */
export const page = (version: string, beforeStart = ""): Files => ({
  Dockerfile: [
    `FROM ${busyboxImage}`,
    beforeStart,
    "COPY index.html /www/index.html",
    'CMD ["sh", "-c", "exec httpd -f -p $PORT -h /www"]',
    "",
  ].join("\n"),
  "index.html": version,
});

/** The same with a build step in front, as long as `seconds`. Never out of the cache. */
export const slowBuild = (version: string, seconds: number): Files =>
  page(version, `RUN echo building ${version}-${randomUUID()} && sleep ${seconds} && echo built`);

const server = `
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
const version = readFileSync("version", "utf8").trim();
const startedAt = Date.now();
const hog = [];
const server = createServer((request, response) => {
  const url = new URL(request.url, "http://app");
  const answer = () => response.end(version);
  if (url.pathname === "/slow") setTimeout(answer, 2000);
  else if (url.pathname === "/healthz") {
    response.statusCode = Date.now() - startedAt < readyAfter ? 503 : 200;
    response.end("ok");
  } else if (url.pathname === "/exit") { response.end("bye"); setTimeout(() => process.exit(3), 20); }
  else if (url.pathname === "/hog") { answer(); setInterval(() => hog.push(Buffer.alloc(32 * 1024 * 1024, 1)), 10); }
  else answer();
});
const readyAfter = Number(readFileSync("ready-after-ms", "utf8"));
server.keepAliveTimeout = 60000;
process.on("SIGTERM", () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
server.listen(Number(process.env.PORT), "0.0.0.0", () => console.log("serving", version));
`;

export type ServiceOptions = {
  /** Until then /healthz answers 503. */
  readyAfterMs?: number;
  /** A build step in front, as long as this. */
  buildSeconds?: number;
};

/**
 * A well-behaved HTTP service: `/` answers its version, `/slow` after 2 s, `/healthz` 503 until it is ready,
 * SIGTERM lets it finish what it has begun.
 */
export const service = (version: string, { readyAfterMs = 0, buildSeconds = 0 }: ServiceOptions = {}): Files => ({
  Dockerfile: [
    `FROM ${nodeImage}`,
    "WORKDIR /app",
    "COPY . .",
    buildSeconds > 0 ? `RUN echo building ${version}-${randomUUID()} && sleep ${buildSeconds}` : "",
    'CMD ["node", "server.mjs"]',
    "",
  ].join("\n"),
  "server.mjs": server,
  version,
  "ready-after-ms": String(readyAfterMs),
});

/** An image whose one command is this line of shell. */
export const command = (line: string, beforeStart = ""): Files => ({
  Dockerfile: [`FROM ${busyboxImage}`, beforeStart, `CMD ["sh", "-c", ${JSON.stringify(line)}]`, ""].join("\n"),
});
