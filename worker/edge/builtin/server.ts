import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type Exchange, forward, maxHeaderSize } from "./exchange";
import { answerPage } from "./pages";
import { RequestCounters } from "./request-counters";
import { emptyTable, findTarget, normalHost, type RoutingTable, servicesOf, type Target } from "./routing-table";
import { openTunnel, refuseUpgrade } from "./tunnel";

export type ProxyOptions = {
  /** 0 for any free one. */
  port: number;
  /** Followed from the first request on; without it every host is unknown. */
  table?: RoutingTable;
  /** A request's head must be here within this time. */
  headTimeoutMs?: number;
  /** A body that is being sent must go on within this time. */
  bodyIdleTimeoutMs?: number;
  /** Time for what is in flight when the proxy is told to stop. */
  graceMs?: number;
  /** Where what passes is counted. */
  counters?: RequestCounters;
};

export type Proxy = {
  port: number;
  /** From the next request on this table is followed; requests in flight go on where they are. */
  follow(table: RoutingTable): void;
  /** Accepts no more, finishes what is in flight, cuts what is left after the grace time. */
  close(): Promise<void>;
};

/** What proxies write down for a client that did not wait for the answer. */
const clientHasGone = 499;

type Asked = { host: string; authority: string; path: string };

/** What a request asks for. A target in absolute form outweighs the Host header, as HTTP demands. Null: unusable. */
const askedOf = (request: IncomingMessage): Asked | null => {
  const path = request.url ?? "/";
  const authority = request.headers.host ?? "";
  if (path.startsWith("/") || path === "*") return { host: normalHost(authority), authority, path };
  if (!URL.canParse(path)) return null;
  const url = new URL(path);
  if (url.protocol !== "http:") return null;
  return { host: normalHost(url.host), authority: url.host, path: `${url.pathname}${url.search}` };
};

class ProxyServer {
  private table: RoutingTable;
  private readonly inFlight = new Set<Exchange>();
  private readonly tunnels = new Set<Duplex>();
  private readonly progress = new WeakMap<Exchange, { bytes: number; since: number }>();
  private stopping = false;
  private readonly server: Server;
  private readonly sweep: NodeJS.Timeout;

  constructor(private readonly options: Required<ProxyOptions>) {
    this.table = options.table;
    this.server = createServer({
      headersTimeout: options.headTimeoutMs,
      // Bodies may take as long as they go on; see `endStalledUploads`.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(2_000, options.headTimeoutMs),
      // Longer than the browsers and balancers in front keep theirs.
      keepAliveTimeout: 75_000,
      maxHeaderSize,
    });
    this.server.on("request", (request, response) => this.handle(request, response, false));
    this.server.on("checkContinue", (request, response) => this.handle(request, response, true));
    this.server.on("checkExpectation", (request, response) => this.handle(request, response, false));
    this.server.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
    this.sweep = setInterval(
      () => {
        this.dropOrphans();
        this.endStalledUploads();
      },
      Math.min(5_000, options.bodyIdleTimeoutMs),
    );
    this.sweep.unref();
  }

  async listen(): Promise<number> {
    await new Promise<void>((done, fail) => {
      this.server.once("error", fail);
      this.server.listen(this.options.port, done);
    });
    return (this.server.address() as AddressInfo).port;
  }

  follow(table: RoutingTable): void {
    this.table = table;
    this.options.counters.keepOnly(servicesOf(table));
  }

  private handle(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const asked = askedOf(request);
    const find = () => (asked ? findTarget(this.table, asked.host, request.socket.remoteAddress) : undefined);
    const target = find();
    if (this.stopping || (expectsContinue && !target)) response.shouldKeepAlive = false;
    if (!asked || !target) return answerPage(response, asked ? 404 : 400);
    const exchange: Exchange = {
      request,
      response,
      host: asked.authority,
      path: asked.path,
      expectsContinue,
      findTarget: find,
    };
    this.inFlight.add(exchange);
    const since = performance.now();
    response.once("close", () => {
      this.inFlight.delete(exchange);
      this.count(target, response, since);
    });
    forward(exchange, target);
  }

