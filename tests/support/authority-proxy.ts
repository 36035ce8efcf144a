import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, request as openRequest } from "node:https";
import { key, present } from "@/worker/runtime/testing/certificates";
import type { Pebble } from "./pebble";
import { freePort } from "./ports";

/** What the authority answers in place of what it would. */
export type Refusal = { status: number; type: string; detail: string; retryAfterSeconds?: number };

/** Stands before pebble and refuses as real authorities do: limits, overload. */
export const startAuthorityProxy = async (pebble: Pebble) => {
  const port = await freePort();
  const ca = await readFile(pebble.caFile, "utf8");
  const asked: string[] = [];
  let refusal: { path: RegExp; answer: Refusal } | null = null;

  const refuse = (response: ServerResponse, { status, type, detail, retryAfterSeconds }: Refusal) => {
    const after = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
    response.writeHead(status, { "content-type": "application/problem+json", ...after });
    response.end(JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, detail, status }));
  };
  const pass = (request: IncomingMessage, response: ServerResponse) => {
    const { method, url: path, headers } = request;
    // Pebble makes its addresses of the Host header: they lead here.
    const onward = openRequest({ host: "localhost", port: pebble.port, ca, method, path, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  };

  const server = createServer({ key, cert: present }, (request, response) => {
    const path = request.url ?? "";
    asked.push(`${request.method} ${path}`);
    if (refusal?.path.test(path)) {
      request.resume();
      refuse(response, refusal.answer);
    } else pass(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    directoryUrl: `https://localhost:${port}/dir`,
    caFile: pebble.caFile,
    /** Every request so far: "POST /order-plz". */
    asked,
    /** Requests whose path fits are refused so, until `allow`. New orders are /order-plz. */
    refuse: (path: RegExp, answer: Refusal) => {
      refusal = { path, answer };
    },
    allow: () => {
      refusal = null;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
export type AuthorityProxy = Awaited<ReturnType<typeof startAuthorityProxy>>;
