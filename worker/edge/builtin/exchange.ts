import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Readable, Writable } from "node:stream";

export type Head = { status: number; message: string; headers: readonly string[] };

/** What a request's head says, whichever HTTP it came by. */
export type AskedHead = {
  readonly method: string;
  /** Name and value in turn, without the pseudo-headers of HTTP/2. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  /** The client's address, IPv4 where it is one. */
  readonly address: string;
  /** It came over TLS. */
  readonly secure: boolean;
  /** What follows: nothing, as many bytes as the head says, or nobody knows how many. */
  readonly body: "none" | "sized" | "chunked";
};

/** One request and the means to answer it. `Http1Exchange` and `Http2Exchange` differ in how; nothing behind them does. */
export interface Exchange extends AskedHead {
  /** Host header or `:authority`, and the target, as they came. */
  readonly authority: string;
  readonly target: string;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
  readonly input: Readable;
  readonly output: Writable;
  /** Of the head that was sent; null before that. */
  readonly status: number | null;
  readonly headSent: boolean;
  /** The whole body is here. */
  readonly inputComplete: boolean;
  readonly clientGone: boolean;
  /** The client's answer may end with trailers. */
  readonly takesTrailers: boolean;
  /** Grows while a body arrives. */
  readonly bytesReceived: number;
  /** Ends the upstream's side. */
  cut: (() => void) | undefined;
  /** @throws when it cannot be written */
  sendHead(head: Head): void;
  /** The head with the body as it comes. @throws when the head cannot be written */
  sendAnswer(head: Head, incoming: IncomingMessage): void;
  sendContinue(): void;
  pipeInput(outgoing: ClientRequest): void;
  /** No further request on this connection. */
  endConnection(): void;
  /** What is left of the body is not wanted. */
  discardInput(): void;
  /** Ends an answer so that the client sees that it is not whole. */
  breakOff(): void;
  /** Lets a client go that does not go on. */
  hangUp(): void;
}

/** Name and value in turn, as pairs. */
export const pairs = (flat: readonly string[]): [string, string][] => {
  const found: [string, string][] = [];
  for (let place = 0; place + 1 < flat.length; place += 2) found.push([flat[place] ?? "", flat[place + 1] ?? ""]);
  return found;
};

/** An address that came over the IPv6 socket as IPv4 is written as IPv4. */
export const plainAddress = (address: string | undefined): string =>
  address?.startsWith("::ffff:") ? address.slice("::ffff:".length) : (address ?? "");
