import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { Queue } from "bullmq";
import { afterAll, expect, it } from "vitest";
import { testDatabase } from "@/server/testing";
import { briefConnection, closeQueues, consumeDeploys, enqueueDeploy, isDeployQueued, removeDeploy, runSchedules } from ".";
import type { OpenStream } from "./connection";
import { takeSlot } from "./take-slot";

testDatabase();
afterAll(closeQueues);

const redisUrl = () => process.env.REDIS_URL ?? "";
/** As the tests' own user: who a host is there, `workers/queue-users.db.test.ts` looks at. */
const plainStream: OpenStream = async () => {
  const { hostname, port, username, password } = new URL(redisUrl());
  const socket = connect(Number(port || 6379), hostname);
  await once(socket, "connect");
  if (password === "") return socket;
  socket.write(`AUTH ${username || "default"} ${password}\r\n`);
  await once(socket, "readable");
  expect(String(socket.read())).toBe("+OK\r\n");
  return socket;
};
const onError = () => undefined;

it("a job is taken once, and its id is free again when it has ended", async () => {
  const workerId = `wrk_${randomUUID()}`;
  const taken: string[] = [];
  const handle = async ({ deploymentId }: { deploymentId: string }) => {
    taken.push(deploymentId);
  };
  await enqueueDeploy(workerId, "dep_a");
  await enqueueDeploy(workerId, "dep_a");
  const consumers = [1, 2].map(() => consumeDeploys({ openStream: plainStream, workerId, concurrency: 2, handle, onError }));
  await expect.poll(() => taken).toEqual(["dep_a"]);
  await expect.poll(() => isDeployQueued(workerId, "dep_a")).toBe(false);
  await enqueueDeploy(workerId, "dep_a");
  await expect.poll(() => taken).toEqual(["dep_a", "dep_a"]);
  await Promise.all(consumers.map((consumer) => consumer.close()));
});

it("a job that failed is gone, and is not tried again", async () => {
  const workerId = `wrk_${randomUUID()}`;
  let runs = 0;
  const handle = async () => {
    runs += 1;
    throw new Error("It broke.");
  };
  const consumer = consumeDeploys({ openStream: plainStream, workerId, concurrency: 1, handle, onError });
  await enqueueDeploy(workerId, "dep_b");
  await expect.poll(() => runs).toBe(1);
  await expect.poll(() => isDeployQueued(workerId, "dep_b")).toBe(false);
  expect(runs).toBe(1);
  await consumer.close();
});

it("a waiting job can be taken away, one that is not there too", async () => {
  const workerId = `wrk_${randomUUID()}`;
  await enqueueDeploy(workerId, "dep_c");
  expect(await isDeployQueued(workerId, "dep_c")).toBe(true);
  await removeDeploy(workerId, "dep_c");
  await removeDeploy(workerId, "dep_c");
  expect(await isDeployQueued(workerId, "dep_c")).toBe(false);
});

it("a slot is taken once, whatever the number of schedulers", async () => {
  const name = `test-${randomUUID()}`;
  const runs: number[] = [];
  const run = async (schedule: string, slot: Date) => {
    if (await takeSlot(schedule, slot)) runs.push(slot.getTime());
  };
  const schedulers = [1, 2, 3].map(() =>
    runSchedules({ redisUrl: redisUrl(), schedules: [{ name, everyMs: 300 }], run, onError }),
  );
  await expect.poll(() => runs.length).toBeGreaterThanOrEqual(3);
  await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
  const connection = briefConnection(redisUrl());
  const queue = new Queue("schedules", { connection });
  await queue.removeJobScheduler(name);
  await queue.close();
  connection.disconnect();
  expect(new Set(runs).size).toBe(runs.length);
  expect(runs.every((slot) => slot % 300 === 0)).toBe(true);
});
