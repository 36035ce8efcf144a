import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deployments, pastApps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import type { AppRow } from "@/server/apps";
import { settingsOf } from "@/server/apps/rules";
import { db } from "@/server/db";
import { newId } from "@/server/ids";
import { closeRedis } from "@/server/live";
import { testApp, testCaller, testDatabase, testRequest, testToken, testWorker } from "@/server/testing";
import { makePartitions } from "./partitions";
import { readAppUsage } from "./read-app-usage";
import { readTeamUsage } from "./read-team-usage";
import type { Usage } from "./schema";
import { insertUsage, liveInKathmandu } from "./testing/measures";
import { appUsageCsv, teamUsageCsv } from "./usage-csv";

testDatabase();
afterAll(closeRedis);

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const gigabyte = 2 ** 30;
const day = Math.floor(Date.now() / dayMs) * dayMs - dayMs;
const at = (milliseconds: number) => new Date(day + milliseconds);
const range = (fromMs: number, toMs: number) => ({ from: at(fromMs).toISOString(), to: at(toMs).toISOString() });

let caller: Caller;
beforeAll(async () => {
  await liveInKathmandu();
  await makePartitions([day], new Date());
  caller = await testCaller();
});

it("gives a point for each bucket that has data, in order, and none for a gap", async () => {
  const app = await testApp(caller);
  const starts = [at(600_000), at(0), at(3_300_000)];
  await insertUsage(
    "usage_buckets",
    starts.map((start) => ({ appId: app.id, start })),
  );
  const usage = await readAppUsage(caller, { id: app.name, ...range(0, hourMs) });
  expect(usage).toMatchObject({ resolutionSeconds: 300, ...range(0, hourMs), clampedFrom: null, markers: [] });
  expect(usage.points.map(({ bucketStart }) => bucketStart)).toEqual([0, 600_000, 3_300_000].map((ms) => at(ms).toISOString()));
  expect(usage.points[0]).toEqual({
    bucketStart: at(0).toISOString(),
    cpuSeconds: 30,
    memoryBytesAvg: 1_000,
    memoryBytesPeak: 2_000,
    networkReceivedBytes: 2,
    networkSentBytes: 1,
    diskBytes: 7,
    requests: 3,
    errors: 1,
    latencyP95Ms: 12.5,
    coveredSeconds: 300,
  });
  const none = await readAppUsage(caller, { id: app.id, ...range(5 * hourMs, 6 * hourMs) });
  expect(none.points).toEqual([]);
});

it("adds up what a coarser point is made of, weighed by what was measured", async () => {
  const app = await testApp(caller);
  await insertUsage("usage_buckets", [
    { appId: app.id, start: at(0), seconds: 300, memoryBytes: 1_000 },
    { appId: app.id, start: at(300_000), seconds: 100, memoryBytes: 5_000, cpuSeconds: 2.5 },
    { appId: app.id, start: at(900_000) },
  ]);
  const { points } = await readAppUsage(caller, { id: app.id, ...range(0, hourMs), resolution: 900 });
  expect(points).toHaveLength(2);
  expect(points[0]).toMatchObject({
    bucketStart: at(0).toISOString(),
    cpuSeconds: 32.5,
    memoryBytesAvg: 2_000,
    memoryBytesPeak: 10_000,
    networkReceivedBytes: 4,
    diskBytes: 7,
    requests: 6,
    errors: 2,
    coveredSeconds: 400,
  });
});

it("longer ranges are read from the roll-ups, and never beyond ninety days", async () => {
  const app = await testApp(caller);
  const ago = (days: number) => new Date(Math.floor(Date.now() / dayMs) * dayMs - days * dayMs);
  const starts = [300, 91, 89, 30, 1].map(ago);
  await insertUsage(
    "usage_quarter_days",
    starts.map((start) => ({ appId: app.id, start })),
  );
  await insertUsage("usage_hours", [{ appId: app.id, start: ago(2) }]);
  const all = await readAppUsage(caller, { id: app.id, from: "2001-01-01T00:00:00Z" });
  expect(all.points.map(({ bucketStart }) => bucketStart)).toEqual([89, 30, 1].map((days) => ago(days).toISOString()));
  expect(all.clampedFrom).toBe(all.from);
  expect(Math.abs(Date.parse(all.from) - (Date.now() - 90 * dayMs))).toBeLessThan(10_000);
  const hours = await readAppUsage(caller, { id: app.id, from: ago(14).toISOString() });
  expect(hours).toMatchObject({ resolutionSeconds: 3_600, clampedFrom: null, points: [{ bucketStart: ago(2).toISOString() }] });
});

