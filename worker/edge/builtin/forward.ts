import { Agent, type ClientRequest, type IncomingMessage, request as openRequest } from "node:http";
import type { Exchange } from "./exchange";
import { causeOf, connectTimeout, connectTimeoutSeconds, type FaultLog, faultWords } from "./faults";
import { requestHeaders, responseHeaders, type Wish } from "./headers";
import { answerPage, type PageStatus } from "./pages";
import type { Target, Upstream } from "./routing-table";

/** A request that is to be sent on. */
export type Forwarding = {
  exchange: Exchange;
  wish: Wish;
  path: string;
  faults: FaultLog;
  /** Looks the target up anew: a request that has to be sent again follows a switch. */
  findTarget: () => Target | undefined;
};

/** Bytes; also for answers of apps that set many cookies. */
export const maxHeaderSize = 32_768;

/**
 * Requests that may be sent twice share kept-alive connections. An idle one is let go before the usual server does
 * it (Node's own limit is 5 s); the moment in which both happen at once is what `mayRepeat` is for.
 */
const pool = new Agent({ keepAlive: true, maxFreeSockets: 256, timeout: 4_000 });
/** All others get a fresh connection, which no upstream has had the time to close: never lost, never doubled. */
const fresh = new Agent({ keepAlive: false });

const repeatableMethods = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);
const mayRepeat = ({ method, body }: Exchange): boolean => repeatableMethods.has(method) && body === "none";

let turn = 0;
/** The next of the target's upstreams, or undefined for a stopped app. */
export const nextUpstream = ({ upstreams }: Target): Upstream | undefined => {
  turn = (turn + 1) % 1_000_000;
  return upstreams[turn % upstreams.length];
};

const codeOf = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : "");

/** Answers with an error page, whose reference leads the app's owner to the cause. */
const answerFault = (
  { exchange, faults }: Forwarding,
  target: Target,
  { status, cause }: { status: PageStatus; cause: string },
) => {
  if (target.loopbackOnly) return answerPage(exchange, status, { extra: target.middlewares.changes.set });
  const { method, authority: host, target: path } = exchange;
  const reference = faults.note(target.service, { status: exchange.status ?? status, method, host, path, cause });
  answerPage(exchange, status, { extra: target.middlewares.changes.set, reference });
};

/** @throws when what the client sent cannot be written as HTTP/1.1 */
const ask = ({ exchange, wish, path }: Forwarding, upstream: Upstream, agent: Agent): ClientRequest =>
  openRequest({ ...upstream, method: exchange.method, path, headers: requestHeaders(exchange, wish), agent, maxHeaderSize });

/** Sends the request to its target's upstream and the answer back, both as they come. */
export const forward = (forwarding: Forwarding, target: Target, attempt = 1): void => {
  const { exchange } = forwarding;
  const upstream = nextUpstream(target);
  if (!upstream) {
    if (exchange.expectsContinue) exchange.endConnection();
    return answerFault(forwarding, target, { status: 503, cause: faultWords.stopped });
  }
  const repeatable = attempt === 1 && mayRepeat(exchange);
  let outgoing: ClientRequest;
  try {
    outgoing = ask(forwarding, upstream, repeatable ? pool : fresh);
  } catch {
    return answerPage(exchange, 400);
  }
  carry(forwarding, outgoing, {
    target,
    port: upstream.port,
    again: (error) => {
      const next = repeatable ? targetAfter(error, { forwarding, target, reused: outgoing.reusedSocket }) : undefined;
      if (next) forward(forwarding, next, attempt + 1);
      return next !== undefined;
    },
  });
};

type Carried = {
  target: Target;
  port: number;
  /** Sends the request once more, where that may be. */
  again: (error: Error) => boolean;
};

const carry = (forwarding: Forwarding, outgoing: ClientRequest, { target, port, again }: Carried): void => {
  const { exchange } = forwarding;
  const { output } = exchange;
  const cut = () => outgoing.destroy();
  exchange.cut = cut;
  output.once("close", cut);
  limitConnecting(outgoing);

  let answered = false;
  outgoing.once("response", (incoming) => {
    answered = true;
    sendBack(forwarding, target, incoming);
  });
  outgoing.once("upgrade", (_incoming, socket) => {
    socket.destroy();
    answerFault(forwarding, target, { status: 502, cause: faultWords.otherProtocol });
  });
  outgoing.on("error", (error) => {
    output.off("close", cut);
    if (output.destroyed || output.writableFinished) return;
    if (answered) {
      // The body can no longer be delivered; the answer that has begun says why.
      exchange.input.unpipe(outgoing);
      return exchange.discardInput();
    }
    if (again(error)) return;
    letGoOfInput(exchange, outgoing);
    answerFault(forwarding, target, { status: error === connectTimeout ? 504 : 502, cause: causeOf(error, port) });
  });
  sendBody(exchange, outgoing);
};

const limitConnecting = (outgoing: ClientRequest): void => {
  outgoing.once("socket", (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => outgoing.destroy(connectTimeout), connectTimeoutSeconds * 1_000);
    socket.once("connect", () => clearTimeout(timer));
    outgoing.once("close", () => clearTimeout(timer));
  });
};

const sendBody = (exchange: Exchange, outgoing: ClientRequest): void => {
  if (exchange.body === "none") return void outgoing.end();
  outgoing.flushHeaders();
  if (!exchange.expectsContinue) return exchange.pipeInput(outgoing);
  outgoing.once("continue", () => {
    exchange.sendContinue();
    exchange.pipeInput(outgoing);
  });
};

const sendBack = (forwarding: Forwarding, target: Target, incoming: IncomingMessage): void => {
  const { exchange } = forwarding;
  // An answer in place of `100 Continue`: whether the body still comes is unknown, so this connection ends here.
  if (exchange.expectsContinue && !exchange.input.readableFlowing) exchange.endConnection();
  incoming.once("error", () => {
    noteBreak(forwarding, target);
    exchange.breakOff();
  });
  const { changes } = target.middlewares;
  const headers = responseHeaders(incoming, { changes, trailers: exchange.takesTrailers });
  try {
    exchange.sendAnswer({ status: incoming.statusCode ?? 502, message: incoming.statusMessage ?? "", headers }, incoming);
  } catch {
    // What the app sent cannot be written as HTTP.
    incoming.destroy();
    answerFault(forwarding, target, { status: 502, cause: faultWords.unsendable });
  }
};

/** Not where it is the visitor who has gone. */
const noteBreak = ({ exchange, faults }: Forwarding, target: Target): void => {
  if (exchange.clientGone || exchange.output.destroyed) return;
  const { method, authority: host, target: path, status } = exchange;
  faults.note(target.service, { status: status ?? 0, method, host, path, cause: faultWords.brokeOff });
};

/** Where to send a request again of which no upstream has seen more than a connection's end. */
const targetAfter = (
  error: Error,
  { forwarding, target, reused }: { forwarding: Forwarding; target: Target; reused: boolean },
): Target | undefined => {
  const code = codeOf(error);
  if (reused && (code === "ECONNRESET" || code === "EPIPE")) return forwarding.findTarget();
  const current = forwarding.findTarget();
  return code === "ECONNREFUSED" && current !== target ? current : undefined;
};

const letGoOfInput = (exchange: Exchange, outgoing: ClientRequest): void => {
  exchange.input.unpipe(outgoing);
  if (exchange.expectsContinue && !exchange.input.readableFlowing) exchange.endConnection();
  else exchange.discardInput();
};
