import { randomUUID } from "node:crypto";
import { afterAll, expect, it } from "vitest";
import { testDatabase, testSubscriber } from "@/server/testing";
import { type Channel, closeRedis, closeSubscriber, publish, redis, subscribe, watch } from ".";

testDatabase();
testSubscriber();
afterAll(() => {
  closeSubscriber();
  closeRedis();
});

/** Cuts every subscriber's connection, as a restart of Redis does. */
const cutSubscribers = () => redis().call("CLIENT", "KILL", "TYPE", "pubsub");

it("yields at once, for each message, and again after the connection was cut", async () => {
  const channel: Channel = `app:${randomUUID()}`;
  const end = new AbortController();
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const event of watch(channel, end.signal)) seen.push(event);
  })();
  await expect.poll(() => seen).toEqual([null]);
  await publish(channel, { deploymentId: "one" });
  await expect.poll(() => seen).toEqual([null, { deploymentId: "one" }]);
  await cutSubscribers();
  await expect.poll(() => seen.length).toBe(3);
  await publish(channel, { deploymentId: "two" });
  await expect.poll(() => seen.at(-1)).toEqual({ deploymentId: "two" });
  end.abort();
  await reading;
});

it("a slow reader gets the newest, not a queue", async () => {
  const channel: Channel = `app:${randomUUID()}`;
  const end = new AbortController();
  const events = watch(channel, end.signal);
  await events.next();
  let heard = 0;
  const leave = await subscribe(channel, () => void (heard += 1));
  for (const deploymentId of ["a", "b", "c"]) await publish(channel, { deploymentId });
  await expect.poll(() => heard).toBe(3);
  await leave();
  expect((await events.next()).value).toEqual({ deploymentId: "c" });
  end.abort();
  expect((await events.next()).done).toBe(true);
});

it("many on one channel share a subscription, and the last one ends it", async () => {
  const channel: Channel = `log:${randomUUID()}`;
  const heard: number[] = [];
  const leave = await Promise.all(Array.from({ length: 10 }, (_, index) => subscribe(channel, () => heard.push(index))));
  expect(await publish(channel, {})).toBe(1);
  await expect.poll(() => heard.length).toBe(10);
  await Promise.all(leave.map((go) => go()));
  expect(await publish(channel, {})).toBe(0);
});

it("what is not understood is passed over", async () => {
  const channel: Channel = `worker:${randomUUID()}`;
  const heard: unknown[] = [];
  const leave = await subscribe(channel, (event) => heard.push(event));
  await redis().publish(channel, "no json");
  await redis().publish(channel, JSON.stringify({ kind: "unknown" }));
  await publish(channel, { kind: "revoked" });
  await expect.poll(() => heard).toEqual([{ kind: "revoked" }]);
  await leave();
});
