import type { ServerResponse } from "node:http";
import type { EdgeLog } from "./log";
import { startLoopbackServer } from "./loopback-server";
import { relayPath } from "./traefik-config";

/** Shorter than Traefik's poll time-out: a poll that hangs costs it nothing, one that is refused up to 28 s of silence. */
const holdMs = 4_000;

export type Relay = {
  /** From now on every poll gets these bytes. */
  serve(bytes: Uint8Array): void;
  close(): Promise<void>;
};

/**
 * From here Traefik polls the route document: always 200 with the last good one, without a token. Until there is one
 * a poll is held, then answered 503: what Traefik has stays in force.
 */
export const startRelay = (options: { port: number; log: EdgeLog }): Relay => {
  let document: Uint8Array | undefined;
  const waiting = new Set<ServerResponse>();

  const answer = (response: ServerResponse): void => {
    if (document) response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(document);
    else response.writeHead(503, { "content-type": "text/plain" }).end("No route document yet\n");
  };
  const hold = (response: ServerResponse): void => {
    waiting.add(response);
    const timer = setTimeout(() => answer(response), holdMs);
    response.once("close", () => {
      clearTimeout(timer);
      waiting.delete(response);
    });
  };

  const server = startLoopbackServer({ ...options, what: "The edge's relay" }, (request, response) => {
    request.resume();
    if (request.url !== relayPath || request.method !== "GET") response.writeHead(404).end();
    else if (document) answer(response);
    else hold(response);
  });

  return {
    serve: (bytes) => {
      document = bytes;
      for (const response of waiting) answer(response);
    },
    close: () => server.close(),
  };
};
