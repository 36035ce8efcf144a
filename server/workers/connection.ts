import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";
import { isStoreAway } from "@/server/db";
import { type PayloadOf, publish, subscribe } from "@/server/live";
import { logger } from "@/server/logger";
import { type Hello, takeHello } from "./hello";
import { type HubMessage, socketCloseCodes, type WorkerMessage, workerMessageSchema } from "./protocol";
import { type OrderedMessage, passAnswer, takeMessage } from "./take-message";
import { metricsTaker } from "./take-metrics";

/** One worker's socket. Messages are handled strictly in order; heartbeats, metrics and answers overtake them. */
export type Connection = {
  workerId: string;
  keyVersion: number;
  socketId: string;
  /** After welcome: which boot speaks, and its last report of containers. */
  greeted: { bootId: string; at: number } | null;
  containers: { desiredVersion: number; items: Hello["containers"] } | null;
  send: (message: HubMessage) => void;
  close: (code: number, reason: string) => void;
};

export type ConnectionOptions = {
  workerId: string;
  keyVersion: number;
  silentAfterMs: number;
  onHeartbeat: (connection: Connection) => void;
  onClosed: (connection: Connection) => void;
};

/** Postgres away: the message is tried again, the socket stays. Nothing after it is taken before it. */
const retryAfterMs = 1_000;
/** A worker holds back what is not acknowledged; more than this waiting is a worker that does not. */
const mostWaiting = 10_000;

const refusalCodes = {
  protocol: socketCloseCodes.protocol,
  "second-instance": socketCloseCodes.secondInstance,
  unauthenticated: socketCloseCodes.unauthenticated,
} as const;

const parse = (data: string): WorkerMessage | null => {
  try {
    return workerMessageSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Starts to listen on an authenticated socket. */
export const openConnection = async (socket: WebSocket, options: ConnectionOptions): Promise<void> => {
  const { workerId, keyVersion } = options;
  const log = logger().child({ workerId });
  const isOpen = () => socket.readyState === socket.OPEN;
  const connection: Connection = {
    workerId,
    keyVersion,
    socketId: randomUUID(),
    greeted: null,
    containers: null,
    send: (message) => {
      if (isOpen()) socket.send(JSON.stringify(message));
    },
    close: (code, reason) => {
      socket.close(code, reason);
      // A frozen worker does not answer a close.
      setTimeout(() => socket.terminate(), 2_000).unref();
    },
  };

  const greet = async (hello: Hello): Promise<void> => {
    const answer = await takeHello(workerId, keyVersion, hello);
    if (answer.kind === "refused") return connection.close(refusalCodes[answer.why], answer.sentence);
    connection.greeted = { bootId: hello.bootId, at: answer.at };
    connection.containers = { desiredVersion: hello.desiredVersion, items: hello.containers };
    await publish(`worker:${workerId}`, { kind: "hello", bootId: hello.bootId, socketId: connection.socketId, at: answer.at });
    connection.send(answer.welcome);
  };

  const handle = async (message: OrderedMessage | Hello): Promise<void> => {
    if (message.type === "hello") return greet(message);
    const early = message.type === "transition" || message.type === "build-log";
    if (!connection.greeted && !early) return connection.close(socketCloseCodes.protocol, "Say hello first.");
    if (message.type === "containers") connection.containers = message;
    const answer = await takeMessage(workerId, message);
    if (answer) connection.send(answer);
  };

  const handleUntilDone = async (message: OrderedMessage | Hello): Promise<void> => {
    while (isOpen()) {
      try {
        return await handle(message);
      } catch (error) {
        if (!isStoreAway(error)) throw error;
        await pause(retryAfterMs);
      }
    }
  };

  let waiting = 0;
  let tail = Promise.resolve();
  const enqueue = (message: OrderedMessage | Hello): void => {
    waiting += 1;
    if (waiting > mostWaiting) return connection.close(1013, "Too much is waiting.");
    tail = tail
      .then(() => handleUntilDone(message))
      .catch((error: unknown) => {
        log.error({ error, type: message.type }, "A worker's message failed");
        connection.close(1011, "That message could not be handled.");
      })
      .finally(() => {
        waiting -= 1;
      });
  };

  const takeMetrics = metricsTaker(workerId);
  const overtake = (work: Promise<void>) => {
    work.catch((error: unknown) => log.debug({ error }, "A worker's live message was lost"));
  };

  const silence = setTimeout(() => socket.terminate(), options.silentAfterMs);
  const receive = (message: WorkerMessage): void => {
    switch (message.type) {
      case "heartbeat":
        if (!connection.greeted) return;
        options.onHeartbeat(connection);
        return connection.send({ type: "heartbeat-ack", sequence: message.sequence });
      case "metrics":
        return connection.greeted ? overtake(takeMetrics(message.items)) : undefined;
      case "answer":
        return connection.greeted ? overtake(passAnswer(message)) : undefined;
      default:
        return enqueue(message);
    }
  };

  const hear = (event: PayloadOf<`worker:${string}`>): void => {
    const { greeted } = connection;
    if (event.kind === "revoked") return connection.close(socketCloseCodes.unauthenticated, "This host's key is revoked.");
    if (!greeted) return;
    if (event.kind === "hint") return connection.send({ type: "hint", topic: event.topic });
    if (event.kind === "question") {
      const { questionId, appId, deploymentId, tail: lines } = event;
      return connection.send({ type: "question", questionId, appId, deploymentId, tail: lines });
    }
    if (event.socketId === connection.socketId || event.at <= greeted.at) return;
    // The same boot came back by another way: this end is dead. A newer boot: this one must know.
    if (event.bootId === greeted.bootId) socket.terminate();
    else connection.close(socketCloseCodes.replaced, "A newer boot of this host has taken over.");
  };
  const catchUp = () => {
    for (const topic of ["desired-state", "routes"] as const) if (connection.greeted) connection.send({ type: "hint", topic });
  };

  socket.on("message", (data, isBinary) => {
    silence.refresh();
    const message = isBinary ? null : parse(data.toString());
    if (message) return receive(message);
    log.warn("A worker sent what is no message");
    connection.close(socketCloseCodes.protocol, "That is no message.");
  });
  socket.on("error", (error) => log.debug({ error: error.message }, "A worker's socket failed"));
  let leave: (() => Promise<void>) | undefined;
  let closed = false;
  socket.on("close", () => {
    closed = true;
    clearTimeout(silence);
    options.onClosed(connection);
    if (leave) overtake(leave());
  });
  leave = await subscribe(`worker:${workerId}`, hear, catchUp);
  if (closed) await leave();
};
