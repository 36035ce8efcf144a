import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { clientAddress, peerHeader } from "@/server/api/client-address";
import { env } from "@/server/env";
import { logger } from "@/server/logger";
import { refuseUpgrade } from "./accept-socket";
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

/** Of the worker itself, also where a proxy that we trust stands between. */
const addressOf = ({ headers, socket }: IncomingMessage): string =>
  clientAddress(
    new Headers({
      [peerHeader]: socket.remoteAddress ?? "",
      "x-forwarded-for": [headers["x-forwarded-for"] ?? []].flat().join(","),
    }),
  );

/** The end that workers hold their sockets to. Any number of replicas may run; nothing is remembered but the sockets. */
export const startHub = (): Hub => {
  const server = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false });
  const heartbeats = keepHeartbeats();
  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { workerId, keyVersion } = await authenticateToken(request.headers.authorization ?? null);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const silentAfterMs = env().HEARTBEAT_OFFLINE_AFTER_MS;
      const options = {
        workerId,
        keyVersion,
        heardFrom: addressOf(request),
        silentAfterMs,
        onHeartbeat: heartbeats.note,
        onClosed: heartbeats.forget,
      };
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
