import { eq } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { auditEvents, joinTokens, workerEvents, workers } from "@/drizzle/schema";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import { db } from "@/server/db";
import { closeRedis, closeSubscriber, watch } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testCaller, testDatabase, testRequest, testSubscriber, testToken } from "@/server/testing";
import { handleRegister } from "./http";
import { hashOf } from "./keys";
import { getWorker } from "./list-workers";
import { registerAnswerSchema } from "./protocol";
import { joinTokenSchema } from "./schema";

testDatabase({ PUBLIC_URL: "https://paas.example.com", DEFAULT_ZONE: "apps.example.com" });
testSubscriber();
afterAll(async () => {
  await closeQueues();
  closeSubscriber();
  closeRedis();
});

const rest = restHandler(appRouter);
const ask = async (body: unknown, role: "administrator" | "member" = "administrator") =>
  rest(testRequest("/v1/workers/join-tokens", { method: "POST", token: await testToken(await testCaller(role)), body }));
const issue = async (body: unknown) => joinTokenSchema.parse(await (await ask(body)).json());

const join = async (joinToken: string, some = {}) => {
  const body = { joinToken, instanceId: "instance-of-a-machine", name: "debian", softwareVersion: "1", ...some };
  const request = new Request("http://localhost/v1/workers/register", { method: "POST", body: JSON.stringify(body) });
  const { workerId } = registerAnswerSchema.parse(await (await handleRegister(request)).json());
  const [row] = await db().select().from(workers).where(eq(workers.id, workerId));
  return row;
};

it("a token comes with its command, is good for an hour, is not kept, and is written down", async () => {
  const answer = await ask({ name: "second", labels: { disk: "ssd" } });
  expect(answer.status).toBe(201);
  const { token, command, expiresAt, script } = joinTokenSchema.parse(await answer.json());
  expect(command).toBe(`curl -fsSL https://paas.example.com/v1/install/worker.sh | sudo sh -s -- --token ${token}`);
  expect(new Date(expiresAt).getTime() - Date.now()).toBeGreaterThan(3_500_000);
  expect(new Date(expiresAt).getTime() - Date.now()).toBeLessThan(3_700_000);
  expect(script).toMatchObject({
    url: "https://paas.example.com/v1/install/worker.sh",
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const rows = await db()
    .select()
    .from(joinTokens)
    .where(eq(joinTokens.tokenHash, hashOf(token)));
  expect(rows).toHaveLength(1);
  const events = await db().select().from(auditEvents).where(eq(auditEvents.action, "worker.join-token-created"));
  expect(events.at(-1)?.details).toEqual({ name: "second", labels: { disk: "ssd" } });
  expect(JSON.stringify([rows, events])).not.toContain(token);
});

it("is for administrators, and takes no wishes that could not be", async () => {
  expect((await ask({}, "member")).status).toBe(403);
  expect((await ask({ zone: "not a zone" })).status).toBe(422);
  expect((await ask({ labels: { "Not a label": "x" } })).status).toBe(422);
});

it("the first host has the default zone, later ones their own; a host's own wishes count less than its token's", async () => {
  expect(await join((await issue({})).token, { region: "Here" })).toMatchObject({
    name: "debian",
    zone: "apps.example.com",
    region: "Here",
    labels: {},
  });
  expect(await join((await issue({})).token)).toMatchObject({ name: "debian-2", zone: "debian-2.apps.example.com" });
  const wishes = { name: "Frankfurt 1", region: "Frankfurt", zone: "fra.example.com", labels: { disk: "ssd" } };
  const own = { zone: "mine.example.com", region: "Mine", labels: { disk: "floppy" } };
  expect(await join((await issue(wishes)).token, own)).toMatchObject(wishes);
});

it("a host tells which token it came with", async () => {
  const [first, second] = [await issue({}), await issue({})];
  const host = await join(second.token);
  expect(second.joinId).not.toBe(first.joinId);
  expect(await getWorker(host?.id ?? "")).toMatchObject({ joinId: second.joinId });
});

it("a page that shows the hosts hears of the new one at once", async () => {
  const leave = new AbortController();
  const heard = watch("hosts:all", leave.signal);
  await heard.next();
  const { token } = await issue({});
  const row = await join(token);
  expect(await heard.next()).toMatchObject({ value: { workerId: row?.id } });
  leave.abort();
  const events = await db()
    .select()
    .from(workerEvents)
    .where(eq(workerEvents.workerId, row?.id ?? ""));
  expect(events.map((event) => event.kind)).toEqual(["registered"]);
});
