import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import { type Exchange, type Head, pairs, plainAddress } from "./exchange";

/** A head of HTTP/1.1 as `requestHeaders` takes it. */
export const http1Body = ({ headers }: IncomingMessage): Exchange["body"] => {
  if (headers["transfer-encoding"] !== undefined) return "chunked";
  return (headers["content-length"] ?? "0") === "0" ? "none" : "sized";
};

export const isSecure = ({ socket }: IncomingMessage): boolean => "encrypted" in socket && socket.encrypted === true;

/** A request by HTTP/1.1, with or without TLS. */
export class Http1Exchange implements Exchange {
  status: number | null = null;
  cut: (() => void) | undefined = undefined;
  readonly method: string;
  readonly secure: boolean;
  readonly address: string;
  readonly body: Exchange["body"];

  constructor(
    readonly input: IncomingMessage,
    readonly output: ServerResponse,
    readonly expectsContinue: boolean,
  ) {
    this.method = input.method ?? "GET";
    this.secure = isSecure(input);
    this.address = plainAddress(input.socket.remoteAddress);
    this.body = http1Body(input);
  }

  get rawHeaders() {
    return this.input.rawHeaders;
  }
  get headers() {
    return this.input.headers;
  }
  get authority(): string {
    return this.input.headers.host ?? "";
  }
  get target(): string {
    return this.input.url ?? "/";
  }
  get headSent(): boolean {
    return this.output.headersSent;
  }
  get inputComplete(): boolean {
    return this.input.complete;
  }
  get clientGone(): boolean {
    return this.input.socket.destroyed;
  }
  get takesTrailers(): boolean {
    return this.input.httpVersionMinor > 0 && this.method !== "HEAD";
  }
  get bytesReceived(): number {
    return this.input.socket.bytesRead;
  }

  sendHead({ status, message, headers }: Head): void {
    this.output.writeHead(status, message, headers as string[]);
    this.status = status;
  }

  sendAnswer(head: Head, incoming: IncomingMessage): void {
    const { output } = this;
    incoming.once("end", () => {
      if (this.takesTrailers && incoming.rawTrailers.length > 0 && output.chunkedEncoding) {
        output.addTrailers(pairs(incoming.rawTrailers));
      }
    });
    this.sendHead(head);
    // The head leaves with the first piece of body when that is here already, and alone when it is not: event streams.
    output.cork();
    output.flushHeaders();
    setImmediate(() => output.uncork());
    incoming.pipe(output);
  }

  sendContinue(): void {
    this.output.writeContinue();
  }

  pipeInput(outgoing: ClientRequest): void {
    const { input } = this;
    input.once("end", () => {
      if (input.rawTrailers.length > 0) outgoing.addTrailers(pairs(input.rawTrailers));
    });
    input.pipe(outgoing);
  }

  endConnection(): void {
    this.output.shouldKeepAlive = false;
  }

  discardInput(): void {
    this.input.resume();
  }

  breakOff(): void {
    this.output.destroy();
  }

  hangUp(): void {
    this.input.socket.destroySoon();
  }
}
