import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import {
  createServer as createHttp2Server,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from "node:tls";
import { type Certificates, minVersion } from "./certificates";
import type { Exchange } from "./exchange";
import { maxHeaderSize } from "./forward";
import { Http1Exchange } from "./http1-exchange";
import { Http2Exchange } from "./http2-exchange";

/** The ports of the edge, and which HTTP is spoken there: one server of HTTP/1.1 for both, one of HTTP/2 behind TLS. */

export type Listeners = {
  request: (exchange: Exchange) => void;
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
};
export type EntryPointOptions = {
  port: number;
  tls?: { port: number; certificates: Certificates } | undefined;
  headTimeoutMs: number;
};

/** Longer than the browsers and balancers in front keep their connections. */
const idleMs = 75_000;
const handshakeTimeoutMs = 20_000;

type Stream = [ServerHttp2Stream, IncomingHttpHeaders, flags: number, raw: string[]];

const http2Settings = {
  // As many as Go's server allows.
  maxConcurrentStreams: 250,
  // Of one stream: an upload over a long line is not held up by it.
  initialWindowSize: 1_048_576,
  maxHeaderListSize: maxHeaderSize,
};
/** Of all streams of a connection together, bytes. */
const http2ConnectionWindow = 4 * 1_048_576;

/**
 * Connections that wait while this program is busy; the kernel's own limit (`somaxconn`, 4096) counts. With Node's 511 a burst of
 * visitors overflows it, and some of them are reset.
 */
const backlog = 65_535;

const listenOn = async (server: Server | TlsServer, port: number): Promise<number> => {
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen({ port, backlog }, () => {
      server.off("error", fail);
      done();
    });
  });
  return (server.address() as AddressInfo).port;
};

export class EntryPoints {
  private readonly http1: Server;
  private readonly http2: Http2Server;
  private readonly tls: TlsServer | undefined;
  private readonly sessions = new Set<ServerHttp2Session>();
  /** The connections below TLS. */
  private readonly secured = new Set<Socket>();

  constructor(
    private readonly options: EntryPointOptions,
    private readonly listeners: Listeners,
  ) {
    this.http1 = this.createHttp1();
    this.http2 = this.createHttp2();
    this.tls = options.tls && this.createTls(options.tls.certificates);
  }

  private createHttp1(): Server {
    const { headTimeoutMs } = this.options;
    const server = createServer({
      headersTimeout: headTimeoutMs,
      // Bodies may take as long as they go on; see `endStalledUploads`.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(2_000, headTimeoutMs),
      keepAliveTimeout: idleMs,
      maxHeaderSize,
    });
    const take = (expectsContinue: boolean) => (request: IncomingMessage, response: ServerResponse) =>
      this.listeners.request(new Http1Exchange(request, response, expectsContinue));
    server.on("request", take(false));
    server.on("checkContinue", take(true));
    server.on("checkExpectation", take(false));
    server.on("upgrade", this.listeners.upgrade);
    return server;
  }

  private createHttp2(): Http2Server {
    const server = createHttp2Server({ settings: http2Settings, maxSessionMemory: 64 });
    server.on("session", (session) => {
      this.sessions.add(session);
      session.once("close", () => this.sessions.delete(session));
      session.setLocalWindowSize(http2ConnectionWindow);
      session.setTimeout(idleMs, () => session.close());
    });
    // What a client gets wrong ends its connection, nothing else.
    server.on("sessionError", (_error, session) => session.destroy());
    server.on("stream", (...[stream, headers, , raw]: Stream) => {
      stream.on("error", () => undefined);
      this.listeners.request(new Http2Exchange(stream, headers, raw));
    });
    return server;
  }

  private createTls(certificates: Certificates): TlsServer {
    const server = createTlsServer({
      ALPNProtocols: ["h2", "http/1.1"],
      minVersion,
      handshakeTimeout: handshakeTimeoutMs,
      SNICallback: (name, done) => done(null, certificates.contextFor(name)),
      noDelay: true,
      ...certificates.fallbackOptions,
    });
    server.on("connection", (socket) => {
      this.secured.add(socket);
      socket.once("close", () => this.secured.delete(socket));
    });
    server.on("tlsClientError", (_error, socket) => socket.destroy());
    server.on("secureConnection", (socket: TLSSocket) => {
      socket.on("error", () => socket.destroy());
      (socket.alpnProtocol === "h2" ? this.http2 : this.http1).emit("connection", socket);
    });
    return server;
  }

  async listen(): Promise<{ port: number; httpsPort: number | null }> {
    const port = await listenOn(this.http1, this.options.port);
    if (!this.tls) return { port, httpsPort: null };
    try {
      return { port, httpsPort: await listenOn(this.tls, this.options.tls?.port ?? 0) };
    } catch (error) {
      this.http1.close();
      throw error;
    }
  }

  /** Reads what came as a connection's beginning. */
  takeConnection(socket: Duplex): void {
    this.http1.emit("connection", socket);
  }

  /** Takes no more connections, nor streams on those there are; resolves when all have ended. */
  async stopListening(): Promise<void> {
    for (const session of this.sessions) session.close();
    await Promise.all(
      [this.http1, ...(this.tls ? [this.tls] : [])].map((server) => new Promise<void>((done) => server.close(() => done()))),
    );
  }

  closeIdleConnections(): void {
    this.http1.closeIdleConnections();
  }

  closeAllConnections(): void {
    for (const session of this.sessions) session.destroy();
    this.http1.closeAllConnections();
    for (const socket of this.secured) socket.destroy();
  }
}
