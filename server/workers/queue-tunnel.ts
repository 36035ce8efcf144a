import type { IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { type Duplex, pipeline } from "node:stream";
import { connect as connectTls } from "node:tls";
import { eq } from "drizzle-orm";
import { createWebSocketStream, type WebSocket, WebSocketServer } from "ws";
import { workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { queueRedisUrl } from "@/server/env";
import { AppError } from "@/server/errors";
import { subscribe } from "@/server/live";
import { logger } from "@/server/logger";
import { refuseUpgrade } from "./accept-socket";
import { authenticateToken } from "./authenticate-worker";
import { socketCloseCodes } from "./protocol";

export const workerQueuePath = "/v1/workers/queue";

/** BullMQ holds two connections; a few more while old ones are being let go of. */
const mostPerWorker = 8;
/** One frame; what is sent in pieces is held back by the socket's own buffers. */
const largestFrame = 1_048_576;
const connectWithinMs = 5_000;
const lookEveryMs = 15_000;

export type QueueTunnel = {
  handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  stop: () => Promise<void>;
};

/** To the one place where the tunnel ends, whatever is asked for. */
const connectToQueues = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const url = new URL(queueRedisUrl());
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const where = { host, port: Number(url.port || 6379) };
    const secure = url.protocol === "rediss:";
    const socket = secure ? connectTls({ ...where, servername: host }) : connect(where);
    const timer = setTimeout(() => socket.destroy(new Error("The queues' Redis did not answer in time.")), connectWithinMs);
    socket.once("error", reject);
    socket.once(secure ? "secureConnect" : "connect", () => {
      clearTimeout(timer);
      socket.removeListener("error", reject);
      resolve(socket.setNoDelay(true));
    });
    socket.once("close", () => clearTimeout(timer));
  });

type Guest = { workerId: string; keyVersion: number };

const isStillWelcome = async ({ workerId, keyVersion }: Guest): Promise<boolean> => {
  const [row] = await db().select({ keyVersion: workers.keyVersion }).from(workers).where(eq(workers.id, workerId));
  return row?.keyVersion === keyVersion;
};

/** Ends the tunnel of a host whose key is dead, and of one that is gone without a word. Gives what stops watching. */
const watchOver = async (webSocket: WebSocket, guest: Guest): Promise<() => void> => {
  const end = () => {
    webSocket.close(socketCloseCodes.unauthenticated, "This host's key is revoked.");
    setTimeout(() => webSocket.terminate(), 500).unref();
  };
  let heard = true;
  webSocket.on("pong", () => {
    heard = true;
  });
  const look = async () => {
    if (!heard) return webSocket.terminate();
    heard = false;
    webSocket.ping();
    // Whoever asks while Postgres is away learns nothing: it is asked again.
    if (!(await isStillWelcome(guest))) end();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => logger().debug({ error }, "A tunnel could not be looked after"));
  }, lookEveryMs);
  const leave = await subscribe(`worker:${guest.workerId}`, (event) => {
    if (event.kind === "revoked") end();
  });
  return () => {
    clearInterval(timer);
    void leave();
  };
};

/** Carries bytes both ways; neither side is read faster than the other takes. */
const join = async (webSocket: WebSocket, redis: Socket, guest: Guest): Promise<void> => {
  const stream = createWebSocketStream(webSocket);
  const ended = (error: unknown) => {
    if (error) logger().debug({ error, workerId: guest.workerId }, "A tunnel to the queue ended");
    redis.destroy();
    webSocket.terminate();
  };
  pipeline(stream, redis, stream, ended);
  webSocket.on("close", () => redis.destroy());
  const stopWatching = await watchOver(webSocket, guest);
  if (webSocket.readyState === webSocket.OPEN) webSocket.on("close", stopWatching);
  else stopWatching();
};

/**
 * The way of hosts elsewhere to the queues' Redis, which stands open to nobody: each WebSocket is one connection to it. Redis
 * itself asks who it is (`server/queue/queue-users.ts`).
 */
export const startQueueTunnel = (): QueueTunnel => {
  const server = new WebSocketServer({ noServer: true, maxPayload: largestFrame, perMessageDeflate: false });
  const open = new Map<string, number>();
  const count = (workerId: string, change: number) => {
    const now = (open.get(workerId) ?? 0) + change;
    if (now > 0) open.set(workerId, now);
    else open.delete(workerId);
  };
  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { workerId, keyVersion } = await authenticateToken(request.headers.authorization ?? null);
    if ((open.get(workerId) ?? 0) >= mostPerWorker) throw new AppError("unavailable", "This host has too many tunnels.");
    if (socket.destroyed) return;
    // Before anything is waited for: many that come at once are many.
    count(workerId, 1);
    socket.once("close", () => count(workerId, -1));
    const redis = await connectToQueues();
    redis.on("error", () => socket.destroy());
    if (socket.destroyed) return void redis.destroy();
    // Also where the handshake comes to nothing.
    socket.once("close", () => redis.destroy());
    server.handleUpgrade(request, socket, head, (webSocket) => {
      join(webSocket, redis, { workerId, keyVersion }).catch((error: unknown) => {
        logger().error({ error, workerId }, "A tunnel to the queue failed");
        webSocket.terminate();
      });
    });
  };
  return {
    handleUpgrade: (request, socket, head) => {
      socket.on("error", (error) => logger().debug({ error }, "A worker left before it was let in"));
      accept(request, socket, head).catch((error: unknown) => refuseUpgrade(socket, error));
    },
    stop: async () => {
      for (const client of server.clients) client.terminate();
      server.close();
      await Promise.resolve();
    },
  };
};