it("answers at its place in the API, with moments of any zone, and says what is wrong", async () => {
  const app = await testApp(caller);
  await insertUsage("usage_buckets", [{ appId: app.id, start: at(0) }]);
  const token = await testToken(caller);
  const ask = (path: string) => restHandler(appRouter)(testRequest(path, { token }));
  const midnight = at(0).toISOString().slice(0, 10);
  const query = `from=${midnight}T01:00:00+01:00&to=${midnight}T03:00:00%2B02:00&resolution=10m`;
  const usage = (await (await ask(`/v1/apps/${app.name}/usage?${query}`)).json()) as Usage;
  expect(usage).toMatchObject({ ...range(0, hourMs), resolutionSeconds: 600, points: [{ bucketStart: at(0).toISOString() }] });
  expect(await (await ask(`/v1/usage?${query}`)).json()).toMatchObject({ resolutionSeconds: 600, clampedFrom: null });
  for (const wrong of ["from=yesterday", "resolution=fine", `from=${midnight}T02:00:00Z&to=${midnight}T01:00:00Z`]) {
    const refused = await ask(`/v1/apps/${app.name}/usage?${wrong}`);
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ errors: [{ field: expect.stringMatching(/^(?:from|resolution)$/) }] });
  }
});

const insertDeployment = async (app: AppRow, values: Partial<typeof deployments.$inferInsert>) => {
  const id = newId("deployment");
  const workerId = (await testWorker()).id;
  const row = { id, appId: app.id, workerId, trigger: "api" as const, branch: app.branch, snapshot: settingsOf(app), number: 1 };
  await db()
    .insert(deployments)
    .values({ ...row, ...values });
  return id;
};

it("marks when deployments of the range went live or failed", async () => {
  const app = await testApp(caller);
  const live = await insertDeployment(app, { number: 1, status: "retired", liveAt: at(600_000), finishedAt: at(700_000) });
  const failed = await insertDeployment(app, { number: 2, status: "failed", finishedAt: at(500_000) });
  await insertDeployment(app, { number: 3, status: "live", liveAt: at(2 * hourMs) });
  await insertDeployment(app, { number: 4, status: "cancelled", finishedAt: at(500_000) });
  const named = { appId: app.id, appName: app.name };
  const markers = [
    { at: at(500_000).toISOString(), ...named, deploymentId: failed, number: 2, status: "failed" },
    { at: at(600_000).toISOString(), ...named, deploymentId: live, number: 1, status: "live" },
  ];
  expect((await readAppUsage(caller, { id: app.id, ...range(0, hourMs) })).markers).toEqual(markers);
  expect((await readTeamUsage(caller, range(0, hourMs))).markers).toEqual(markers);
});

