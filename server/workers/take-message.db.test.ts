import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { apps, deployments, workers } from "@/drizzle/schema";
import type { BuildPlan } from "@/server/builds/schema";
import { db, transaction } from "@/server/db";
import { readBuildLogPage } from "@/server/logs";
import { appSubject, hostSubject, latestSnapshot, recentSnapshots } from "@/server/metrics";
import { appUse, hostUse } from "@/server/metrics/testing/samples";
import { appRow, deploymentRow, fetchedEvent, testClaim, testDatabase, testDeploy, testHouse, testLive } from "@/server/testing";
import { openBuckets } from "@/server/usage/open-buckets";
import { connect, container, greet, hello, testHub, until, workerRow } from "./testing/worker-client";

const testPlan: BuildPlan = {
  kind: "node",
  framework: null,
  evidence: [],
  dockerfile: null,
  dockerfilePath: "Dockerfile",
  installCommand: null,
  buildCommand: null,
  startCommand: null,
  releaseCommand: null,
  outputDirectory: null,
  singlePage: null,
  expectedVariables: [],
  suggestedName: null,
};

testDatabase();
testHub();

it("a newer boot drains its spool before hello, so a failure keeps its own reason", async () => {
  const house = await testHouse();
  const { id } = await testDeploy(house.caller, house.app.id);
  const { claimId } = await testClaim(house, id);
  const client = await connect(house.worker.id);
  const failed = { event: "failed", code: "build_failed", reason: "It broke." } as const;
  client.send({ type: "build-log", claimId, deploymentId: id, startByte: 0, text: "last words\n" });
  client.send({ type: "transition", transition: { claimId, deploymentId: id, number: 1, ageMs: 5_000, body: failed } });
  await greet(client, hello(house, { bootId: "boot-newer" }));
  expect(await client.next("transition-ack")).toMatchObject({ number: 1, result: "applied" });
  expect(await deploymentRow(id)).toMatchObject({ status: "failed", reasonCode: "build_failed" });
  expect((await readBuildLogPage(id, 0))?.text).toBe("last words\n");
});

it("characters that Postgres does not take block nothing", async () => {
  const house = await testHouse();
  const { id } = await testDeploy(house.caller, house.app.id);
  const { claimId } = await testClaim(house, id);
  const client = await connect(house.worker.id);
  await greet(client, hello(house));
  const bodies = [
    { ...fetchedEvent, message: "a\u0000b", author: "\ud800" },
    { event: "failed", code: "exited", reason: "It said: \u0000." },
  ] as const;
  bodies.forEach((body, index) => {
    client.send({ type: "transition", transition: { claimId, deploymentId: id, number: index + 1, ageMs: 0, body } });
  });
  expect(await Promise.race([client.next("transition-ack"), client.closed])).toMatchObject({ result: "applied" });
  expect(await client.next("transition-ack")).toMatchObject({ number: 2, result: "applied" });
  expect(await deploymentRow(id)).toMatchObject({ status: "failed", commitMessage: "a\u001ab", reason: "It said: \u001a." });
});

it("half of a character in what a repository says of itself blocks nothing", async () => {
  const house = await testHouse();
  const { id } = await testDeploy(house.caller, house.app.id);
  const { claimId } = await testClaim(house, id);
  const client = await connect(house.worker.id);
  await greet(client, hello(house));
  const plan = { ...testPlan, suggestedName: "a\ud83d", evidence: ["cut \udc00", "whole \u{1f600}"] };
  [fetchedEvent, { event: "planned", plan } as const].forEach((body, index) => {
    client.send({ type: "transition", transition: { claimId, deploymentId: id, number: index + 1, ageMs: 0, body } });
  });
  expect(await client.next("transition-ack")).toMatchObject({ number: 1, result: "applied" });
  expect(await Promise.race([client.next("transition-ack"), client.closed])).toMatchObject({ number: 2, result: "applied" });
  expect((await deploymentRow(id)).plan).toMatchObject({ suggestedName: "a\ufffd", evidence: ["cut \ufffd", "whole \u{1f600}"] });
});

