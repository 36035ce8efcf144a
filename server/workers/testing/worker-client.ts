import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll } from "vitest";
import { WebSocket } from "ws";
import { workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { closeRedis, closeSubscriber } from "@/server/live";
import { closeQueues } from "@/server/queue";
import type { TestHouse } from "@/server/testing";
import { type Hub, startHub } from "../hub";
import { type ContainerReport, type HubMessage, hubMessageSchema, type WorkerMessage } from "../protocol";
import { signWorkerToken } from "../worker-token";

/** A hub on a real server for the tests of this file. */
const server = createServer();
let hub: Hub;
let address = "";
const open: WebSocket[] = [];

export const hubAddress = () => address;

export const testHub = (): void => {
  beforeAll(async () => {
    hub = startHub();
    server.on("upgrade", hub.handleUpgrade);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/workers/socket`;
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.terminate();
  });
  afterAll(async () => {
    await hub.stop();
    server.close();
    await closeQueues();
    closeSubscriber();
    closeRedis();
  });
};

/** A worker's end of the socket: what it hears, and the code with which it was closed. */
export const connect = async (workerId: string, keyVersion = 1, { at = address, headers = {} } = {}) => {
  const token = await signWorkerToken(workerId, keyVersion);
  const socket = new WebSocket(at, { headers: { ...headers, authorization: `Bearer ${token}` } });
  open.push(socket);
  const heard: HubMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data) => {
    heard.push(hubMessageSchema.parse(JSON.parse(data.toString())));
    for (const wake of waiting) wake();
  });
  const closed = new Promise<number>((resolve) => socket.on("close", (code) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });
  const next = async <Type extends HubMessage["type"]>(type: Type): Promise<Extract<HubMessage, { type: Type }>> => {
    for (;;) {
      const index = heard.findIndex((message) => message.type === type);
      const [found] = index >= 0 ? heard.splice(index, 1) : [];
      if (found) return found as Extract<HubMessage, { type: Type }>;
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    }
  };
  return { socket, heard, next, closed, send: (message: WorkerMessage) => socket.send(JSON.stringify(message)) };
};
export type Client = Awaited<ReturnType<typeof connect>>;

export const hello = (
  house: Pick<TestHouse, "worker" | "bootId">,
  some: Partial<Extract<WorkerMessage, { type: "hello" }>> = {},
): Extract<WorkerMessage, { type: "hello" }> => ({
  type: "hello",
  protocol: 1,
  instanceId: house.worker.instanceId,
  bootId: house.bootId,
  softwareVersion: "1",
  engineVersion: "20.10.24",
  platform: "Debian",
  cpus: 2,
  memoryBytes: 8 * 1_073_741_824,
  diskBytes: 1,
  edgeKind: "builtin",
  edgeHttpPort: 8080,
  edgeHttpsPort: 8443,
  edgePagesPort: 8084,
  dashboardPort: null,
  addresses: [],
  desiredVersion: 0,
  containers: [],
  ...some,
});

export const greet = async (client: Client, message: WorkerMessage) => {
  client.send(message);
  return client.next("welcome");
};

export const until = async (holds: () => Promise<boolean>, withinMs = 20_000): Promise<void> => {
  for (let tries = 0; tries < withinMs / 50; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not come to hold within ${withinMs / 1_000} s`);
};

export const workerRow = async (id: string) => {
  const [row] = await db().select().from(workers).where(eq(workers.id, id));
  if (!row) throw new Error(`There is no worker ${id}`);
  return row;
};

export const container = (
  house: TestHouse,
  deploymentId: string,
  state: ContainerReport["state"] = "running",
): ContainerReport => ({
  appId: house.app.id,
  deploymentId,
  containerId: "c",
  state,
  exitCode: null,
  outOfMemory: false,
  restarts: 0,
  hostPort: 20_001,
});
