import type { IncomingMessage } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import { afterEach } from "vitest";
import { type Proxy, type ProxyOptions, startProxy } from "../builtin/server";
import { type Handler, listen, startUpstream, tableFor } from "./support";

/** What the proxy's tests share: what is started here ends with the test. */
export const cleanUps: (() => unknown)[] = [];

/** To be called once at the top of the file. */
export const cleanUpAfterEach = (): void => {
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
};

export const proxyTo = async (hostPort: number | null, options: Partial<ProxyOptions> = {}): Promise<Proxy> => {
  const proxy = await startProxy({ port: 0, table: tableFor(hostPort), graceMs: 300, ...options });
  cleanUps.push(() => proxy.close());
  return proxy;
};

export const upstream = async (handler: Handler): Promise<number> => {
  const { server, port } = await startUpstream(handler);
  cleanUps.push(() => server.close() && server.closeAllConnections());
  return port;
};

export const tcpUpstream = async (handler: (socket: Socket) => void): Promise<number> => {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    handler(socket);
  });
  cleanUps.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return listen(server);
};

export const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = "";
  for await (const piece of request) text += String(piece);
  return text;
};
