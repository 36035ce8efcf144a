import type { Duplex } from "node:stream";
import { answerPagePath } from "../edge-pages";
import type { Certificates } from "./certificates";
import { EntryPoints } from "./entry-points";
import type { AskedHead, Exchange } from "./exchange";
import { FaultLog } from "./faults";
import { forward } from "./forward";
import type { Wish } from "./headers";
import { isSecure } from "./http1-exchange";
import { type Answered, passThrough } from "./middlewares";
import { answerItself, answerPage } from "./pages";
import type { Passing } from "./passing";
import { RequestCounters } from "./request-counters";
import { emptyTable, findTarget, normalHost, type RoutingTable, servicesOf, type Target } from "./routing-table";
import { endStalledUploads, type Progress } from "./stalled-uploads";
import { answerBare, type Handshake, handshakeHead, openTunnel, refuseUpgrade } from "./tunnel";

export type ProxyOptions = {
  /** 0 for any free one. */
  port: number;
  /** Without it there is no TLS. */
  tls?: { port: number; certificates: Certificates };
  /** Followed from the first request on; without it every host is unknown. */
  table?: RoutingTable;
  /** A request's head must be here within this time. */
  headTimeoutMs?: number;
  /** A body that is being sent must go on within this time. */
  bodyIdleTimeoutMs?: number;
  /** Time for what is in flight when the proxy is told to stop. */
  graceMs?: number;
  /** Where what passes is counted, and what could not be done is kept. */
  counters?: RequestCounters;
  faults?: FaultLog;
  /** What an authority's question is to be answered with. */
  answerChallenge?: (path: string) => string | undefined;
  /** Loopback port of the host's own pages, which the edge answers by itself; null: there are none. */
  pagesPort?: number | null;
};

export type Proxy = {
  port: number;
  httpsPort: number | null;
  /** From the next request on this table is followed; requests in flight go on where they are. */
  follow(table: RoutingTable): void;
  /** Accepts no more, finishes what is in flight, cuts what is left after the grace time. */
  close(): Promise<void>;
};

/** What proxies write down for a client that did not wait for the answer. */
const clientHasGone = 499;

type Asked = { host: string; authority: string; path: string };

/** What a request asks for. A target in absolute form outweighs the Host header, as HTTP demands. Null: unusable. */
const askedOf = (path: string, authority: string, secure: boolean): Asked | null => {
  if (path.startsWith("/") || path === "*") return { host: normalHost(authority), authority, path };
  if (!URL.canParse(path)) return null;
  const url = new URL(path);
  if (url.protocol !== (secure ? "https:" : "http:")) return null;
  return { host: normalHost(url.host), authority: url.host, path: `${url.pathname}${url.search}` };
};

const passingOf = (head: AskedHead, { host, path }: Asked): Passing => ({
  method: head.method,
  host,
  secure: head.secure,
  address: head.address,
  authorization: head.headers.authorization,
  path,
  hidesAuthorization: false,
  replacedPath: undefined,
});

class ProxyServer {
  private table: RoutingTable;
  private readonly inFlight = new Set<Exchange>();
  private readonly tunnels = new Set<Duplex>();
  private readonly progress: Progress = new WeakMap();
  private stopping = false;
  private readonly entryPoints: EntryPoints;
  private readonly sweep: NodeJS.Timeout;

  constructor(private readonly options: Required<Omit<ProxyOptions, "tls">> & Pick<ProxyOptions, "tls">) {
    this.table = options.table;
    this.entryPoints = new EntryPoints(
      { port: options.port, tls: options.tls, headTimeoutMs: options.headTimeoutMs },
      {
        request: (exchange) => this.handle(exchange),
        upgrade: (request, socket, head) => this.upgrade({ request, socket, head }),
      },
    );
    this.sweep = setInterval(
      () => {
        this.dropOrphans();
        const { inFlight, progress } = this;
        endStalledUploads({ inFlight, progress, idleMs: options.bodyIdleTimeoutMs });
      },
      Math.min(5_000, options.bodyIdleTimeoutMs),
    );
    this.sweep.unref();
  }

  listen() {
    return this.entryPoints.listen();
  }

  follow(table: RoutingTable): void {
    this.table = table;
    const services = servicesOf(table);
    this.options.counters.keepOnly(services);
    this.options.faults.keepOnly(services);
  }

  private find({ host }: Asked, { secure, address }: AskedHead): Target | undefined {
    return findTarget(secure ? this.table.websecure : this.table.web, host, address);
  }

  private handle(exchange: Exchange): void {
    const asked = askedOf(exchange.target, exchange.authority, exchange.secure);
    const challenge = asked && !exchange.secure ? this.options.answerChallenge(asked.path) : undefined;
    if (challenge !== undefined) return answerItself(exchange, { ...octets, text: challenge });
    const target = asked ? this.find(asked, exchange) : undefined;
    if (this.stopping || (exchange.expectsContinue && !target)) exchange.endConnection();
    if (!asked || !target) return answerPage(exchange, asked ? 404 : 400);
    this.inFlight.add(exchange);
    const since = performance.now();
    exchange.output.once("close", () => {
      this.inFlight.delete(exchange);
      this.count(target, exchange, since);
    });
    if (target.middlewares.steps.length === 0) return this.forward(exchange, { asked, target });
    const passing = passingOf(exchange, asked);
    const answered = passThrough(target.middlewares, passing);
    if (!(answered instanceof Promise)) return this.goOn(exchange, { asked, target, passing, answered });
    answered
      .then((found) => this.goOn(exchange, { asked, target, passing, answered: found }))
      .catch(() => answerPage(exchange, 502));
  }

