import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { apps, deployments, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { closeRedis, closeSubscriber } from "@/server/live";
import { readBuildLogPage } from "@/server/logs/read-build-log";
import { latestSnapshot } from "@/server/metrics";
import { closeQueues } from "@/server/queue";
import {
  appRow,
  deploymentRow,
  fetchedEvent,
  type TestHouse,
  testClaim,
  testDatabase,
  testDeploy,
  testHouse,
  testLive,
} from "@/server/testing";
import { askWorker, hintWorker, revokeWorker } from ".";
import { type Hub, startHub } from "./hub";
import { markOffline } from "./mark-offline";
import { type ContainerReport, type HubMessage, hubMessageSchema, type WorkerMessage } from "./protocol";
import { signWorkerToken } from "./worker-token";

testDatabase({ HEARTBEAT_OFFLINE_AFTER_MS: "4000" });

const server = createServer();
let hub: Hub;
let address = "";

beforeAll(async () => {
  hub = startHub();
  server.on("upgrade", hub.handleUpgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/workers/socket`;
});
afterAll(async () => {
  await hub.stop();
  server.close();
  await closeQueues();
  closeSubscriber();
  closeRedis();
});

const open: WebSocket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
});

/** A worker's end of the socket: what it hears, and the code with which it was closed. */
const connect = async (workerId: string, keyVersion = 1) => {
  const token = await signWorkerToken(workerId, keyVersion);
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } });
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
type Client = Awaited<ReturnType<typeof connect>>;

const hello = (house: TestHouse, some: Partial<Extract<WorkerMessage, { type: "hello" }>> = {}): WorkerMessage => ({
  type: "hello",
  protocol: 1,
  instanceId: house.worker.instanceId,
  bootId: house.bootId,
  softwareVersion: "1",
  cpus: 2,
  memoryBytes: 1,
  diskBytes: 1,
  edgeKind: "builtin",
  edgeHttpPort: 8080,
  desiredVersion: 0,
  containers: [],
  ...some,
});

const greet = async (client: Client, message: WorkerMessage) => {
  client.send(message);
  return client.next("welcome");
};

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It did not come to hold within 5 s");
};

const workerRow = async (id: string) => {
  const [row] = await db().select().from(workers).where(eq(workers.id, id));
  if (!row) throw new Error(`There is no worker ${id}`);
  return row;
};

const container = (house: TestHouse, deploymentId: string, state: ContainerReport["state"] = "running"): ContainerReport => ({
  appId: house.app.id,
  deploymentId,
  containerId: "c",
  state,
  exitCode: null,
  outOfMemory: false,
  restarts: 0,
  hostPort: 20_001,
});

describe("who may speak", () => {
  it("nobody without a token, with a forged one, or with one of a revoked key", async () => {
    const house = await testHouse();
    await expect(connect(house.worker.id, 2)).rejects.toThrow("401");
    await expect(connect("wrk_none")).rejects.toThrow("401");
    const socket = new WebSocket(address, { headers: { authorization: "Bearer forged" } });
    await expect(new Promise((_, reject) => socket.once("error", reject))).rejects.toThrow("401");
  });

  it("a revoked worker's socket is closed, and no other", async () => {
    const house = await testHouse();
    const other = await testHouse();
    const client = await connect(house.worker.id);
    const bystander = await connect(other.worker.id);
    await greet(client, hello(house));
    await greet(bystander, hello(other));
    await revokeWorker(house.worker.id);
    expect(await client.closed).toBe(4401);
    expect(bystander.socket.readyState).toBe(WebSocket.OPEN);
    await expect(connect(house.worker.id)).rejects.toThrow("401");
  });

  it("another instance with the same key is refused and the administrator told", async () => {
    const house = await testHouse();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const second = await connect(house.worker.id);
    second.send(hello(house, { instanceId: "another-machine", bootId: "boot-of-another" }));
    expect(await second.closed).toBe(4409);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    expect((await workerRow(house.worker.id)).warning).toContain("second machine");
  });

  it("a newer boot takes over at once: the older one is closed and its unswitched claims fail", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    await testClaim(house, id);
    const older = await connect(house.worker.id);
    await greet(older, hello(house));
    expect((await deploymentRow(id)).status).toBe("fetching");
    const newer = await connect(house.worker.id);
    await greet(newer, hello(house, { bootId: "boot-newer" }));
    expect(await older.closed).toBe(4410);
    expect(await deploymentRow(id)).toMatchObject({ status: "failed", reasonCode: "worker_restarted" });
    expect((await workerRow(house.worker.id)).bootId).toBe("boot-newer");
  });

  it("what is no message, or comes before hello, ends the socket", async () => {
    const house = await testHouse();
    const babbler = await connect(house.worker.id);
    babbler.socket.send("no json");
    expect(await babbler.closed).toBe(4400);
    const early = await connect(house.worker.id);
    early.send({ type: "containers", desiredVersion: 1, items: [] });
    expect(await early.closed).toBe(4400);
  });
});

describe("what a worker says", () => {
  it("a newer boot drains its spool before hello, so a failure keeps its own reason", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const { claimId } = await testClaim(house, id);
    const client = await connect(house.worker.id);
    const failed = { event: "failed", code: "build_failed", reason: "It broke." } as const;
    client.send({ type: "build-log", claimId, deploymentId: id, startByte: 0, text: "last words\n" });
    client.send({ type: "transition", transition: { claimId, deploymentId: id, number: 1, ageMs: 5_000, body: failed } });
    await greet(client, hello(house, { bootId: "boot-newer" }));
    expect(await client.next("transition-ack")).toMatchObject({ number: 1, result: "applied" });
    expect(await deploymentRow(id)).toMatchObject({ status: "failed", reasonCode: "build_failed" });
    expect((await readBuildLogPage(id, 0))?.text).toBe("last words\n");
  });

  it("heartbeats are answered and written down", async () => {
    const house = await testHouse();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const longAgo = new Date("2020-01-01");
    await db().update(workers).set({ lastSeenAt: longAgo }).where(eq(workers.id, house.worker.id));
    client.send({ type: "heartbeat", sequence: 7 });
    expect(await client.next("heartbeat-ack")).toEqual({ type: "heartbeat-ack", sequence: 7 });
    await until(async () => (await workerRow(house.worker.id)).lastSeenAt?.getTime() !== longAgo.getTime());
  });

  it("transitions are applied in the order in which they were sent", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const { claimId } = await testClaim(house, id);
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const bodies = [
      fetchedEvent,
      { event: "built", image: "i", imageBytes: 1 },
      { event: "started", containerId: "c", hostPort: 20_001 },
      { event: "healthy" },
    ] as const;
    bodies.forEach((body, index) => {
      client.send({ type: "transition", transition: { claimId, deploymentId: id, number: index + 1, ageMs: 0, body } });
    });
    for (const number of [1, 2, 3, 4]) {
      expect(await client.next("transition-ack")).toEqual({ type: "transition-ack", claimId, number, result: "applied" });
    }
    expect((await deploymentRow(id)).switchedVersion).not.toBeNull();
  });

  it("pieces of build log that come twice, out of order or for a dead claim change nothing", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    const { claimId } = await testClaim(house, id);
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const send = async (startByte: number, text: string, claim = claimId) => {
      client.send({ type: "build-log", claimId: claim, deploymentId: id, startByte, text });
      const { nextByte, dead } = await client.next("build-log-ack");
      return { nextByte, dead };
    };
    expect(await send(0, "grüße\n")).toEqual({ nextByte: 8, dead: false });
    expect(await send(0, "grüße\n")).toEqual({ nextByte: 8, dead: false });
    expect(await send(20, "too far\n")).toEqual({ nextByte: 8, dead: false });
    expect(await send(8, "a\0b\n")).toEqual({ nextByte: 12, dead: false });
    expect(await send(12, "dead\n", "another-claim")).toEqual({ nextByte: 0, dead: true });
    expect(await readBuildLogPage(id, 0)).toEqual({ startByte: 0, nextByte: 12, text: "grüße\na\u001ab\n" });
    expect(await readBuildLogPage(id, 8)).toEqual({ startByte: 8, nextByte: 12, text: "a\u001ab\n" });
    expect(await readBuildLogPage(id, 12)).toBeNull();
  });

  it("what it sees of containers is the app's status, of its own apps only", async () => {
    const house = await testHouse();
    const { id } = await testLive(house);
    const stranger = await testHouse();
    const theirs = await testLive(stranger);
    const client = await connect(house.worker.id);
    const items = [container(house, id, "exited"), container(stranger, theirs.id, "exited")];
    await greet(client, hello(house, { containers: items }));
    expect(await appRow(house.app.id)).toMatchObject({ status: "crashed", statusReason: "exited" });
    expect(await appRow(stranger.app.id)).toMatchObject({ status: "running" });
    client.send({ type: "containers", desiredVersion: 0, items: [container(house, id)] });
    await until(async () => (await appRow(house.app.id)).status === "running");
  });

  it("an old container that is gone is forgotten only by a report that covers its end", async () => {
    const house = await testHouse();
    const first = await testLive(house, 20_001);
    const second = await testLive(house, 20_002);
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const version = (await workerRow(house.worker.id)).desiredVersion;
    client.send({ type: "containers", desiredVersion: version - 1, items: [container(house, second.id)] });
    client.send({
      type: "containers",
      desiredVersion: version,
      items: [container(house, first.id), container(house, second.id)],
    });
    client.send({ type: "warning", text: "so far" });
    await until(async () => (await workerRow(house.worker.id)).warning === "so far");
    expect((await deploymentRow(first.id)).containerPresent).toBe(true);
    client.send({ type: "containers", desiredVersion: version, items: [container(house, second.id)] });
    await until(async () => !(await deploymentRow(first.id)).containerPresent);
    expect((await workerRow(house.worker.id)).desiredVersion).toBe(version + 1);
  });

  it("metrics of its own apps are kept for a while", async () => {
    const house = await testHouse();
    const stranger = await testHouse();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const usage = {
      deploymentId: "dep",
      cpuPercent: 12.5,
      memoryBytes: 1_000,
      memoryLimitBytes: null,
      pids: 3,
      networkReceivedBytes: null,
      networkSentBytes: null,
    };
    client.send({
      type: "metrics",
      items: [
        { appId: stranger.app.id, ...usage },
        { appId: house.app.id, ...usage },
      ],
    });
    await until(async () => (await latestSnapshot(house.app.id)).live);
    expect(await latestSnapshot(house.app.id)).toMatchObject({ live: true, cpuPercent: 12.5 });
    expect(await latestSnapshot(stranger.app.id)).toEqual({ live: false });
  });

  it("a deleted app's rows go when its own host has removed it", async () => {
    const house = await testHouse();
    const stranger = await testHouse();
    const { id } = await testLive(house);
    const client = await connect(stranger.worker.id);
    await greet(client, hello(stranger));
    const owner = await connect(house.worker.id);
    await greet(owner, hello(house));
    owner.send({ type: "app-removed", appId: house.app.id });
    await db().update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, stranger.app.id));
    owner.send({ type: "app-removed", appId: stranger.app.id });
    owner.send({ type: "warning", text: "asked" });
    await until(async () => (await workerRow(house.worker.id)).warning === "asked");
    expect((await appRow(house.app.id)).id).toBe(house.app.id);
    expect((await appRow(stranger.app.id)).id).toBe(stranger.app.id);
    await db().update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, house.app.id));
    owner.send({ type: "app-removed", appId: house.app.id });
    await until(async () => (await db().select().from(apps).where(eq(apps.id, house.app.id))).length === 0);
    expect(await db().select().from(deployments).where(eq(deployments.id, id))).toEqual([]);
  });
});

describe("what is said to a worker", () => {
  it("hints and questions reach the socket, answers come back", async () => {
    const house = await testHouse();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    await hintWorker(house.worker.id, "routes");
    expect(await client.next("hint")).toEqual({ type: "hint", topic: "routes" });
    const asked = askWorker(house.worker.id, { appId: house.app.id, deploymentId: null, tail: 5 });
    const question = await client.next("question");
    const line = { time: "2026-01-01T00:00:00Z", stream: "stdout", text: "hello" } as const;
    client.send({ type: "answer", questionId: question.questionId, lines: [line], error: null });
    expect(await asked).toEqual([line]);
  });

  it("a question to a host that is not connected says so at once", async () => {
    const house = await testHouse();
    const asked = askWorker(house.worker.id, { appId: house.app.id, deploymentId: null, tail: 5 });
    await expect(asked).rejects.toMatchObject({ code: "unavailable", reason: "worker_offline" });
  });
});

describe("silence", () => {
  it("marks the host offline once, its running apps stopped, and the next heartbeat undoes it", async () => {
    const house = await testHouse();
    const { id } = await testLive(house);
    const client = await connect(house.worker.id);
    await greet(client, hello(house, { containers: [container(house, id)] }));
    await db()
      .update(workers)
      .set({ lastSeenAt: new Date("2020-01-01") })
      .where(eq(workers.id, house.worker.id));
    await Promise.all([markOffline(4_000), markOffline(4_000), markOffline(4_000)]);
    expect((await workerRow(house.worker.id)).status).toBe("offline");
    expect(await appRow(house.app.id)).toMatchObject({
      status: "stopped",
      statusReason: "worker_offline",
      routedDeploymentId: id,
    });
    client.send({ type: "heartbeat", sequence: 1 });
    await until(async () => (await appRow(house.app.id)).status === "running");
    expect((await workerRow(house.worker.id)).status).toBe("online");
  });

  it("ends a socket that says nothing any more", async () => {
    const house = await testHouse();
    const client = await connect(house.worker.id);
    await greet(client, hello(house, { bootId: randomUUID() }));
    expect(await client.closed).toBe(1006);
  });
});
