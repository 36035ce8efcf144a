import { randomUUID } from "node:crypto";
import { afterAll, afterEach, expect, it } from "vitest";
import { env } from "@/server/env";
import { closeRedis, closeSubscriber, redis, subscribe } from "@/server/live";
import { testDatabase, testSubscriber, testWorker } from "@/server/testing";
import { watchSubject } from "./audience";
import { readHostMetrics, watchHostMetrics } from "./host-metrics";
import type { MetricsEvent, MetricsSnapshot } from "./schema";
import { latestSnapshot, recentSnapshots, saveReport } from "./snapshots";
import { appSubject, hostSubject } from "./subjects";
import { appUse, hostUse } from "./testing/samples";

testDatabase();
testSubscriber();
const expiry = { METRICS_EXPIRE_AFTER_MS: 45_000 };
afterEach(() => Object.assign(env(), expiry));
afterAll(() => {
  closeSubscriber();
  closeRedis();
});

const newApp = () => `app_${randomUUID()}`;
const save = (appId: string, cpuPercent: number, at = new Date()) =>
  saveReport({ workerId: "wrk_1", items: [appUse(appId, { cpuPercent })], gone: [], host: null, at });

it("a snapshot lives for 45 s, the ring holds the last fifteen minutes and no more", async () => {
  const subject = appSubject(newApp());
  const appId = subject.key.slice("live:metrics:".length);
  const now = Date.now();
  for (let number = 0; number < 200; number += 1) await save(appId, number % 100, new Date(now - (199 - number) * 5_000));
  const left = await redis().pttl(subject.key);
  expect(left).toBeGreaterThan(44_000);
  expect(left).toBeLessThanOrEqual(45_000);
  expect(await redis().llen(subject.ring)).toBe(180);
  expect(await redis().pttl(subject.ring)).toBeGreaterThan(900_000);
  const samples = await recentSnapshots(subject);
  expect(samples.length).toBeGreaterThanOrEqual(179);
  expect(samples.map(({ at }) => at)).toEqual([...samples].map(({ at }) => at).sort());
  expect(samples.at(-1)).toMatchObject({ cpuPercent: 99 });
  expect(await recentSnapshots(subject, 60_000)).toHaveLength(12);
});

it("what was kept under another shape is passed over", async () => {
  const subject = appSubject(newApp());
  await redis().set(subject.key, JSON.stringify({ cpuPercent: 1 }), "PX", 1_000);
  await redis().lpush(subject.ring, JSON.stringify({ cpuPercent: 1 }));
  await redis().pexpire(subject.ring, 1_000);
  expect(await latestSnapshot(subject)).toBeNull();
  expect(await recentSnapshots(subject)).toEqual([]);
});

it("nobody hears a number that is too old: it expires, and watchers are told", async () => {
  Object.assign(env(), { METRICS_EXPIRE_AFTER_MS: 1_000 });
  const subject = appSubject(newApp());
  const appId = subject.key.slice("live:metrics:".length);
  await save(appId, 10);
  const end = new AbortController();
  const events = watchSubject(subject, end.signal);
  expect((await events.next()).value).toMatchObject({ kind: "recent", live: true, samples: [{ cpuPercent: 10 }] });
  await save(appId, 20);
  expect((await events.next()).value).toMatchObject({ kind: "snapshot", snapshot: { cpuPercent: 20 } });
  expect((await events.next()).value).toEqual({ kind: "away" });
  expect(await latestSnapshot(subject)).toBeNull();
  end.abort();
  expect((await events.next()).done).toBe(true);
});

it("an app that its host no longer tells of is not live at once", async () => {
  const subject = appSubject(newApp());
  const appId = subject.key.slice("live:metrics:".length);
  await save(appId, 10);
  const end = new AbortController();
  const events = watchSubject(subject, end.signal);
  await events.next();
  await saveReport({ workerId: "wrk_1", items: [], gone: [appId], host: null, at: new Date() });
  expect((await events.next()).value).toEqual({ kind: "away" });
  expect(await latestSnapshot(subject)).toBeNull();
  expect(await recentSnapshots(subject)).toHaveLength(1);
  end.abort();
});

it("many who watch share one subscription, and each slow one gets the newest alone", async () => {
  const subject = appSubject(newApp());
  const appId = subject.key.slice("live:metrics:".length);
  const ends = Array.from({ length: 50 }, () => new AbortController());
  const readers = ends.map((end) => watchSubject(subject, end.signal));
  const first = await Promise.all(readers.map((reader) => reader.next()));
  expect(first.every(({ value }) => (value as MetricsEvent<MetricsSnapshot>).kind === "recent")).toBe(true);
  expect(await redis().pubsub("NUMSUB", subject.channel)).toEqual([subject.channel, 1]);
  let heardHere = 0;
  const leave = await subscribe(subject.channel, () => void (heardHere += 1));
  for (const percent of [1, 2, 3]) await save(appId, percent, new Date(Date.now() + percent));
  await expect.poll(() => heardHere).toBe(3);
  await leave();
  const heard = await Promise.all(readers.map((reader) => reader.next()));
  for (const { value } of heard) expect(value).toMatchObject({ kind: "snapshot", snapshot: { cpuPercent: 3 } });
  // Whoever comes later is served from memory, with all that was heard.
  const end = new AbortController();
  const late = await watchSubject(subject, end.signal).next();
  expect(late.value).toMatchObject({ samples: [{ cpuPercent: 1 }, { cpuPercent: 2 }, { cpuPercent: 3 }] });
  for (const one of [...ends, end]) one.abort();
  await Promise.all(readers.map((reader) => reader.return()));
});

it("after Redis was away what was missed is read again", async () => {
  const subject = appSubject(newApp());
  const appId = subject.key.slice("live:metrics:".length);
  const end = new AbortController();
  const events = watchSubject(subject, end.signal);
  await events.next();
  await redis().call("CLIENT", "KILL", "TYPE", "pubsub");
  await redis().lpush(subject.ring, JSON.stringify({ ...appUse(appId, { cpuPercent: 7 }), at: new Date().toISOString() }));
  expect((await events.next()).value).toMatchObject({ kind: "recent", samples: [{ cpuPercent: 7 }] });
  end.abort();
});

it("hosts go the same way", async () => {
  const { id: workerId } = await testWorker();
  expect(await readHostMetrics({ id: workerId, window: 900_000 })).toEqual({ live: false, samples: [] });
  await saveReport({ workerId, items: [], gone: [], host: hostUse({ cpuPercent: 42 }), at: new Date() });
  expect(await latestSnapshot(hostSubject(workerId))).toMatchObject({ cpuPercent: 42, load: [0.5, 0.4, 0.3] });
  expect(await recentSnapshots(hostSubject(workerId))).toHaveLength(1);
  expect(await redis().pttl(hostSubject(workerId).key)).toBeGreaterThan(44_000);
  expect(await readHostMetrics({ id: workerId })).toMatchObject({ live: true, cpuPercent: 42 });
  expect(await readHostMetrics({ id: workerId, window: 60_000 })).toMatchObject({ live: true, samples: [{ cpuPercent: 42 }] });
  const end = new AbortController();
  const events = watchHostMetrics(workerId, end.signal);
  expect((await events.next()).value).toMatchObject({ kind: "recent", live: true, samples: [{ cpuPercent: 42 }] });
  end.abort();
  await events.return();
  await expect(readHostMetrics({ id: "wrk_nobody" })).rejects.toMatchObject({ code: "not_found" });
});
