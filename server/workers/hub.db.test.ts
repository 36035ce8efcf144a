import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { everyLine } from "@/server/logs/filter-rules";
import { appRow, deploymentRow, testClaim, testDatabase, testDeploy, testHouse, testLive } from "@/server/testing";
import { askWorker, hintWorker, revokeWorker } from ".";
import { markOffline } from "./mark-offline";
import { connect, container, greet, hello, hubAddress, testHub, until, workerRow } from "./testing/worker-client";

testDatabase({
  HEARTBEAT_OFFLINE_AFTER_MS: "4000",
  TRUSTED_PROXIES: "127.0.0.1",
  ACME_DIRECTORY_URL: "https://acme.example/dir",
  ACME_EMAIL: "owner@example.com",
  ACME_CA_FILE: fileURLToPath(import.meta.url),
});
testHub();

describe("who may speak", () => {
  it("nobody without a token, with a forged one, or with one of a revoked key", async () => {
    const house = await testHouse();
    await expect(connect(house.worker.id, 2)).rejects.toThrow("401");
    await expect(connect("wrk_none")).rejects.toThrow("401");
    const socket = new WebSocket(hubAddress(), { headers: { authorization: "Bearer forged" } });
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

  it("a copy of its data elsewhere is refused while it is heard, and its own restart is not", async () => {
    const house = await testHouse();
    const first = await connect(house.worker.id);
    await greet(first, hello(house, { place: "here" }));
    const copy = await connect(house.worker.id);
    copy.send(hello(house, { place: "there", bootId: "boot-of-the-copy" }));
    expect(await copy.closed).toBe(4409);
    expect(first.socket.readyState).toBe(WebSocket.OPEN);
    const restarted = await connect(house.worker.id);
    await greet(restarted, hello(house, { place: "here", bootId: "boot-of-the-restart" }));
    expect(await first.closed).toBe(4410);
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

it("where visitors reach a host: as it says, else from where it is heard behind the proxy", async () => {
  const house = await testHouse();
  const from = (address: string) => connect(house.worker.id, 1, { headers: { "x-forwarded-for": `10.0.0.1, ${address}` } });
  await greet(await from("8.8.4.4"), hello(house));
  expect((await workerRow(house.worker.id)).addresses).toEqual(["8.8.4.4"]);
  await greet(await from("8.8.4.4"), hello(house, { addresses: ["203.0.113.7", "2001:db8::7"] }));
  expect((await workerRow(house.worker.id)).addresses).toEqual(["203.0.113.7", "2001:db8::7"]);
  await greet(await from("10.0.0.9"), hello(house));
  expect((await workerRow(house.worker.id)).addresses).toEqual([]);
});

it("routes say ports of the edge: their version rises when a host says others, and not with every hello", async () => {
  const house = await testHouse();
  const versionAfter = async (some: Parameters<typeof hello>[1]) => {
    await greet(await connect(house.worker.id), hello(house, some));
    return (await workerRow(house.worker.id)).routeVersion;
  };
  const first = await versionAfter({});
  expect(await versionAfter({})).toBe(first);
  expect(await versionAfter({ edgePagesPort: 9_084 })).toBe(first + 1);
  expect(await versionAfter({ edgePagesPort: 9_084, edgeHttpsPort: 443 })).toBe(first + 2);
  expect(await versionAfter({ edgePagesPort: 9_084, edgeHttpsPort: 443, dashboardPort: 3_000 })).toBe(first + 3);
});

it("a host is told which authority gives certificates, with its root", async () => {
  const house = await testHouse();
  expect(await greet(await connect(house.worker.id), hello(house))).toMatchObject({
    authority: {
      directoryUrl: "https://acme.example/dir",
      email: "owner@example.com",
      roots: expect.stringContaining("with its root") as string,
    },
  });
});

it("a worker of the version before is heard: deployments go on while everything is upgraded", async () => {
  const house = await testHouse();
  const client = await connect(house.worker.id);
  const { engineVersion: _e, platform: _p, ...older } = hello(house) as Record<string, unknown>;
  client.socket.send(JSON.stringify(older));
  await client.next("welcome");
  const use = { appId: house.app.id, deploymentId: "dep_1", cpuPercent: 1, memoryBytes: 1, memoryLimitBytes: null, pids: 1 };
  client.socket.send(JSON.stringify({ type: "metrics", items: [use] }));
  client.socket.send(JSON.stringify({ type: "answer", questionId: "q", lines: [], error: null }));
  client.send({ type: "heartbeat", sequence: 7 });
  expect(await client.next("heartbeat-ack")).toEqual({ type: "heartbeat-ack", sequence: 7 });
  expect(client.socket.readyState).toBe(WebSocket.OPEN);
  client.socket.send(JSON.stringify({ type: "transition" }));
  expect(await client.closed).toBe(4400);
});

const about = { ...everyLine, since: null, until: null, tail: 5, cursor: null, fromStart: false };

describe("what is said to a worker", () => {
  it("hints and questions reach the socket, answers come back", async () => {
    const house = await testHouse();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    await hintWorker(house.worker.id, "routes");
    expect(await client.next("hint")).toEqual({ type: "hint", topic: "routes" });
    const asked = askWorker(house.worker.id, { appId: house.app.id, about });
    const question = await client.next("question");
    expect(question.about).toEqual(about);
    const line = { time: "2026-01-01T00:00:00Z", stream: "stdout", text: "hello", deploymentId: "dep_1" } as const;
    const page = { lines: [line], older: null, newer: null, hasMore: false, searchedTo: null };
    client.send({ type: "answer", questionId: question.questionId, page, error: null });
    expect(await asked).toEqual(page);
  });

  it("a question to a host that is not connected says so at once", async () => {
    const house = await testHouse();
    const asked = askWorker(house.worker.id, { appId: house.app.id, about });
    await expect(asked).rejects.toMatchObject({ code: "unavailable", reason: "host_offline" });
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
