import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { createWebSocketStream, WebSocket } from "ws";
import type { OpenStream } from "@/server/queue/connection";
import type { QueueAccess } from "@/server/workers/protocol";
import type { TokenSource } from "./token";

const connectWithinMs = 10_000;

/** Straight to the queue's Redis. */
const direct = (address: string): Socket => {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const where = { host, port: Number(url.port || 6379) };
  return url.protocol === "rediss:" ? connectTls({ ...where, servername: host }) : connect(where);
};

/** The same bytes inside a WebSocket to the control plane, where nothing else is open. */
const tunnel = (origin: URL, token: string): Duplex => {
  const url = new URL("/v1/workers/queue", origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(url, { headers, handshakeTimeout: connectWithinMs, perMessageDeflate: false });
  const nothing = { setNoDelay: () => undefined, setKeepAlive: () => undefined, setTimeout: () => undefined };
  // What ioredis asks of a socket and a WebSocket does by itself.
  return Object.assign(createWebSocketStream(socket), nothing);
};

/** A command as Redis reads it. */
const command = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;

/** The first `count` lines of what Redis says; nothing comes that was not asked for. */
const readLines = (stream: Duplex, count: number, signal: AbortSignal): Promise<string[]> =>
  new Promise((resolve, reject) => {
    let text = "";
    const done = (error: Error | null, lines: string[] = []) => {
      stream.off("data", onData).off("error", done).off("close", onClose);
      signal.removeEventListener("abort", onAbort);
      stream.pause();
      if (error) reject(error);
      else resolve(lines);
    };
    const onData = (piece: Buffer) => {
      text += piece.toString("latin1");
      const lines = text.split("\r\n").slice(0, -1);
      if (lines.length >= count) done(null, lines);
    };
    const onClose = () => done(new Error("The queue's Redis closed the connection."));
    const onAbort = () => done(signal.reason as Error);
    stream.on("data", onData).once("error", done).once("close", onClose);
    signal.addEventListener("abort", onAbort, { once: true });
  });

class NotLetIn extends Error {}

/** Says who we are. @throws NotLetIn with Redis' own words when it does not know us */
const introduce = async (stream: Duplex, access: QueueAccess, signal: AbortSignal): Promise<void> => {
  const { username, password, database } = access;
  const commands = [["AUTH", username, password], ...(database === 0 ? [] : [["SELECT", String(database)]])];
  stream.write(commands.map((words) => command(...words)).join(""));
  const refusal = (await readLines(stream, commands.length, signal)).find((line) => !line.startsWith("+OK"));
  if (refusal !== undefined) throw new NotLetIn(`The queue's Redis does not let this host in: ${refusal.slice(1)}`);
};

/** Opens connections to this host's queue. The user there changes with the host's key, so each asks how it stands now. */
export const openQueueStream =
  (origin: URL, tokens: TokenSource): OpenStream =>
  async (leaving) => {
    const { access, token } = await tokens.queueAccess();
    const signal = AbortSignal.any([leaving, AbortSignal.timeout(connectWithinMs)]);
    const stream = access.url === null ? tunnel(origin, token) : direct(access.url);
    // Whoever uses the stream has a listener of its own; until then, and after it has let go, nobody needs to hear.
    stream.on("error", () => undefined);
    try {
      await introduce(stream, access, signal);
      return stream as Socket;
    } catch (error) {
      stream.destroy();
      // The key may have been changed, or Redis lost its users: with a new token they are written anew.
      if (error instanceof NotLetIn || String(error).includes("401")) tokens.reject(token);
      throw error;
    }
  };
