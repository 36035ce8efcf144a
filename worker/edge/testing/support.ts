import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, request as openRequest, type Server, type ServerResponse } from "node:http";
import type { createServer as createTcpServer } from "node:net";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkRouteDocument, routeDocumentBytes } from "@/server/domains/route-document-text";
import { buildRoutingTable, type RoutingTable } from "../builtin/routing-table";
import type { EdgeLog } from "../log";

export { freePort } from "../../../tests/support/ports";

/** What the edge's tests share. Nothing of it runs in the product. */

export const quiet: EdgeLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The document of one app at `a.localhost`, as the control plane writes it; port null: stopped. */
export const documentText = (version: number, hostPort: number | null): string => {
  const key = "app-00000000000000000000";
  const own = "wisehosting-version";
  const servers = hostPort === null ? [] : [{ url: `http://127.0.0.1:${hostPort}` }];
  const routers = {
    [key]: { rule: "Host(`a.localhost`)", service: key, entryPoints: ["web"], priority: 1_000 },
    [own]: {
      rule: "Host(`version.wisehosting.internal`) && ClientIP(`127.0.0.1/32`)",
      service: own,
      entryPoints: ["web"],
      priority: 10_000,
      middlewares: [own],
    },
  };
  const services = { [key]: { loadBalancer: { servers } }, [own]: { loadBalancer: { servers: [] } } };
  const middlewares = { [own]: { headers: { customResponseHeaders: { "X-Wisehosting-Route-Version": String(version) } } } };
  return Buffer.from(routeDocumentBytes({ http: { routers, services, middlewares } })).toString();
};

export const tableFor = (hostPort: number | null, version = 1): RoutingTable => {
  const checked = checkRouteDocument(documentText(version, hostPort));
  if (!checked.ok) throw new Error(checked.reason);
  return buildRoutingTable(checked.document);
};

export const listen = async (server: Server | ReturnType<typeof createTcpServer>): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
};

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** An app in this process; a handler that fails cuts the connection. */
export const startUpstream = async (handler: Handler): Promise<{ port: number; server: Server }> => {
  const server = createServer((request, response) => {
    Promise.resolve(handler(request, response)).catch(() => response.destroy());
  });
  return { server, port: await listen(server) };
};

export const temporaryFolder = async (): Promise<{ path: string; remove: () => Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), `wisehosting-edge-${randomBytes(2).toString("hex")}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

export type Answer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  trailers: NodeJS.Dict<string>;
};

/** One request on a connection of its own. */
export const ask = (
  port: number,
  {
    host = "a.localhost",
    body,
    ...options
  }: { host?: string; path?: string; method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> =>
  new Promise((done, fail) => {
    const headers = { host, ...options.headers };
    const request = openRequest({ host: "127.0.0.1", port, agent: false, ...options, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () =>
        done({ status: response.statusCode ?? 0, headers: response.headers, body: text, trailers: response.trailers }),
      );
      response.on("error", fail);
    });
    request.on("error", fail);
    request.end(body);
  });

/** Sends bytes as they are; resolves with everything that came until the other side ended or `until` was seen. */
export const exchangeRaw = (port: number, text: string, until?: string): Promise<string> =>
  new Promise((done) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text, "latin1"));
    let got = "";
    const end = () => {
      socket.destroy();
      done(got);
    };
    socket.on("data", (piece) => {
      got += piece.toString("latin1");
      if (until !== undefined && got.includes(until)) end();
    });
    socket.on("close", end);
    socket.on("error", end);
  });

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Waits until it holds; fails after the time given. */
export const eventually = async (holds: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error("It did not come true in time.");
    await sleep(10);
  }
};
