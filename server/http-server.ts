import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { peerHeader } from "./api/client-address";
import { logger } from "./logger";
import { largestPayload } from "./webhooks/schema";

export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Above what any call takes (`read-body.ts`): here it is cut off before a framework collects it, whoever sends it. */
const largestBody = 4_194_304;
/** What is sent without saying how much: the handler has said that it is too large by then. */
const slack = 1_048_576;

const largestOf = ({ url = "" }: IncomingMessage): number => (url.startsWith("/v1/webhooks/") ? largestPayload : largestBody);

const refusal = JSON.stringify({ type: "about:blank", title: "The body is too large.", status: 413, reason: "body_too_large" });
const stillSendingMs = 3_000;

/** Connections that wait while this program is busy: as many as the kernel allows. */
const backlog = 65_535;

/** Answered at once; what still comes is thrown away for a moment, for a client that is cut off while it sends reads no answer. */
const refuseBody = (request: IncomingMessage, response: ServerResponse): void => {
  const headers = { "content-type": "application/problem+json", "content-length": refusal.length, connection: "close" };
  response.writeHead(413, headers).write(refusal);
  const timer = setTimeout(() => response.end(), stillSendingMs);
  request.once("close", () => {
    clearTimeout(timer);
    response.end();
  });
  request.resume();
};

/** Keeps nothing of what comes beyond the limit: after an answer it is thrown away for a moment, before one the sender is cut off. */
const cutLargeBody = (request: IncomingMessage, response: ServerResponse): void => {
  const largest = largestOf(request) + slack;
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  const push = request.push.bind(request);
  request.push = (piece: Buffer | null, encoding) => {
    size += piece?.length ?? 0;
    if (size <= largest || piece === null) return push(piece, encoding);
    if (!response.headersSent) request.destroy();
    else timer ??= setTimeout(() => request.destroy(), stillSendingMs);
    return !request.destroyed;
  };
  request.once("close", () => clearTimeout(timer));
};

/** True when it says of itself that it is too large: refused. One that does not say is cut off when it has become so. */
const refuseLargeBody = (request: IncomingMessage, response: ServerResponse): boolean => {
  if (Number(request.headers["content-length"] ?? 0) > largestOf(request)) {
    refuseBody(request, response);
    return true;
  }
  if (request.headers["transfer-encoding"] !== undefined) cutLargeBody(request, response);
  return false;
};

/** Event streams never end by themselves; their readers come back and go on where they were. */
const isStream = (response: ServerResponse): boolean =>
  response.headersSent && /^text\/(?:event-stream|plain)/.test(String(response.getHeader("content-type") ?? ""));

const answerFailure = (response: ServerResponse, error: unknown): void => {
  logger().error({ error }, "A request failed outside of every handler");
  if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
  response.end();
};

/** Who sends a letter a minute holds a connection for this long, and is told 408. */
const slowest = { headersTimeout: 20_000, requestTimeout: 120_000, connectionsCheckingInterval: 5_000 };

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** An HTTP server that knows what it is answering, so that it can stop without cutting an answer off. */
export const startHttpServer = async (
  where: { port: number; host: string },
  handlers: { handle: Handle; upgrade: Upgrade },
): Promise<{ stop: (deadlineMs: number) => Promise<void> }> => {
  const answering = new Set<ServerResponse>();
  let stopping = false;
  const server = createServer(slowest, (request, response) => {
    // The socket's own word: whatever came under this name from outside is written over.
    request.headers[peerHeader] = request.socket.remoteAddress ?? "";
    answering.add(response);
    response.on("close", () => answering.delete(response));
    if (stopping) response.setHeader("connection", "close");
    if (refuseLargeBody(request, response)) return;
    handlers.handle(request, response).catch((error: unknown) => answerFailure(response, error));
  });
  // Longer than a proxy in front keeps its connections: it is the proxy that lets go first.
  server.keepAliveTimeout = 75_000;
  server.on("upgrade", handlers.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...where, backlog }, resolve);
  });
  return {
    stop: async (deadlineMs) => {
      stopping = true;
      const end = closed(server);
      server.closeIdleConnections();
      for (const response of answering) if (isStream(response)) response.destroy();
      const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
      // A connection that was answering when it began is idle a moment later.
      const idle = setInterval(() => server.closeIdleConnections(), 100);
      await end;
      clearTimeout(deadline);
      clearInterval(idle);
    },
  };
};
