import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { logger } from "@/server/logger";
import { authenticateToken } from "./authenticate-worker";
import { openConnection } from "./connection";
import { keepHeartbeats } from "./heartbeats";

export const workerSocketPath = "/v1/workers/socket";

export type Hub = {
  handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** For how long hosts could be heard and that could be written down, without a break. */
  hearingForMs: () => number;
  stop: () => Promise<void>;
};

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
  const heartbeats = keepHeartbeats();
  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { workerId, keyVersion } = await authenticateToken(request.headers.authorization ?? null);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const silentAfterMs = env().HEARTBEAT_OFFLINE_AFTER_MS;
      const options = { workerId, keyVersion, silentAfterMs, onHeartbeat: heartbeats.note, onClosed: heartbeats.forget };
      openConnection(webSocket, options).catch((error: unknown) => {
        logger().error({ error, workerId }, "A worker's socket failed");
        webSocket.terminate();
      });
    });
  };
  return {
    handleUpgrade: (request, socket, head) => {
      socket.on("error", (error) => logger().debug({ error }, "A worker left before it was let in"));
      accept(request, socket, head).catch((error: unknown) => refuseUpgrade(socket, error));
    },
    hearingForMs: heartbeats.hearingForMs,
    stop: async () => {
      for (const client of server.clients) client.close(1012, "The control plane restarts.");
      await heartbeats.stop();
      await new Promise((resolve) => setTimeout(resolve, server.clients.size > 0 ? 300 : 0));
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
};
