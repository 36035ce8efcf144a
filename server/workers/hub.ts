import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { observeContainers } from "@/server/apps/observe";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { logger } from "@/server/logger";
import { authenticateToken } from "./authenticate-worker";
import { type Connection, openConnection } from "./connection";
import { markSeen, type Presence } from "./presence";
import { socketCloseCodes } from "./protocol";

export const workerSocketPath = "/v1/workers/socket";

export type Hub = {
  handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** For how long hosts could be heard and that could be written down, without a break. */
  hearingForMs: () => number;
  stop: () => Promise<void>;
};

const flushEveryMs = 2_000;
/** A log piece of 64 KiB may grow sixfold in JSON; answers with many lines are larger. */
const largestMessage = 8 * 1_048_576;

const refuseUpgrade = (socket: Duplex, error: unknown): void => {
  const status = error instanceof AppError && error.code === "unauthenticated" ? "401 Unauthorized" : "503 Service Unavailable";
  if (!(error instanceof AppError)) logger().debug({ error }, "A worker could not be let in");
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/** The end that workers hold their sockets to. Any number of replicas may run; nothing is remembered but the sockets. */
export const startHub = (): Hub => {
  const server = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false });
  const heard = new Set<Connection>();
  let hearingSince = performance.now();
  let lastFlush = performance.now();

  const settle = (connection: Connection, presence: Presence | undefined): void => {
    if (!presence || presence.keyVersion !== connection.keyVersion) {
      return connection.close(socketCloseCodes.unauthenticated, "This host's key is revoked.");
    }
    if (connection.greeted && presence.bootId !== connection.greeted.bootId) {
      return connection.close(socketCloseCodes.replaced, "A newer boot of this host has taken over.");
    }
    if (!presence.wasOffline || !connection.containers) return;
    observeContainers(connection.workerId, connection.containers).catch((error: unknown) =>
      logger().debug({ error }, "The apps of a host that is back could not be told"),
    );
  };

  const flush = async (): Promise<void> => {
    const now = performance.now();
    // This process or its machine stood still: what was sent meanwhile has not been read yet.
    if (now - lastFlush > 4 * flushEveryMs) hearingSince = now;
    lastFlush = now;
    const batch = [...heard];
    heard.clear();
    if (batch.length === 0) return;
    try {
      const rows = await markSeen([...new Set(batch.map((connection) => connection.workerId))]);
      for (const connection of batch) {
        settle(
          connection,
          rows.find((row) => row.id === connection.workerId),
        );
      }
    } catch (error) {
      hearingSince = performance.now();
      for (const connection of batch) heard.add(connection);
      logger().debug({ error }, "Heartbeats could not be written down");
    }
  };
  let flushing = Promise.resolve();
  const timer = setInterval(() => {
    flushing = flushing.then(flush);
  }, flushEveryMs);

  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { workerId, keyVersion } = await authenticateToken(request.headers.authorization ?? null);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      openConnection(webSocket, {
        workerId,
        keyVersion,
        silentAfterMs: env().HEARTBEAT_OFFLINE_AFTER_MS,
        onHeartbeat: (connection) => heard.add(connection),
        onClosed: (connection) => heard.delete(connection),
      }).catch((error: unknown) => {
        logger().error({ error, workerId }, "A worker's socket could not be opened");
        webSocket.terminate();
      });
    });
  };

  return {
    handleUpgrade: (request, socket, head) => {
      const onError = (error: Error) => logger().debug({ error: error.message }, "A worker left before it was let in");
      socket.on("error", onError);
      accept(request, socket, head).catch((error: unknown) => refuseUpgrade(socket, error));
    },
    hearingForMs: () => performance.now() - hearingSince,
    stop: async () => {
      clearInterval(timer);
      for (const client of server.clients) client.close(1012, "The control plane restarts.");
      await flushing;
      await new Promise((resolve) => setTimeout(resolve, server.clients.size > 0 ? 300 : 0));
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
};