it("a team's is of all its apps together and each, with previews and those that are gone, and of no other team's", async () => {
  const [own, stranger] = [await testCaller(), await testCaller()];
  const [app, idle, theirs] = [await testApp(own), await testApp(own), await testApp(stranger)];
  const preview = await testApp(own, { previewOf: app.id });
  const gone = { id: newId("app"), teamId: own.teamId, name: "gone" };
  await db()
    .insert(pastApps)
    .values([gone, { id: newId("app"), teamId: own.teamId, name: "gone-preview", previewOf: app.id }]);
  await insertUsage("usage_buckets", [
    { appId: app.id, start: at(0), cpuSeconds: 20, memoryBytes: 3 * gigabyte },
    { appId: preview.id, start: at(0), cpuSeconds: 10, seconds: 150, memoryBytes: 2 * gigabyte },
    { appId: gone.id, start: at(300_000), cpuSeconds: 10 },
    { appId: theirs.id, start: at(0), cpuSeconds: 1_000 },
  ]);
  const team = await readTeamUsage(own, range(0, hourMs));
  expect(team.points).toMatchObject([
    {
      bucketStart: at(0).toISOString(),
      cpuSeconds: 30,
      memoryBytesAvg: 4 * gigabyte,
      networkReceivedBytes: 4,
      diskBytes: 14,
      coveredSeconds: 300,
    },
    { bucketStart: at(300_000).toISOString(), cpuSeconds: 10 },
  ]);
  expect(team.apps.map(({ appId, name, deleted, cpuSeconds }) => ({ appId, name, deleted, cpuSeconds }))).toEqual([
    { appId: app.id, name: app.name, deleted: false, cpuSeconds: 30 },
    { appId: gone.id, name: "gone", deleted: true, cpuSeconds: 10 },
  ]);
  expect(team.apps[0]).toMatchObject({ memoryGbHours: 0.333333, networkBytes: 6, requests: 6, diskBytes: 14 });
  expect(team.apps[0]?.share).toMatchObject({ cpuSeconds: 0.75, requests: 0.666667, diskBytes: 0.666667 });
  expect(team.totals).toMatchObject({ cpuSeconds: 40, networkBytes: 9, requests: 9, diskBytes: 21 });
  expect((await readTeamUsage(stranger, range(0, hourMs))).totals.cpuSeconds).toBe(1_000);
  await expect(readAppUsage(stranger, { id: app.id })).rejects.toMatchObject({ code: "not_found" });
  expect((await readAppUsage(own, { id: idle.id, ...range(0, hourMs) })).points).toEqual([]);
  expect((await readTeamUsage(await testCaller(), range(0, hourMs))).apps).toEqual([]);
});

it("is given as a file, for one app and for each of a team's", async () => {
  const own = await testCaller();
  const app = await testApp(own, { name: "=cmd()" });
  const other = await testApp(own, { name: "other" });
  await insertUsage("usage_buckets", [
    { appId: app.id, start: at(0) },
    { appId: other.id, start: at(300_000) },
  ]);
  const heading =
    "bucket_start,resolution_seconds,app,app_id,covered_seconds,cpu_seconds,memory_bytes_avg,memory_bytes_peak,network_received_bytes,network_sent_bytes,disk_bytes,requests,errors,latency_p95_ms";
  const line = (start: number, name: string, id: string) =>
    `${at(start).toISOString()},300,${name},${id},300,30,1000,2000,2,1,7,3,1,12.5`;
  const parameters = new URLSearchParams(range(0, hourMs));
  const file = await appUsageCsv(own, app.id, parameters);
  expect(file.headers.get("content-type")).toContain("text/csv");
  expect(await file.text()).toBe(`${heading}\r\n${line(0, "'=cmd()", app.id)}\r\n`);
  const ofTeam = await (await teamUsageCsv(own, parameters)).text();
  expect(ofTeam).toBe(`${heading}\r\n${line(0, "'=cmd()", app.id)}\r\n${line(300_000, "other", other.id)}\r\n`);
  expect(await (await teamUsageCsv(await testCaller(), parameters)).text()).toBe(`${heading}\r\n`);
  await expect(appUsageCsv(await testCaller(), app.id, parameters)).rejects.toMatchObject({ code: "not_found" });
  await expect(teamUsageCsv(own, new URLSearchParams({ from: "soon" }))).rejects.toMatchObject({ code: "invalid" });
});

it("a little is something, and the whole of it", async () => {
  const own = await testCaller();
  const app = await testApp(own);
  await insertUsage("usage_buckets", [{ appId: app.id, start: at(0), memoryBytes: 8e6, seconds: 180 }]);
  const team = await readTeamUsage(own, range(0, hourMs));
  expect(team.totals.memoryGbHours).toBe(0.000373);
  expect(team.apps[0]?.share.memoryGbHours).toBe(1);
});

it("no statement is compiled before it is run", async () => {
  expect(await db().execute(sql`show jit`)).toMatchObject([{ jit: "off" }]);
});
