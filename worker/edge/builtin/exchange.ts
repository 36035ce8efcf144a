import { Agent, type ClientRequest, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";
import { hasBody, requestHeaders, responseHeaders } from "./headers";
import { answerPage, type PageStatus } from "./pages";
import type { Target } from "./routing-table";

/** One request and its answer on their way through the edge. */
export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  /** Host header by which it was routed, and what is asked of the upstream. */
  host: string;
  path: string;
  /** The client waits for `100 Continue` before it sends the body. */
  expectsContinue: boolean;
  /** Looks the target up anew: a request that has to be sent again follows a switch. */
  findTarget: () => Target | undefined;
  /** Ends the upstream's side. */
  cut?: () => void;
};

/** Bytes; also for answers of apps that set many cookies. */
export const maxHeaderSize = 32_768;
/** A loopback connection is made at once or the app's backlog is full. */
const connectTimeoutMs = 10_000;

/**
 * Requests that may be sent twice share kept-alive connections. An idle one is let go before the usual server does
 * it (Node's own limit is 5 s); the moment in which both happen at once is what `mayRepeat` is for.
 */
const pool = new Agent({ keepAlive: true, maxFreeSockets: 256, timeout: 4_000 });
/** All others get a fresh connection, which no upstream has had the time to close: never lost, never doubled. */
const fresh = new Agent({ keepAlive: false });

const repeatableMethods = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);
const mayRepeat = (request: IncomingMessage): boolean => repeatableMethods.has(request.method ?? "") && !hasBody(request);

let turn = 0;
/** The next of the target's upstreams, or undefined for a stopped app. */
export const nextUpstream = ({ upstreams }: Target) => {
  turn = (turn + 1) % 1_000_000;
  return upstreams[turn % upstreams.length];
};

const codeOf = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : "");

/** Sends the request to its target's upstream and the answer back, both as they come. */
export const forward = (exchange: Exchange, target: Target, attempt = 1): void => {
  const { request, response } = exchange;
  const upstream = nextUpstream(target);
  if (!upstream) {
    if (exchange.expectsContinue) response.shouldKeepAlive = false;
    answerPage(response, 503, target.responseHeaders);
    return;
  }
  const repeatable = mayRepeat(request);
  const outgoing = openRequest({
    ...upstream,
    method: request.method,
    path: exchange.path,
    headers: requestHeaders(request, exchange.host),
    agent: repeatable && attempt === 1 ? pool : fresh,
    maxHeaderSize,
  });
  const cut = () => outgoing.destroy();
  exchange.cut = cut;
  response.once("close", cut);
  limitConnecting(outgoing);

  let answered = false;
  outgoing.once("response", (incoming) => {
    answered = true;
    sendBack(exchange, incoming, target);
  });
  outgoing.once("upgrade", (_incoming, socket) => {
    // Nobody asked for another protocol.
    socket.destroy();
    answerPage(response, 502);
  });
  outgoing.on("error", (error) => {
    response.off("close", cut);
    if (response.destroyed || response.writableFinished) return;
    // The body can no longer be delivered; the answer that has begun says why.
    if (answered) return void request.unpipe(outgoing).resume();
    const again =
      attempt === 1 && repeatable ? targetAfter(error, { exchange, target, reused: outgoing.reusedSocket }) : undefined;
    if (again) forward(exchange, again, attempt + 1);
    else giveUp(exchange, outgoing, error === connectTimeout ? 504 : 502);
  });
  sendBody(exchange, outgoing);
};

const connectTimeout = new Error("The upstream did not take the connection in time.");

const limitConnecting = (outgoing: ClientRequest): void => {
  outgoing.once("socket", (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => outgoing.destroy(connectTimeout), connectTimeoutMs);
    socket.once("connect", () => clearTimeout(timer));
    outgoing.once("close", () => clearTimeout(timer));
  });
};

const sendBody = ({ request, expectsContinue, response }: Exchange, outgoing: ClientRequest): void => {
  if (!hasBody(request)) {
    outgoing.end();
    return;
  }
  request.once("end", () => {
    if (request.rawTrailers.length > 0) outgoing.addTrailers(pairs(request.rawTrailers));
  });
  outgoing.flushHeaders();
  if (!expectsContinue) {
    request.pipe(outgoing);
    return;
  }
  outgoing.once("continue", () => {
    response.writeContinue();
    request.pipe(outgoing);
  });
};

const pairs = (flat: readonly string[]): [string, string][] =>
  flat.flatMap((name, place) => (place % 2 === 0 ? [[name, flat[place + 1] ?? ""] as [string, string]] : []));

const sendBack = ({ request, response, expectsContinue }: Exchange, incoming: IncomingMessage, target: Target): void => {
  // An answer in place of `100 Continue`: whether the body still comes is unknown, so this connection ends here.
  if (expectsContinue && !request.readableFlowing) response.shouldKeepAlive = false;
  const trailers = request.httpVersionMinor > 0 && request.method !== "HEAD";
  incoming.once("error", () => response.destroy());
  incoming.once("end", () => {
    if (trailers && incoming.rawTrailers.length > 0 && response.chunkedEncoding)
      response.addTrailers(pairs(incoming.rawTrailers));
  });
  try {
    response.writeHead(
      incoming.statusCode ?? 502,
      incoming.statusMessage,
      responseHeaders(incoming, { extra: target.responseHeaders, trailers }),
    );
  } catch {
    // What the app sent cannot be written as HTTP.
    incoming.destroy();
    answerPage(response, 502);
    return;
  }
  // The head leaves with the first piece of body when that is here already, and alone when it is not: event streams.
  response.cork();
  response.flushHeaders();
  setImmediate(() => response.uncork());
  incoming.pipe(response);
};

/** Where to send a request again of which no upstream has seen more than a connection's end. */
const targetAfter = (
  error: Error,
  { exchange, target, reused }: { exchange: Exchange; target: Target; reused: boolean },
): Target | undefined => {
  const code = codeOf(error);
  if (reused && (code === "ECONNRESET" || code === "EPIPE")) return exchange.findTarget();
  const current = exchange.findTarget();
  return code === "ECONNREFUSED" && current !== target ? current : undefined;
};

const giveUp = ({ request, response, expectsContinue }: Exchange, outgoing: ClientRequest, status: PageStatus): void => {
  request.unpipe(outgoing);
  if (expectsContinue && !request.readableFlowing) response.shouldKeepAlive = false;
  else request.resume();
  answerPage(response, status);
};