it("heartbeats are answered and written down", async () => {
  const house = await testHouse();
  const client = await connect(house.worker.id);
  await greet(client, hello(house));
  const longAgo = new Date("2020-01-01");
  await db().update(workers).set({ lastSeenAt: longAgo }).where(eq(workers.id, house.worker.id));
  client.send({ type: "heartbeat", sequence: 7 });
  expect(await client.next("heartbeat-ack")).toEqual({ type: "heartbeat-ack", sequence: 7 });
  await until(async () => (await workerRow(house.worker.id)).lastSeenAt?.getTime() !== longAgo.getTime());
});

it("transitions are applied in the order in which they were sent", async () => {
  const house = await testHouse();
  const { id } = await testDeploy(house.caller, house.app.id);
  const { claimId } = await testClaim(house, id);
  const client = await connect(house.worker.id);
  await greet(client, hello(house));
  const bodies = [
    fetchedEvent,
    { event: "built", image: "i", imageBytes: 1 },
    { event: "started", containerId: "c", hostPort: 20_001 },
    { event: "healthy" },
  ] as const;
  bodies.forEach((body, index) => {
    client.send({ type: "transition", transition: { claimId, deploymentId: id, number: index + 1, ageMs: 0, body } });
  });
  for (const number of [1, 2, 3, 4]) {
    expect(await client.next("transition-ack")).toEqual({ type: "transition-ack", claimId, number, result: "applied" });
  }
  expect((await deploymentRow(id)).switchedVersion).not.toBeNull();
});

it("pieces of build log that come twice, out of order or for a dead claim change nothing", async () => {
  const house = await testHouse();
  const { id } = await testDeploy(house.caller, house.app.id);
  const { claimId } = await testClaim(house, id);
  const client = await connect(house.worker.id);
  await greet(client, hello(house));
  const send = async (startByte: number, text: string, claim = claimId) => {
    client.send({ type: "build-log", claimId: claim, deploymentId: id, startByte, text });
    const { nextByte, dead } = await client.next("build-log-ack");
    return { nextByte, dead };
  };
  expect(await send(0, "grüße\n")).toEqual({ nextByte: 8, dead: false });
  expect(await send(0, "grüße\n")).toEqual({ nextByte: 8, dead: false });
  expect(await send(20, "too far\n")).toEqual({ nextByte: 8, dead: false });
  expect(await send(8, "a\0b\n")).toEqual({ nextByte: 12, dead: false });
  expect(await send(12, "dead\n", "another-claim")).toEqual({ nextByte: 0, dead: true });
  expect(await readBuildLogPage(id, 0)).toEqual({ startByte: 0, nextByte: 12, text: "grüße\na\u001ab\n" });
  expect(await readBuildLogPage(id, 8)).toEqual({ startByte: 8, nextByte: 12, text: "a\u001ab\n" });
  expect(await readBuildLogPage(id, 12)).toBeNull();
});

it("what it sees of containers is the app's status, of its own apps only", async () => {
  const house = await testHouse();
  const { id } = await testLive(house);
  const stranger = await testHouse();
  const theirs = await testLive(stranger);
  const client = await connect(house.worker.id);
  const items = [container(house, id, "exited"), container(stranger, theirs.id, "exited")];
  await greet(client, hello(house, { containers: items }));
  expect(await appRow(house.app.id)).toMatchObject({ status: "crashed", statusReason: "exited" });
  expect(await appRow(stranger.app.id)).toMatchObject({ status: "running" });
  client.send({ type: "containers", desiredVersion: 0, items: [container(house, id)] });
  await until(async () => (await appRow(house.app.id)).status === "running");
});

