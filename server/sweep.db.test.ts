import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { workerEvents } from "@/drizzle/schema";
import { db } from "@/server/db";
import { appRow, testDatabase, testHouse, testLive } from "@/server/testing";
import { startSweep } from "./sweep";
import { connect, container, greet, hello, testHub, until, workerRow } from "./workers/testing/worker-client";

const offlineAfterMs = 2_000;
testDatabase({ HEARTBEAT_OFFLINE_AFTER_MS: String(offlineAfterMs) });
testHub();

const eventsOf = (workerId: string, kind: "offline" | "online") =>
  db()
    .select({ sentence: workerEvents.sentence })
    .from(workerEvents)
    .where(and(eq(workerEvents.workerId, workerId), eq(workerEvents.kind, kind)));

it("two replicas of web tell of a silent host once, within five seconds of the moment, and of its return once", async () => {
  const house = await testHouse();
  const { id } = await testLive(house);
  const client = await connect(house.worker.id);
  await greet(client, hello(house, { containers: [container(house, id)] }));
  const replicas = [startSweep({ hearingForMs: () => 60_000 }), startSweep({ hearingForMs: () => 60_000 })];
  try {
    client.send({ type: "heartbeat", sequence: 1 });
    await client.next("heartbeat-ack");
    const lastHeard = performance.now();
    await until(async () => (await workerRow(house.worker.id)).status === "offline", 20_000);
    const tookMs = performance.now() - lastHeard;
    expect(tookMs).toBeGreaterThan(offlineAfterMs);
    expect(tookMs).toBeLessThan(offlineAfterMs + 5_000);
    expect(await appRow(house.app.id)).toMatchObject({ status: "stopped", statusReason: "worker_offline" });
    const again = await connect(house.worker.id);
    await greet(again, hello(house, { containers: [container(house, id)] }));
    await until(async () => (await appRow(house.app.id)).status === "running");
    expect(await eventsOf(house.worker.id, "offline")).toHaveLength(1);
    expect(await eventsOf(house.worker.id, "online")).toHaveLength(1);
  } finally {
    await Promise.all(replicas.map((replica) => replica.stop()));
  }
});
