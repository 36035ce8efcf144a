import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { workerEvents, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { testCaller, testDatabase, testHouse } from "@/server/testing";
import { Keys } from "@/worker/runtime/keys";
import { revokeWorker, rotateKey } from ".";
import { handleToken } from "./http";
import { startHub } from "./hub";
import { hashOf, newApiKey } from "./keys";
import { connect, greet, hello, testHub, workerRow } from "./testing/worker-client";

testDatabase();
testHub();

const exchange = async (key: string): Promise<number> => {
  const headers = { authorization: `Bearer ${key}` };
  return (await handleToken(new Request("http://localhost/v1/workers/token", { method: "POST", headers, body: "{}" }))).status;
};

const houseWithKey = async () => {
  const house = await testHouse();
  const apiKey = newApiKey();
  await db()
    .update(workers)
    .set({ keyHash: hashOf(apiKey) })
    .where(eq(workers.id, house.worker.id));
  return { house, apiKey };
};

describe("a host's key is changed", () => {
  it("over its socket: the older key is dead, the new one good, the host comes back with it", async () => {
    const { house, apiKey } = await houseWithKey();
    const administrator = await testCaller("administrator");
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const rotating = rotateKey(administrator, house.worker.id);
    const { apiKey: newKey } = await client.next("new-key");
    // Until the host says that it has it, both are good.
    expect(await exchange(apiKey)).toBe(200);
    client.send({ type: "key-saved", keyHash: hashOf(newKey) });
    expect(await rotating).toMatchObject({ state: "rotated" });
    expect(await client.closed).toBe(4401);
    expect([await exchange(apiKey), await exchange(newKey)]).toEqual([401, 200]);
    const back = await connect(house.worker.id, 2);
    await greet(back, hello(house));
    const events = await db().select().from(workerEvents).where(eq(workerEvents.workerId, house.worker.id));
    expect(events.map((event) => event.kind)).toContain("key-rotated");
    expect(JSON.stringify([events, await workerRow(house.worker.id)])).not.toContain(newKey);
  });

  it("when the host has kept it and its word was lost: the new key's first use says it", async () => {
    const { house, apiKey } = await houseWithKey();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const rotating = rotateKey(await testCaller("administrator"), house.worker.id);
    const { apiKey: newKey } = await client.next("new-key");
    client.socket.terminate();
    expect(await exchange(newKey)).toBe(200);
    expect(await rotating).toMatchObject({ state: "rotated" });
    expect(await exchange(apiKey)).toBe(401);
  });

  it("when it comes back, if it is not there; until then its older key is good", async () => {
    const { house, apiKey } = await houseWithKey();
    const administrator = await testCaller("administrator");
    expect(await rotateKey(administrator, house.worker.id)).toMatchObject({ state: "waiting" });
    expect(await exchange(apiKey)).toBe(200);
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const { apiKey: newKey } = await client.next("new-key");
    client.send({ type: "key-saved", keyHash: hashOf(newKey) });
    expect(await client.closed).toBe(4401);
    expect([await exchange(apiKey), await exchange(newKey)]).toEqual([401, 200]);
  });

  it("never by the host itself: a key that nobody offered is not taken", async () => {
    const { house, apiKey } = await houseWithKey();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    client.send({ type: "key-saved", keyHash: hashOf("whk_of_my_own") });
    client.send({ type: "heartbeat", sequence: 1 });
    await client.next("heartbeat-ack");
    expect([await exchange("whk_of_my_own"), await exchange(apiKey)]).toEqual([401, 200]);
  });

  it("not when it is revoked, nor of a host that is not there", async () => {
    const { house } = await houseWithKey();
    const administrator = await testCaller("administrator");
    await revokeWorker(house.worker.id);
    await expect(rotateKey(administrator, house.worker.id)).rejects.toMatchObject({ code: "conflict", reason: "key_revoked" });
    await expect(rotateKey(administrator, "wrk_none")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("what the host keeps", () => {
  it("is the older key beside the new one, until the new one was good", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wh-keys-"));
    afterAll(() => rm(folder, { recursive: true }));
    const file = join(folder, "identity.json");
    const kept = async () => JSON.parse(await readFile(file, "utf8")) as Record<string, string>;
    const keys = new Keys(file, { instanceId: "instance", workerId: "wrk_1", apiKey: "first" });
    expect(await keys.take("second")).toBe(hashOf("second"));
    // A second offer before the first was used: the one that is surely good stays.
    await keys.take("third");
    expect([keys.candidates, (await kept()).previousKey]).toEqual([["third", "first"], "first"]);
    await keys.confirm("first");
    expect(keys.candidates).toEqual(["third", "first"]);
    await keys.confirm("third");
    expect([keys.candidates, await kept()]).toEqual([["third"], { instanceId: "instance", workerId: "wrk_1", apiKey: "third" }]);
  });
});

it("a revoked host's socket is closed within a second, on another replica too", async () => {
  const replica = startHub();
  const server = createServer();
  server.on("upgrade", replica.handleUpgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const there = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/workers/socket`;
  const { house } = await houseWithKey();
  const sockets = [await connect(house.worker.id), await connect(house.worker.id, 1, { at: there })];
  for (const socket of sockets) await greet(socket, hello(house, { bootId: randomUUID() }));
  const revokedAt = performance.now();
  await revokeWorker(house.worker.id);
  const codes = await Promise.all(sockets.map((socket) => socket.closed));
  expect(performance.now() - revokedAt).toBeLessThan(1_000);
  expect(codes.at(-1)).toBe(4401);
  await replica.stop();
  server.close();
});
