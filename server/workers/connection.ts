import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";
import * as z from "zod";
import type { ContainersSeen } from "@/server/apps";
import { type PayloadOf, publish, subscribe } from "@/server/live";
import { logger } from "@/server/logger";
import { addressesOf } from "./address-rules";
import { inspectMessageOf } from "./ask-worker";
import { type Hello, takeHello } from "./hello";
import { offerKey, takeKey } from "./new-key";
import { orderedWork } from "./ordered-work";
import { type HubMessage, socketCloseCodes, type WorkerMessage, workerMessageSchema } from "./protocol";
import { logLinesTaker } from "./take-log-lines";
import { type OrderedMessage, passAnswer, passEdgeFaults, passInspection, takeMessage } from "./take-message";
import { metricsTaker } from "./take-metrics";

/** One worker's socket. Messages are handled strictly in order; heartbeats, metrics and answers overtake them. */
export type Connection = {
  workerId: string;
  keyVersion: number;
  socketId: string;
  heardFrom: string;
  /** After hello: which boot speaks, and when it was taken by the database's clock. */
  greeted: { bootId: string; at: number } | null;
  /** The last report, for when a host that was thought lost is heard again. */
  containers: ContainersSeen | null;
  send: (message: HubMessage) => void;
  close: (code: number, reason: string) => void;
  terminate: () => void;
};

export type ConnectionOptions = {
  workerId: string;
  keyVersion: number;
  /** The address that the worker has, seen from here. */
  heardFrom: string;
  silentAfterMs: number;
  onHeartbeat: (connection: Connection) => void;
  onClosed: (connection: Connection) => void;
};

const refusalCodes = {
  protocol: socketCloseCodes.protocol,
  "second-instance": socketCloseCodes.secondInstance,
  unauthenticated: socketCloseCodes.unauthenticated,
} as const;

const connectionOver = (socket: WebSocket, { workerId, keyVersion, heardFrom }: ConnectionOptions): Connection => ({
  workerId,
  keyVersion,
  heardFrom,
  socketId: randomUUID(),
  greeted: null,
  containers: null,
  send: (message) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  },
  close: (code, reason) => {
    socket.close(code, reason);
    // A frozen worker does not answer a close.
    setTimeout(() => socket.terminate(), 2_000).unref();
  },
  terminate: () => socket.terminate(),
});

const greet = async (connection: Connection, hello: Hello): Promise<void> => {
  const { workerId, keyVersion, socketId, heardFrom } = connection;
  const addresses = addressesOf(hello.addresses, heardFrom);
  const answer = await takeHello(workerId, keyVersion, { ...hello, addresses });
  if (answer.kind === "refused") return connection.close(refusalCodes[answer.why], answer.sentence);
  connection.greeted = { bootId: hello.bootId, at: answer.at };
  connection.containers = { desiredVersion: hello.desiredVersion, items: hello.containers };
  await publish(`worker:${workerId}`, { kind: "hello", bootId: hello.bootId, socketId, at: answer.at });
  connection.send(answer.welcome);
  await sendNewKey(connection);
};

/** A host whose key shall be changed and that is heard gets a new one. */
const sendNewKey = async ({ workerId, keyVersion, send }: Connection): Promise<void> => {
  const apiKey = await offerKey(workerId, keyVersion);
  if (apiKey !== null) send({ type: "new-key", apiKey });
};

/** Back with a token of the new key: so it is known at once that the host has it. */
const acknowledgeKey = async (connection: Connection, keyHash: string): Promise<void> => {
  const taken = await takeKey(connection.workerId, keyHash);
  if (taken !== null) connection.close(socketCloseCodes.unauthenticated, "This host has a new key.");
};

type Ordered = OrderedMessage | Hello | Extract<WorkerMessage, { type: "key-saved" }>;

const handle = async (connection: Connection, message: Ordered): Promise<void> => {
  if (message.type === "hello") return greet(connection, message);
  const early = message.type === "transition" || message.type === "build-log";
  if (!connection.greeted && !early) return connection.close(socketCloseCodes.protocol, "Say hello first.");
  if (message.type === "key-saved") return acknowledgeKey(connection, message.keyHash);
  if (message.type === "containers") connection.containers = message;
  const answer = await takeMessage(connection.workerId, message);
  if (answer) connection.send(answer);
};

/**
 * Postgres takes no NUL in text, and no half of a character in JSON: one repository's file would hold up its host for ever. In
 * UTF-8 each gives way to as many bytes, so that offsets in a build log stay.
 */
const storable = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? value.replaceAll("\0", "\u001a").replace(/\p{Surrogate}/gu, "\ufffd") : value;

/** What a worker of another version says in its own way costs this message, not the connection on which deployments are told. */
const passing = z.object({ type: z.enum(["metrics", "answer", "edge-faults", "inspected", "log-lines", "disk-use"]) });