  private count({ service, loopbackOnly }: Target, { headersSent, statusCode }: ServerResponse, since: number): void {
    if (loopbackOnly) return;
    this.options.counters.count(service, headersSent ? statusCode : clientHasGone, performance.now() - since);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // From here on the socket is ours: what breaks on it must not end the edge.
    socket.on("error", () => socket.destroy());
    // Sent in one go with requests that are not answered yet, whose answers would get lost or end up in the tunnel.
    if ([...this.inFlight].some((exchange) => exchange.request.socket === socket)) return void socket.destroy();
    if (request.headers.upgrade?.toLowerCase() !== "websocket") return this.withoutUpgrade(request, socket, head);
    const asked = askedOf(request);
    const target = asked ? findTarget(this.table, asked.host, request.socket.remoteAddress) : undefined;
    if (!asked || !target) return refuseUpgrade(socket, asked ? 404 : 400);
    this.tunnels.add(socket);
    socket.once("close", () => this.tunnels.delete(socket));
    openTunnel({ request, socket, head }, { target, host: asked.authority, path: asked.path });
  }

  /** An offer of another protocol (`h2c`, as some clients send with every request) may be ignored: read again as plain HTTP. */
  private withoutUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const raw = request.rawHeaders;
    let text = `${request.method} ${request.url} HTTP/1.1\r\n`;
    for (let place = 0; place + 1 < raw.length; place += 2) {
      if (!/^(?:upgrade|connection|http2-settings)$/i.test(raw[place] ?? "")) text += `${raw[place]}: ${raw[place + 1]}\r\n`;
    }
    socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, "latin1"), head]));
    this.server.emit("connection", socket as Socket);
  }

  /** Of requests that a client sends in one go only the first learns that the client has gone. */
  private dropOrphans(): void {
    for (const exchange of this.inFlight) {
      if (!exchange.request.socket.destroyed) continue;
      this.inFlight.delete(exchange);
      exchange.cut?.();
    }
  }

  /** Slow loris with bodies: a client that stopped sending in the middle is let go; one that the app reads slowly is not. */
  private endStalledUploads(): void {
    const now = performance.now();
    for (const exchange of this.inFlight) {
      const { request, response } = exchange;
      if (request.complete || request.readableFlowing !== true) {
        this.progress.delete(exchange);
        continue;
      }
      const bytes = request.socket.bytesRead;
      const seen = this.progress.get(exchange);
      if (seen?.bytes !== bytes) this.progress.set(exchange, { bytes, since: now });
      else if (now - seen.since >= this.options.bodyIdleTimeoutMs) {
        this.inFlight.delete(exchange);
        response.shouldKeepAlive = false;
        answerPage(response, 408);
        request.socket.destroySoon();
      }
    }
  }

  async close(): Promise<void> {
    this.stopping = true;
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    for (const { response } of this.inFlight) if (!response.headersSent) response.shouldKeepAlive = false;
    const deadline = performance.now() + this.options.graceMs;
    while (this.inFlight.size > 0 && performance.now() < deadline) {
      this.server.closeIdleConnections();
      this.dropOrphans();
      await new Promise((done) => setTimeout(done, 20));
    }
    for (const socket of this.tunnels) socket.destroy();
    this.server.closeAllConnections();
    clearInterval(this.sweep);
    await closed;
  }
}

const defaults = { table: emptyTable, headTimeoutMs: 20_000, bodyIdleTimeoutMs: 60_000, graceMs: 10_000 };

/** Starts the proxy; it listens when this returns. */
export const startProxy = async (options: ProxyOptions): Promise<Proxy> => {
  const server = new ProxyServer({ ...defaults, counters: new RequestCounters(), ...options });
  const port = await server.listen();
  return { port, follow: (table) => server.follow(table), close: () => server.close() };
};
