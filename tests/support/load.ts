import { Agent, request } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { sleep } from "./wait";

export type LoadOptions = {
  /** Of the edge's machine, where it is not this one. */
  address?: string;
  /** Port of the edge. */
  port: number;
  host: string;
  requestsPerSecond: number;
  /** Every n-th request asks for `/slow`, which takes 2 s; 0 for none. */
  slowEvery?: number;
  /** By TLS, with the authority that the host's certificate must come from, as PEM. */
  secure?: { ca: string };
};

export type LoadResult = {
  sent: number;
  answered: number;
  slow: number;
  /** What went wrong, by kind: `status 502`, `ECONNRESET`, `timeout`; empty when no request was lost. */
  failures: Record<string, number>;
  /** How often each body came. */
  bodies: Map<string, number>;
  /** Moments (ms since the start) of the first failures, how long they took, and what was said. */
  failedAt: { atMs: number; afterMs: number; kind: string; message: string; path: string }[];
  longestMs: number;
};

type Load = {
  result: LoadResult;
  /** Sends no more, waits for what is on its way. */
  stop: () => Promise<LoadResult>;
};

const answerWithinMs = 20_000;
/** As many as a balancer in front would keep. Whoever opens a thousand to a machine that is busy measures its kernel's queues. */
const connections = 128;

const agentOf = ({ secure, host }: LoadOptions): Agent => {
  const kept = { keepAlive: true, maxSockets: connections, scheduling: "fifo" as const };
  return secure ? new SecureAgent({ ...kept, ca: secure.ca, servername: host }) : new Agent(kept);
};

const fire = (agent: Agent, options: LoadOptions, path: string) =>
  new Promise<{ kind: string | null; body: string; message?: string }>((resolve) => {
    // From the first moment on: a socket's own time-out counts from when it is connected.
    const timer = setTimeout(() => outgoing.destroy(new Error("timeout")), answerWithinMs);
    const outgoing = (options.secure ? secureRequest : request)(
      {
        agent,
        host: options.address ?? "127.0.0.1",
        port: options.port,
        path,
        headers: { host: `${options.host}:${options.port}` },
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          body += piece;
        });
        response.on("end", () => resolve({ kind: response.statusCode === 200 ? null : `status ${response.statusCode}`, body }));
        response.on("error", (error: NodeJS.ErrnoException) =>
          resolve({ kind: `cut off: ${error.code ?? error.message}`, body }),
        );
      },
    );
    outgoing.once("close", () => clearTimeout(timer));
    outgoing.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ kind: error.code ?? error.message, body: "", message: error.message }),
    );
    outgoing.end();
  });

/**
 * Open loop: requests are due on time whether or not the earlier ones were answered, over connections that are kept. One that finds
 * all of them taken waits, and its time counts.
 */
export const startLoad = (options: LoadOptions): Load => {
  const agent = agentOf(options);
  const startedAt = performance.now();
  const result: LoadResult = { sent: 0, answered: 0, slow: 0, failures: {}, bodies: new Map(), failedAt: [], longestMs: 0 };
  const onTheWay = new Set<Promise<void>>();
  const send = async () => {
    result.sent += 1;
    const isSlow = (options.slowEvery ?? 0) > 0 && result.sent % (options.slowEvery ?? 0) === 0;
    const path = isSlow ? "/slow" : "/";
    if (isSlow) result.slow += 1;
    const sentAt = performance.now();
    const { kind, body, message = "" } = await fire(agent, options, path);
    const afterMs = Math.round(performance.now() - sentAt);
    result.longestMs = Math.max(result.longestMs, afterMs);
    if (kind === null) {
      result.answered += 1;
      result.bodies.set(body, (result.bodies.get(body) ?? 0) + 1);
      return;
    }
    result.failures[kind] = (result.failures[kind] ?? 0) + 1;
    if (result.failedAt.length < 20) {
      result.failedAt.push({ atMs: Math.round(sentAt - startedAt), afterMs, kind, message: message || body.slice(0, 100), path });
    }
  };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * options.requestsPerSecond);
    while (result.sent < due) {
      const one = send().finally(() => onTheWay.delete(one));
      onTheWay.add(one);
    }
  }, 5);
  const stop = async () => {
    clearInterval(timer);
    await Promise.race([Promise.all(onTheWay), sleep(answerWithinMs + 5_000)]);
    agent.destroy();
    return result;
  };
  return { result, stop };
};