  private goOn(
    exchange: Exchange,
    { asked, target, passing, answered }: { asked: Asked; target: Target; passing: Passing; answered: Answered | null },
  ): void {
    if (exchange.output.destroyed) return;
    const own = answered ?? this.ownPage(target, passing.path);
    if (!own) return this.forward(exchange, { asked, target, passing });
    if (exchange.expectsContinue) exchange.endConnection();
    else exchange.discardInput();
    answerItself(exchange, own.answer, own.changes.set);
  }

  /** The host's own pages are known here too: they are there while the worker is away. */
  private ownPage({ upstreams, middlewares }: Target, path: string): Answered | null {
    const { pagesPort } = this.options;
    if (pagesPort === null || upstreams[0]?.port !== pagesPort) return null;
    return { answer: answerPagePath(path), changes: middlewares.changes };
  }

  private forward(exchange: Exchange, { asked, target, passing }: { asked: Asked; target: Target; passing?: Passing }): void {
    const wish: Wish = {
      host: asked.authority,
      hidesAuthorization: passing?.hidesAuthorization ?? false,
      replacedPath: passing?.replacedPath,
    };
    const { faults } = this.options;
    const path = passing?.path ?? asked.path;
    forward({ exchange, wish, path, faults, findTarget: () => this.find(asked, exchange) }, target);
  }

  private count({ service, loopbackOnly }: Target, { status }: Exchange, since: number): void {
    if (loopbackOnly) return;
    this.options.counters.count(service, status ?? clientHasGone, performance.now() - since);
  }

  private upgrade(handshake: Handshake): void {
    const { request, socket } = handshake;
    // From here on the socket is ours: what breaks on it must not end the edge.
    socket.on("error", () => socket.destroy());
    // Sent in one go with requests that are not answered yet, whose answers would get lost or end up in the tunnel.
    if ([...this.inFlight].some((exchange) => "socket" in exchange.input && exchange.input.socket === socket)) {
      return void socket.destroy();
    }
    if (request.headers.upgrade?.toLowerCase() !== "websocket") return this.withoutUpgrade(handshake);
    const head = handshakeHead(request);
    const asked = askedOf(request.url ?? "/", request.headers.host ?? "", isSecure(request));
    const target = asked ? this.find(asked, head) : undefined;
    if (!asked || !target) return refuseUpgrade(socket, asked ? 404 : 400);
    this.tunnels.add(socket);
    socket.once("close", () => this.tunnels.delete(socket));
    const passing = passingOf(head, asked);
    void Promise.resolve(passThrough(target.middlewares, passing)).then((answered) => {
      if (socket.destroyed) return;
      const own = answered ?? this.ownPage(target, passing.path);
      if (own) return answerBare(socket, { ...own.answer, headers: [...own.answer.headers, ...own.changes.set] });
      const wish = { ...passing, host: asked.authority };
      openTunnel(handshake, { target, wish, path: passing.path, faults: this.options.faults });
    });
  }

  /** An offer of another protocol (`h2c`, as some clients send with every request) may be ignored: read again as plain HTTP. */
  private withoutUpgrade({ request, socket, head }: Handshake): void {
    const raw = request.rawHeaders;
    let text = `${request.method} ${request.url} HTTP/1.1\r\n`;
    for (let place = 0; place + 1 < raw.length; place += 2) {
      if (!/^(?:upgrade|connection|http2-settings)$/i.test(raw[place] ?? "")) text += `${raw[place]}: ${raw[place + 1]}\r\n`;
    }
    socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, "latin1"), head]));
    this.entryPoints.takeConnection(socket);
  }

  /** Of requests that a client sends in one go only the first learns that the client has gone. */
  private dropOrphans(): void {
    for (const exchange of this.inFlight) {
      if (!exchange.clientGone) continue;
      this.inFlight.delete(exchange);
      exchange.cut?.();
    }
  }

  async close(): Promise<void> {
    this.stopping = true;
    const closed = this.entryPoints.stopListening();
    for (const exchange of this.inFlight) if (!exchange.headSent) exchange.endConnection();
    const deadline = performance.now() + this.options.graceMs;
    while (this.inFlight.size > 0 && performance.now() < deadline) {
      this.entryPoints.closeIdleConnections();
      this.dropOrphans();
      await new Promise((done) => setTimeout(done, 20));
    }
    for (const socket of this.tunnels) socket.destroy();
    this.entryPoints.closeAllConnections();
    clearInterval(this.sweep);
    await closed;
  }
}

const octets = { status: 200, headers: ["Content-Type", "application/octet-stream"] };

const defaults = {
  table: emptyTable,
  headTimeoutMs: 20_000,
  bodyIdleTimeoutMs: 60_000,
  graceMs: 10_000,
  answerChallenge: () => undefined,
  pagesPort: null,
};

/** Starts the proxy; it listens when this returns. */
export const startProxy = async (options: ProxyOptions): Promise<Proxy> => {
  const server = new ProxyServer({ ...defaults, counters: new RequestCounters(), faults: new FaultLog(), ...options });
  const { port, httpsPort } = await server.listen();
  return { port, httpsPort, follow: (table) => server.follow(table), close: () => server.close() };
};
