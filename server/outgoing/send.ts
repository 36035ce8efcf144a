import type { LookupFunction } from "node:net";
import { Agent, request as call, type Dispatcher, ProxyAgent } from "undici";
import { proxyFor } from "../git/proxy-rules";
import { locate, type Resolve, systemResolve } from "./locate";
import { OutgoingError } from "./outgoing-error";
import { readAnswer } from "./read-answer";
import { follows, isTargetFault, readTarget, sameOrigin, type Target } from "./target-rules";

export type OutgoingRequest = {
  url: string;
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** For everything together, from the name to the last byte; default 10 s. */
  timeoutMs?: number;
  /** Of the answer; default 8 MB. */
  maxBytes?: number;
  /** What becomes of a longer answer: an error, or its beginning is enough; default `refuse`. */
  whenTooLong?: "refuse" | "cut";
  /** Whether an answer that names another place of the same server is followed; default `same-server`. */
  redirects?: "same-server" | "none";
};
export type OutgoingAnswer = { status: number; headers: Headers; text: string };
/** @throws OutgoingError */
export type Send = (request: OutgoingRequest) => Promise<OutgoingAnswer>;

export type SenderOptions = {
  /** Servers in private networks, and http:// with them. */
  allowPrivate: boolean;
  /** Where the variables of proxies are. */
  environment: Readonly<Record<string, string | undefined>>;
  resolve?: Resolve;
};

const defaults = { timeoutMs: 10_000, maxBytes: 8 * 1_048_576 };
const mostRedirects = 3;

/** Connects to these addresses, whatever the name means by then. */
export const pinnedTo =
  (addresses: readonly string[]): LookupFunction =>
  (_host, options, callback) => {
    const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    const [first] = found;
    if (!first) callback(new Error("no address"), "", 4);
    else if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  };

const dispatcherFor = async (target: Target, options: SenderOptions): Promise<Dispatcher> => {
  const proxy = proxyFor(target, options.environment);
  const { allowPrivate, resolve = systemResolve } = options;
  const addresses = await locate(target, { resolve, allowPrivate, proxied: proxy !== null });
  if (proxy !== null) return new ProxyAgent({ uri: proxy });
  return new Agent({ connect: { lookup: pinnedTo(addresses) }, autoSelectFamily: true });
};

const targetOf = (url: string, allowPrivate: boolean): Target => {
  const target = readTarget(url, { allowPrivate });
  if (isTargetFault(target)) throw new OutgoingError("refused", target.sentence);
  return target;
};

type Round = { request: OutgoingRequest; options: SenderOptions; signal: AbortSignal };

/** One call. A URL: it sends us to another place of the same server. */
const once = async (target: Target, { request, options, signal }: Round): Promise<OutgoingAnswer | URL> => {
  const { method = "GET", headers = {}, body, maxBytes = defaults.maxBytes, whenTooLong = "refuse", redirects } = request;
  const dispatcher = await dispatcherFor(target, options);
  try {
    const answer = await call(target.url, {
      dispatcher,
      method,
      // What is packed could unpack to more than the limit.
      headers: { "user-agent": "WiseHosting", ...headers, "accept-encoding": "identity" },
      body: body ?? null,
      signal,
    });
    const { location } = answer.headers;
    const stays = redirects === "none" || !follows(answer.statusCode, method);
    if (stays || typeof location !== "string") return await readAnswer(answer, { maxBytes, whenTooLong });
    await answer.body.dump();
    const next = sameOrigin(target.url, location);
    if (next) return next;
    throw new OutgoingError("redirected", `${target.host} sends us to another server, which gets nothing from us.`);
  } finally {
    await dispatcher.destroy();
  }
};

const explain = (error: unknown, host: string, signal: AbortSignal): OutgoingError => {
  if (error instanceof OutgoingError) return error;
  if (signal.aborted) return new OutgoingError("timeout", `${host} did not answer in time.`, error);
  return new OutgoingError("unreachable", `${host} cannot be reached.`, error);
};

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("The time is up.")), { once: true });
  });

/**
 * The one way to speak HTTP to addresses that users gave: every address of the name is checked and the connection held to them,
 * no redirect leads to another server, time and size are bounded, and nothing is kept between two calls.
 */
export const senderWith =
  (options: SenderOptions): Send =>
  async (request) => {
    let target = targetOf(request.url, options.allowPrivate);
    const signal = AbortSignal.timeout(request.timeoutMs ?? defaults.timeoutMs);
    const late = untilAborted(signal);
    late.catch(() => undefined);
    try {
      for (let round = 0; round <= mostRedirects; round += 1) {
        // The system's resolver knows no time-out of ours.
        const found = await Promise.race([once(target, { request, options, signal }), late]);
        if (!(found instanceof URL)) return found;
        target = targetOf(found.href, options.allowPrivate);
      }
    } catch (error) {
      throw explain(error, target.url.host, signal);
    }
    throw new OutgoingError("redirected", `${target.url.host} sends us round in a circle.`);
  };