const parse = (data: string): WorkerMessage | "passing" | null => {
  try {
    const value: unknown = JSON.parse(data, /\\u(?:0000|d[89a-f])/i.test(data) ? storable : undefined);
    return workerMessageSchema.safeParse(value).data ?? (passing.safeParse(value).success ? "passing" : null);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

/** Who takes which message of a worker. */
const receiver = (connection: Connection, isOpen: () => boolean, onHeartbeat: ConnectionOptions["onHeartbeat"]) => {
  const log = logger().child({ workerId: connection.workerId });
  const enqueue = orderedWork<Ordered>({
    handle: (message) => handle(connection, message),
    isWanted: isOpen,
    onOverflow: () => connection.close(1013, "Too much is waiting."),
    onFailure: (message, error) => {
      log.error({ error, type: message.type }, "A worker's message failed");
      connection.close(1011, "That message could not be handled.");
    },
  });
  const takeMetrics = metricsTaker(connection.workerId);
  const takeLogLines = logLinesTaker(connection.workerId);
  const overtake = (work: Promise<void>) => {
    work.catch((error: unknown) => log.debug({ error }, "A worker's live message was lost"));
  };
  return (message: WorkerMessage): void => {
    switch (message.type) {
      case "heartbeat":
        if (!connection.greeted) return;
        onHeartbeat(connection);
        return connection.send({ type: "heartbeat-ack", sequence: message.sequence });
      case "metrics":
        return connection.greeted ? overtake(takeMetrics(message)) : undefined;
      case "answer":
        return connection.greeted ? overtake(passAnswer(message)) : undefined;
      case "edge-faults":
        return connection.greeted ? overtake(passEdgeFaults(message)) : undefined;
      case "inspected":
        return connection.greeted ? overtake(passInspection(message)) : undefined;
      case "log-lines":
        return connection.greeted ? overtake(takeLogLines(message)) : undefined;
      default:
        return enqueue(message);
    }
  };
};

/** What this and other replicas have for the worker. */
const hear = (connection: Connection, event: PayloadOf<`worker:${string}`>): void => {
  const { greeted } = connection;
  if (event.kind === "revoked") return connection.close(socketCloseCodes.unauthenticated, "This host's key is revoked.");
  if (!greeted) return;
  if (event.kind === "rotate-key") {
    return void sendNewKey(connection).catch((error: unknown) =>
      logger().warn({ error }, "A host could not be given its new key"),
    );
  }
  if (event.kind === "hint") return connection.send({ type: "hint", topic: event.topic });
  if (event.kind === "question") {
    const { questionId, appId, about } = event;
    return connection.send({ type: "question", questionId, appId, about });
  }
  if (event.kind === "ask-edge-faults") {
    const { questionId, appId } = event;
    return connection.send({ type: "ask-edge-faults", questionId, appId });
  }
  if (event.kind === "inspect") {
    const message = inspectMessageOf(event);
    return message === null ? undefined : connection.send(message);
  }
  if (event.kind === "follow-log") return connection.send({ type: "follow-log", appId: event.appId, want: event.want });
  if (event.socketId === connection.socketId || event.at <= greeted.at) return;
  // The same boot came back by another way: this end is dead. A newer boot: this one must know.
  if (event.bootId === greeted.bootId) return connection.terminate();
  connection.close(socketCloseCodes.replaced, "A newer boot of this host has taken over.");
};

/** Starts to listen on an authenticated socket. */
export const openConnection = async (socket: WebSocket, options: ConnectionOptions): Promise<void> => {
  const connection = connectionOver(socket, options);
  const log = logger().child({ workerId: options.workerId });
  const receive = receiver(connection, () => socket.readyState === socket.OPEN, options.onHeartbeat);
  const silence = setTimeout(() => socket.terminate(), options.silentAfterMs);
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => {
      clearTimeout(silence);
      options.onClosed(connection);
      resolve();
    });
  });
  socket.on("error", (error) => log.debug({ error }, "A worker's socket failed"));
  socket.on("message", (data, isBinary) => {
    silence.refresh();
    const message = isBinary ? null : parse(data.toString());
    if (message === "passing") return log.debug("A worker of another version said what is not understood");
    if (message) return receive(message);
    log.warn("A worker sent what is no message");
    connection.close(socketCloseCodes.protocol, "That is no message.");
  });
  // Hints may have been lost while Redis was away: the worker looks by itself.
  const catchUp = () => {
    for (const topic of ["desired-state", "routes"] as const) hear(connection, { kind: "hint", topic });
  };
  const leave = await subscribe(`worker:${options.workerId}`, (event) => hear(connection, event), catchUp);
  await closed;
  await leave();
};
