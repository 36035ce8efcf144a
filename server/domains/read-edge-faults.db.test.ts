import { expect, it } from "vitest";
import { testCaller, testDatabase, testHouse, testSubscriber } from "@/server/testing";
import { connect, greet, hello, testHub } from "@/server/workers/testing/worker-client";
import { readEdgeFaults } from "./read-edge-faults";

testDatabase();
testSubscriber();
testHub();

const fault = { reference: "abcd-efgh", status: 502, method: "GET", host: "a.test", path: "/x", cause: "Nothing listens." };

it("asks the app's host, and says when it was by the control plane's clock", async () => {
  const house = await testHouse();
  const client = await connect(house.worker.id);
  await greet(client, hello(house));
  const asked = readEdgeFaults(house.caller, house.app.name);
  const { questionId, appId } = await client.next("ask-edge-faults");
  expect(appId).toBe(house.app.id);
  client.send({ type: "edge-faults", questionId, faults: [{ ...fault, ageMs: 60_000 }], error: null });
  const { known, items } = await asked;
  expect({ known, items }).toEqual({ known: true, items: [{ ...fault, at: expect.any(String) }] });
  const age = Date.now() - Date.parse(items[0]?.at ?? "");
  expect(age).toBeGreaterThanOrEqual(60_000);
  expect(age).toBeLessThan(90_000);
});

it("says so where the edge keeps no causes, does not answer, or the host is away", async () => {
  const house = await testHouse();
  await expect(readEdgeFaults(house.caller, house.app.id)).rejects.toMatchObject({ reason: "host_offline" });
  const client = await connect(house.worker.id);
  await greet(client, hello(house));
  const none = readEdgeFaults(house.caller, house.app.id);
  const first = await client.next("ask-edge-faults");
  client.send({ type: "edge-faults", questionId: first.questionId, faults: null, error: null });
  expect(await none).toEqual({ known: false, items: [] });
  const silent = readEdgeFaults(house.caller, house.app.id);
  const second = await client.next("ask-edge-faults");
  client.send({ type: "edge-faults", questionId: second.questionId, faults: null, error: "The edge is away." });
  await expect(silent).rejects.toMatchObject({ reason: "worker_error" });
});

it("tells strangers nothing", async () => {
  const house = await testHouse();
  await expect(readEdgeFaults(await testCaller("member"), house.app.id)).rejects.toMatchObject({ code: "not_found" });
});
