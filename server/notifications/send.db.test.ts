import { eq, sql } from "drizzle-orm";
import { Redis } from "ioredis";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { alerts, auditEvents, channels, notifications } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import type { AppRow } from "@/server/apps";
import { revealSecret, updateChannel } from "@/server/channels/change-channels";
import { type Receiver, saying, testReceiver } from "@/server/channels/testing/receiver";
import { db } from "@/server/db";
import { closeQueues, consumeNotifications, Later } from "@/server/queue";
import { testApp, testCaller, testDatabase } from "@/server/testing";
import { testChannelTo } from "@/server/testing/channels";
import { waitFor } from "@/tests/support/wait";
import { pruneNotifications, ringDueChannels, sendNotifications } from ".";
import { listNotifications } from "./list-notifications";
import { resendNotification } from "./resend";
import { askFired, askResolved, messagesOf, testAlert } from "./testing/story";

/** A Redis database of this file alone: it is emptied, and its queue is nobody else's. */
const redis = new URL(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379");
redis.pathname = "/12";
testDatabase({ REDIS_URL: redis.href, ALLOW_PRIVATE_ADDRESSES: "true" });
afterAll(() => closeQueues());

let caller: Caller;
let app: AppRow;
let receiver: Receiver;
let channelId: string;
const closing: (() => unknown)[] = [];

const receiving = async (...answer: Parameters<typeof testReceiver>): Promise<Receiver> => {
  const one = await testReceiver(...answer);
  closing.push(one.close);
  return one;
};

beforeEach(async () => {
  caller = await testCaller();
  app = await testApp(caller);
  receiver = await receiving();
  ({ id: channelId } = await testChannelTo(caller, receiver.url));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const send = (id = channelId) => sendNotifications(id).catch((error: unknown) => error);
const makeDue = (id = channelId) =>
  db().update(notifications).set({ dueAt: sql`clock_timestamp() - interval '1 minute'` }).where(eq(notifications.channelId, id));
const age = (hours: number, id = channelId) =>
  db()
    .update(notifications)
    .set({ createdAt: sql`created_at - make_interval(hours => ${hours})`, dueAt: sql`clock_timestamp() - interval '1 minute'` })
    .where(eq(notifications.channelId, id));
const states = async (id = channelId) => (await messagesOf(id)).map(({ state }) => state);
const channelRow = async () => (await db().select().from(channels).where(eq(channels.id, channelId)))[0]!;
const types = (of = receiver) => of.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
const fire = async (of = app) => {
  const alert = await testAlert(of);
  await askFired(alert);
  return alert;
};

describe("a message", () => {
  it("is sent once, signed, with what it is about, and the end of it after it", async () => {
    const alert = await fire();
    await askResolved(alert);
    await db().update(alerts).set({ state: "firing" }).where(eq(alerts.id, alert.id));
    await send();
    await send();
    expect(types()).toEqual(["alert.fired", "alert.resolved"]);
    const [first] = receiver.received;
    const { secret } = await revealSecret(caller, channelId);
    expect(new Webhook(secret).verify(first?.body ?? "", first?.headers as Record<string, string>)).toMatchObject({
      type: "alert.fired",
      data: { title: `${app.name} is offline`, alerts: [{ id: alert.id, app: { id: app.id, name: app.name } }] },
    });
    expect(await states()).toEqual(["sent", "sent"]);
    expect((await messagesOf(channelId))[0]).toMatchObject({ attempts: 1, answer: "HTTP 200: ok", dueAt: null });
    expect(await channelRow()).toMatchObject({ state: "working", retryAt: null });
  });

  it("is one of many that are not all sent in one turn: a slow receiver holds up nobody who stops", async () => {
    receiver.answerWith((response) => setTimeout(() => response.end("ok"), 60));
    for (let count = 0; count < 3; count += 1) await fire(await testApp(caller));
    await expect(sendNotifications(channelId, { turnMs: 50 })).rejects.toThrow(Later);
    expect(await states()).toEqual(["sent", "waiting", "waiting"]);
    await send();
    expect(await states()).toEqual(["sent", "sent", "sent"]);
  });

  it("that could not be sent before it was over says so, instead of two that are stale", async () => {
    receiver.answerWith(saying(503));
    const alert = await fire();
    await send();
    await askResolved(alert);
    receiver.answerWith(saying(200));
    await makeDue();
    await send();
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[1]?.body).toContain("Over already");
    expect(await states()).toEqual(["sent", "sent"]);
  });

  it("that fails is tried later, in order, with the same id", async () => {
    receiver.answerWith(saying(503, "busy"));
    await fire();
    await fire(await testApp(caller));
    const later = await send();
    expect(later).toBeInstanceOf(Later);
    expect((later as Later).delayMs).toBeGreaterThan(3_000);
    expect(await states()).toEqual(["waiting", "waiting"]);
    expect(await channelRow()).toMatchObject({ state: "failing", stateReason: "The receiver answered HTTP 503: busy" });
    expect((await channelRow()).retryAt).not.toBeNull();
    await send();
    expect(receiver.received).toHaveLength(1);
    receiver.answerWith(saying(200));
    await makeDue();
    await send();
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toEqual([ids[0], ids[0], (await messagesOf(channelId))[1]?.id]);
    expect(await states()).toEqual(["sent", "sent"]);
  });

  it("waits as long as the receiver asks", async () => {
    receiver.answerWith(saying(429, "", { "retry-after": "1800" }));
    await fire();
    expect((await send()) as Later).toMatchObject({ delayMs: expect.closeTo(1_800_000, -3) });
  });

  it("that is refused for good holds up no other", async () => {
    receiver.answerWith((response, { body }) => response.writeHead(body.includes(app.name) ? 410 : 200).end());
    await fire();
    await fire(await testApp(caller));
    await send();
    expect(await states()).toEqual(["failed", "sent"]);
    expect(await channelRow()).toMatchObject({ state: "working" });
  });

  it("is given up a day after it was made, and what comes after it goes on", async () => {
    receiver.answerWith(saying(500));
    await fire();
    await age(23);
    const soon = (await send()) as Later;
    expect(soon.delayMs).toBeGreaterThan(0);
    await age(1);
    await fire(await testApp(caller));
    await send();
    expect(await states()).toEqual(["failed", "waiting"]);
  });

  it("is tried a last time at the end of the day, however long the next wait would be", async () => {
    receiver.answerWith(saying(429, "", { "retry-after": "7200" }));
    await fire();
    await age(23);
    expect(((await send()) as Later).delayMs).toBeLessThan(3_600_000);
  });

  it("is sent by one of two that take it, and by another once the lease of who died is over", async () => {
    receiver.answerWith((response) => void setTimeout(() => response.end("ok"), 100));
    await fire();
    await Promise.all([send(), send(), send()]);
    expect(receiver.received).toHaveLength(1);
    await fire(await testApp(caller));
    await db()
      .update(notifications)
      .set({ attempts: 1, dueAt: sql`clock_timestamp() + interval '1 minute'` })
      .where(eq(notifications.state, "waiting"));
    await send();
    expect(receiver.received).toHaveLength(1);
    await makeDue();
    await send();
    expect(receiver.received).toHaveLength(2);
  });

  it("is tried at once when the channel was changed", async () => {
    receiver.answerWith(saying(503));
    await fire();
    await send();
    await db()
      .update(notifications)
      .set({ updatedAt: sql`clock_timestamp() - interval '2 minutes'` })
      .where(eq(notifications.channelId, channelId));
    receiver.answerWith(saying(200));
    await updateChannel(caller, { id: channelId, configuration: { url: `${receiver.url}/new` } });
    await send();
    expect(receiver.received.at(-1)?.path).toBe("/new");
    expect(await states()).toEqual(["sent"]);
  });

  it("of a channel that was switched off, or of what is gone, is not sent", async () => {
    await fire();
    await db().update(channels).set({ enabled: false }).where(eq(channels.id, channelId));
    await send();
    await db().update(channels).set({ enabled: true }).where(eq(channels.id, channelId));
    const alert = await fire(await testApp(caller));
    await db().delete(alerts).where(eq(alerts.id, alert.id));
    await send();
    expect(receiver.received).toEqual([]);
    expect(await states()).toEqual(["failed", "failed"]);
  });
});

describe("what failed for good", () => {
  it("is listed with why, can be sent again as it stands then, and that is written down", async () => {
    receiver.answerWith(saying(404, "who?"));
    await fire();
    await send();
    const { items } = await listNotifications(caller, { limit: 20, state: "failed" });
    expect(items).toHaveLength(1);
    const [item] = items;
    expect(item).toMatchObject({
      channelId,
      title: `${app.name} is offline`,
      attempts: 1,
      answer: expect.stringContaining("404"),
    });
    receiver.answerWith(saying(200));
    expect(await resendNotification(caller, item!.id)).toMatchObject({ state: "waiting", attempts: 0 });
    await expect(resendNotification(caller, item!.id)).rejects.toMatchObject({ reason: "notification_not_failed" });
    await send();
    expect(await states()).toEqual(["sent"]);
    const [event] = await db().select().from(auditEvents).where(eq(auditEvents.targetId, item!.id));
    expect(event).toMatchObject({ action: "notification.sent-again", actorId: caller.userId });
  });

  it("is no stranger's", async () => {
    receiver.answerWith(saying(404));
    await fire();
    await send();
    const stranger = await testCaller();
    const [message] = await messagesOf(channelId);
    expect((await listNotifications(stranger, { limit: 20, channelId })).items).toEqual([]);
    await expect(resendNotification(stranger, message!.id)).rejects.toMatchObject({ code: "not_found" });
  });
});

it("that cannot be made is given up after a day, and what waits behind it is sent", async () => {
  const { id } = await fire();
  // A moment that no program can write down.
  await db().execute(sql`update alerts set fired_at = 'infinity' where id = ${id}`);
  expect(await send()).toBeInstanceOf(Later);
  expect((await channelRow()).stateReason).toBe("Something went wrong here.");
  await age(25);
  await send();
  expect(await states()).toEqual(["failed"]);
  await fire(await testApp(caller));
  await makeDue();
  await send();
  expect((await states()).toSorted()).toEqual(["failed", "sent"]);
});

it("is forgotten after three months, and not while it waits", async () => {
  await fire();
  await send();
  await fire(await testApp(caller));
  await age(91 * 24);
  await pruneNotifications();
  expect(await states()).toEqual(["waiting"]);
});

it("an emptied Redis loses nothing, two workers send each once, and a dead receiver holds up no other", async () => {
  const dead = await receiving(() => undefined);
  const deadChannel = await testChannelTo(caller, dead.url);
  for (let count = 0; count < 3; count += 1) await fire(await testApp(caller));
  await makeDue();
  await makeDue(deadChannel.id);
  const connection = new Redis(redis.href, { maxRetriesPerRequest: null });
  await connection.flushdb();
  const faults: unknown[] = [];
  const run = ({ id }: { id: string }) => sendNotifications(id);
  const onError = (error: unknown) => void faults.push(error);
  const workers = [0, 1].map(() => consumeNotifications({ redisUrl: redis.href, run, onError }));
  try {
    await ringDueChannels();
    await waitFor(() => receiver.received.length === 3, { what: "the live receiver to get all" });
    await ringDueChannels();
    expect(types()).toEqual(["alert.fired", "alert.fired", "alert.fired"]);
    expect(dead.received).toHaveLength(1);
    expect(faults).toEqual([]);
  } finally {
    dead.close();
    await Promise.all(workers.map((worker) => worker.stop()));
    connection.disconnect();
  }
});
