import type { ClientRequest, IncomingMessage } from "node:http";
import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { type Exchange, type Head, pairs, plainAddress } from "./exchange";

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;

/** Without the pseudo-headers; cookies, which HTTP/2 sends in crumbs, as the one header that HTTP/1.1 knows. */
const plainHeaders = (raw: readonly string[]): string[] => {
  const plain: string[] = [];
  const crumbs: string[] = [];
  for (const [name, value] of pairs(raw)) {
    if (name === "cookie") crumbs.push(value);
    else if (!name.startsWith(":")) plain.push(name, value);
  }
  if (crumbs.length > 0) plain.push("cookie", crumbs.join("; "));
  return plain;
};

/** Several values under one name, but for the names of which HTTP/2 allows one: there the first counts. */
const outgoingHeaders = (status: number, flat: readonly string[]): OutgoingHttpHeaders => {
  const headers: OutgoingHttpHeaders = { ":status": status };
  for (const [name, value] of pairs(flat)) {
    const lower = name.toLowerCase();
    const there = headers[lower];
    if (there === undefined) headers[lower] = value;
    else if (Array.isArray(there)) there.push(value);
    else if (!onlyOnce.has(lower)) headers[lower] = [String(there), value];
  }
  return headers;
};

const onlyOnce = new Set(
  "access-control-allow-credentials access-control-max-age age authorization content-encoding content-language content-length content-location content-md5 content-range content-type date dnt etag expires from last-modified location referer retry-after tk user-agent x-content-type-options".split(
    " ",
  ),
);

const bodylessStatuses = new Set([204, 205, 304]);

/** A request by HTTP/2. */
export class Http2Exchange implements Exchange {
  status: number | null = null;
  cut: (() => void) | undefined = undefined;
  bytesReceived = 0;
  readonly secure = true;
  readonly method: string;
  readonly rawHeaders: readonly string[];
  readonly address: string;
  readonly body: Exchange["body"];
  private trailers: string[] = [];

  constructor(
    private readonly stream: ServerHttp2Stream,
    readonly headers: IncomingHttpHeaders,
    raw: readonly string[],
  ) {
    this.method = headers[":method"] ?? "GET";
    this.rawHeaders = plainHeaders(raw);
    this.address = plainAddress(stream.session?.socket.remoteAddress);
    const sized = headers["content-length"];
    if (stream.endAfterHeaders || sized === "0") this.body = "none";
    else this.body = sized === undefined ? "chunked" : "sized";
    stream.on("trailers", (_headers: IncomingHttpHeaders, _flags: number, rawTrailers: string[]) => {
      this.trailers = rawTrailers;
    });
    // An answer in full before the whole body: the rest of it is not wanted.
    stream.once("finish", () => {
      if (!stream.readableEnded) stream.close(NGHTTP2_NO_ERROR);
    });
  }

  get input(): ServerHttp2Stream {
    return this.stream;
  }
  get output(): ServerHttp2Stream {
    return this.stream;
  }
  get authority(): string {
    return this.headers[":authority"] ?? this.headers.host ?? "";
  }
  get target(): string {
    return this.headers[":path"] ?? "";
  }
  get expectsContinue(): boolean {
    return this.headers.expect?.toLowerCase() === "100-continue";
  }
  get headSent(): boolean {
    return this.stream.headersSent;
  }
  get inputComplete(): boolean {
    return this.body === "none" || this.stream.readableEnded;
  }
  get clientGone(): boolean {
    return this.stream.destroyed;
  }
  get takesTrailers(): boolean {
    return this.method !== "HEAD";
  }

  sendHead(head: Head): void {
    this.respond(head, false);
  }

  sendAnswer(head: Head, incoming: IncomingMessage): void {
    const ended = this.respond(head, incoming.headers.trailer !== undefined);
    if (ended) return void incoming.resume();
    this.stream.once("wantTrailers", () => this.stream.sendTrailers(Object.fromEntries(pairs(incoming.rawTrailers))));
    incoming.pipe(this.stream);
  }

  /** True when nothing can follow the head. */
  private respond({ status, headers }: Head, waitForTrailers: boolean): boolean {
    const endStream = this.method === "HEAD" || bodylessStatuses.has(status);
    this.stream.respond(outgoingHeaders(status, headers), { endStream, waitForTrailers: waitForTrailers && !endStream });
    this.status = status;
    return endStream;
  }

  sendContinue(): void {
    this.stream.additionalHeaders({ ":status": 100 });
  }

  pipeInput(outgoing: ClientRequest): void {
    this.stream.on("data", (piece: Buffer) => {
      this.bytesReceived += piece.length;
    });
    this.stream.once("end", () => {
      if (this.trailers.length > 0) outgoing.addTrailers(pairs(this.trailers));
    });
    this.stream.pipe(outgoing);
  }

  /** The other streams of the connection have nothing to do with this one. */
  endConnection(): void {}

  discardInput(): void {
    this.stream.resume();
  }

  breakOff(): void {
    if (!this.stream.closed) this.stream.close(NGHTTP2_INTERNAL_ERROR);
  }

  hangUp(): void {
    this.stream.end();
  }
}
