import { afterAll, expect, it } from "vitest";
import { closeRedis, closeSubscriber } from "@/server/live";
import { testDatabase, testSubscriber, testWorker } from "@/server/testing";
import type { HostsUseEvent } from "./schema";
import { saveReport } from "./snapshots";
import { hostUse } from "./testing/samples";
import { watchHosts } from "./watch-hosts";

testDatabase();
testSubscriber();
afterAll(() => {
  closeSubscriber();
  closeRedis();
});

const save = (workerId: string, cpuPercent: number, at = new Date()) =>
  saveReport({ workerId, items: [], gone: [], host: hostUse({ cpuPercent }), at });

it("tells of several hosts in one stream, thinned, and of no one that is gone", async () => {
  const [first, second] = [await testWorker(), await testWorker()];
  const now = Date.now();
  for (let number = 0; number < 150; number += 1) await save(first.id, number, new Date(now - (149 - number) * 5_000));
  const end = new AbortController();
  const stream = watchHosts([first.id, "wrk_00000000000000000000", second.id], end.signal);
  const heard: HostsUseEvent[] = [];
  const next = async () => {
    const { value } = await stream.next();
    if (value) heard.push(value);
    return value;
  };
  await next();
  await next();
  const recent = heard.find(({ workerId }) => workerId === first.id)?.event;
  if (recent?.kind !== "recent") throw new Error("What was kept comes first");
  expect(recent.samples.length).toBe(50);
  expect(recent.samples.at(-1)).toEqual({
    at: new Date(now).toISOString(),
    cpuPercent: 149,
    memoryBytes: 1_000,
    memoryTotalBytes: 4_000,
  });
  expect(heard.find(({ workerId }) => workerId === second.id)?.event).toEqual({ kind: "recent", samples: [], live: false });
  await expect
    .poll(async () => {
      await save(second.id, 33);
      return (await next())?.event;
    })
    .toMatchObject({ kind: "snapshot", snapshot: { cpuPercent: 33 } });
  end.abort();
  expect((await stream.next()).done).toBe(true);
});