it("an old container that is gone is forgotten only by a report that covers its end", async () => {
  const house = await testHouse();
  const first = await testLive(house, 20_001);
  const second = await testLive(house, 20_002);
  const client = await connect(house.worker.id);
  await greet(client, hello(house));
  const version = (await workerRow(house.worker.id)).desiredVersion;
  client.send({ type: "containers", desiredVersion: version - 1, items: [container(house, second.id)] });
  client.send({
    type: "containers",
    desiredVersion: version,
    items: [container(house, first.id), container(house, second.id)],
  });
  client.send({ type: "warning", text: "so far" });
  await until(async () => (await workerRow(house.worker.id)).warning === "so far");
  expect((await deploymentRow(first.id)).containerPresent).toBe(true);
  client.send({ type: "containers", desiredVersion: version, items: [container(house, second.id)] });
  await until(async () => !(await deploymentRow(first.id)).containerPresent);
  expect((await workerRow(house.worker.id)).desiredVersion).toBe(version + 1);
});

it("metrics of its own apps and of the host are kept for a while, and added to what the apps used", async () => {
  const house = await testHouse();
  const stranger = await testHouse();
  const client = await connect(house.worker.id);
  await greet(client, hello(house));
  const items = [appUse(stranger.app.id), appUse(house.app.id)];
  client.send({ type: "metrics", items, host: hostUse() });
  const ofApp = () => latestSnapshot(appSubject(house.app.id));
  await until(async () => (await ofApp()) !== null);
  expect(await ofApp()).toMatchObject({ cpuPercent: 12.5 });
  expect(await latestSnapshot(hostSubject(house.worker.id))).toMatchObject({ cpuPercent: 25 });
  expect(await latestSnapshot(appSubject(stranger.app.id))).toBeNull();
  expect(await recentSnapshots(appSubject(stranger.app.id))).toEqual([]);
  const usedIn = async (appId: string) =>
    [...((await openBuckets()) ?? new Map<number, Record<string, string>>()).values()].filter((sums) => appId in sums).length;
  expect(await usedIn(house.app.id)).toBe(1);
  expect(await usedIn(stranger.app.id)).toBe(0);
  client.send({ type: "metrics", items: [], host: hostUse() });
  await until(async () => (await ofApp()) === null);
});

it("a report is of the moment at which it came, however long the database lets it wait", async () => {
  const house = await testHouse();
  const client = await connect(house.worker.id);
  await greet(client, hello(house));
  const sentAt = Date.now();
  await transaction(async (tx) => {
    await tx.execute(sql`lock table apps in access exclusive mode`);
    client.send({ type: "metrics", items: [appUse(house.app.id)], host: hostUse() });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  });
  await until(async () => (await latestSnapshot(appSubject(house.app.id))) !== null);
  const { at } = (await latestSnapshot(appSubject(house.app.id))) ?? { at: "never" };
  expect(Date.parse(at) - sentAt).toBeLessThan(1_000);
});

it("a deleted app's rows go when its own host has removed it", async () => {
  const house = await testHouse();
  const stranger = await testHouse();
  const { id } = await testLive(house);
  const client = await connect(stranger.worker.id);
  await greet(client, hello(stranger));
  const owner = await connect(house.worker.id);
  await greet(owner, hello(house));
  owner.send({ type: "app-removed", appId: house.app.id });
  await db().update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, stranger.app.id));
  owner.send({ type: "app-removed", appId: stranger.app.id });
  owner.send({ type: "warning", text: "asked" });
  await until(async () => (await workerRow(house.worker.id)).warning === "asked");
  expect((await appRow(house.app.id)).id).toBe(house.app.id);
  expect((await appRow(stranger.app.id)).id).toBe(stranger.app.id);
  await db().update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, house.app.id));
  owner.send({ type: "app-removed", appId: house.app.id });
  await until(async () => (await db().select().from(apps).where(eq(apps.id, house.app.id))).length === 0);
  expect(await db().select().from(deployments).where(eq(deployments.id, id))).toEqual([]);
});
