import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { apps, workers } from "@/drizzle/schema";
import { getApp } from "@/server/apps/list-apps";
import { watchApp } from "@/server/apps/watch-apps";
import { db } from "@/server/db";
import { closeRedis, closeSubscriber } from "@/server/live";
import { testApp, testCaller, testDatabase, testHouse, testSubscriber, testWorker } from "@/server/testing";
import { listWorkerEvents } from "./list-events";
import { markOffline } from "./mark-offline";
import { announceWorker, noteWorkerEvent } from "./note-event";
import { listHostedApps, readWorker } from "./read-worker";
import { watchWorker, watchWorkers } from "./watch-workers";

testDatabase();
testSubscriber();
afterAll(() => {
  closeSubscriber();
  closeRedis();
});

/** The host has been silent for a minute, and that is noticed. */
const goSilent = async (workerId: string) => {
  const lastSeenAt = new Date(Date.now() - 60_000);
  await db().update(workers).set({ lastSeenAt }).where(eq(workers.id, workerId));
  await markOffline(30_000);
  return lastSeenAt.toISOString();
};

/** Reads a stream until it says what is expected, within the two seconds that a person may wait. */
const within2s = async <Item>(stream: AsyncGenerator<Item, void, void>, holds: (item: Item) => boolean): Promise<Item> => {
  const started = performance.now();
  for (;;) {
    const { value, done } = await stream.next();
    if (done || value === undefined) throw new Error("The stream ended");
    if (holds(value)) {
      expect(performance.now() - started).toBeLessThan(2_000);
      return value;
    }
  }
};

describe("a host", () => {
  it("is found by id and by name, and one that was removed is not", async () => {
    const host = await testWorker({ name: "frankfurt one", region: "Frankfurt" });
    expect((await readWorker(host.id)).region).toBe("Frankfurt");
    expect((await readWorker("frankfurt one")).id).toBe(host.id);
    const namesake = await testWorker({ name: host.id });
    expect((await readWorker(host.id)).id).not.toBe(namesake.id);
    await db().update(workers).set({ removedAt: new Date() }).where(eq(workers.id, host.id));
    await expect(readWorker("frankfurt one")).rejects.toMatchObject({ code: "not_found" });
  });

  it("shows apps of all teams, and says which the caller may open", async () => {
    const { caller, worker, app } = await testHouse();
    const theirs = await testApp(await testCaller(), { workerId: worker.id });
    await testApp(caller, { workerId: worker.id, deletedAt: new Date() });
    const seen = await listHostedApps(caller, worker.id);
    expect(seen.map(({ id, mine }) => [id, mine]).sort()).toEqual(
      [
        [app.id, true],
        [theirs.id, false],
      ].sort(),
    );
  });

  it("tells what happened to it page by page, newest first", async () => {
    const { worker } = await testHouse();
    for (const sentence of ["first", "second", "third"]) {
      await noteWorkerEvent(db(), worker.id, { kind: "edited", sentence });
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    const newest = await listWorkerEvents(worker.id, { limit: 2 });
    expect(newest.items.map(({ sentence }) => sentence)).toEqual(["third", "second"]);
    const rest = await listWorkerEvents(worker.id, { limit: 2, cursor: newest.nextCursor ?? "" });
    expect(rest).toMatchObject({ items: [{ sentence: "first" }], nextCursor: null });
    await expect(listWorkerEvents(worker.id, { limit: 2, cursor: "1" })).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("within two seconds", () => {
  it("the list of hosts says that one has gone", async () => {
    const { worker } = await testHouse();
    const end = new AbortController();
    const stream = watchWorkers(end.signal);
    const statusOf = (items: { id: string; status: string }[]) => items.find(({ id }) => id === worker.id)?.status;
    expect(statusOf((await stream.next()).value?.items ?? [])).toBe("online");
    await goSilent(worker.id);
    await within2s(stream, ({ items }) => statusOf(items) === "offline");
    end.abort();
  });

  it("the page of a host says that it has gone, what happened, and what became of its apps", async () => {
    const { caller, worker, app } = await testHouse();
    await db().update(apps).set({ status: "running" }).where(eq(apps.id, app.id));
    const end = new AbortController();
    const stream = watchWorker(caller, worker.name, end.signal);
    expect((await stream.next()).value).toMatchObject({ host: { status: "online" }, apps: [{ status: "running" }], events: [] });
    await goSilent(worker.id);
    const seen = await within2s(stream, ({ host }) => host.status === "offline");
    expect(seen).toMatchObject({ apps: [{ statusReason: "worker_offline" }], events: [{ kind: "offline" }] });
    await db().update(workers).set({ removedAt: new Date() }).where(eq(workers.id, worker.id));
    await announceWorker(worker.id);
    await expect(stream.next()).rejects.toMatchObject({ code: "not_found" });
    end.abort();
  });

  it("an app that did not run hears of its host too, by name and with the moment it was heard last", async () => {
    const { caller, worker, app } = await testHouse();
    expect((await getApp(caller, app.id)).host).toEqual({ name: worker.name, offlineSince: null });
    const end = new AbortController();
    const stream = watchApp(caller, app.id, end.signal);
    await stream.next();
    const offlineSince = await goSilent(worker.id);
    const seen = await within2s(stream, (each) => each.app.host?.offlineSince !== null);
    expect(seen.app.host).toEqual({ name: worker.name, offlineSince });
    end.abort();
  });
});
