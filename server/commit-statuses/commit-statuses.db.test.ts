import { and, eq, isNotNull } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { deployments, providerCalls } from "@/drizzle/schema";
import { callHandlers } from "@/jobs/call-handlers";
import type { Caller } from "@/server/accounts/schema";
import type { AppRow } from "@/server/apps";
import { db, transaction } from "@/server/db";
import { createDeployment } from "@/server/deployments/create-deployment";
import { moveTo } from "@/server/deployments/store";
import { runProviderCall } from "@/server/provider-calls";
import { testApp, testCaller, testDatabase, testWorker } from "@/server/testing";
import { testConnection } from "@/server/testing/connections";
import { addToken, type ProviderServer, startProviderServer } from "@/tests/support/provider-server";

testDatabase({ ALLOW_PRIVATE_ADDRESSES: "true", PUBLIC_URL: "https://paas.example.com" });

const commit = "a".repeat(40);
let caller: Caller;
let server: ProviderServer;
let app: AppRow;

beforeAll(async () => {
  caller = await testCaller();
  await testWorker({ status: "online" });
});
beforeEach(async () => {
  server = await startProviderServer("codeberg", { repositories: ["team/shop"] });
  const { token } = addToken(server.world);
  const gitConnectionId = await testConnection(caller, {
    baseUrl: server.baseUrl,
    credential: { kind: "token", token, username: null },
  });
  app = await testApp(caller, { repository: `${server.baseUrl}/team/shop.git`, gitConnectionId });
});
afterEach(() => server.close());

const statuses = () => server.world.repositories[0]?.statuses ?? [];
const waiting = () =>
  db()
    .select()
    .from(providerCalls)
    .where(and(eq(providerCalls.kind, "commit-status"), isNotNull(providerCalls.dueAt)));
const tellAll = async () => {
  for (const { id } of await waiting()) await runProviderCall(id, callHandlers);
};
const deploy = (values: { commit?: string } = { commit }) =>
  createDeployment(caller, { appId: app.id, trigger: "api", ...values });
const move = (id: string, ...path: readonly ("fetching" | "building" | "starting" | "live" | "failed")[]) =>
  transaction(async (tx) => {
    for (const to of path) await moveTo(tx, id, { to });
  });

it("a deployment is told as pending, then as it ended, with a link to its page", async () => {
  const { id, number } = await deploy();
  await tellAll();
  await move(id, "fetching", "building", "starting");
  expect(await waiting()).toEqual([]);
  await move(id, "live");
  await tellAll();
  const url = `https://paas.example.com/apps/${app.name}/deployments/${number}`;
  const context = `wisehosting/${app.name}`;
  expect(statuses()).toEqual([
    { commit, state: "pending", description: "Deployment #1 is on its way.", url, context },
    { commit, state: "success", description: "Deployment #1 is live.", url, context },
  ]);
});

it("one that ended before anybody told it is told once, as it ended", async () => {
  const { id } = await deploy();
  await move(id, "fetching", "failed");
  await tellAll();
  expect(statuses()).toMatchObject([{ state: "failure" }]);
});

it("a newer deployment of the same commit has the last word", async () => {
  const { id: first } = await deploy();
  await tellAll();
  const { id: second } = await deploy();
  await tellAll();
  expect(await db().select().from(deployments).where(eq(deployments.id, first))).toMatchObject([{ status: "superseded" }]);
  await move(second, "fetching", "starting", "live");
  await tellAll();
  expect(statuses().map(({ state, description }) => `${state} ${description}`)).toEqual([
    "pending Deployment #1 is on its way.",
    "pending Deployment #2 is on its way.",
    "success Deployment #2 is live.",
  ]);
});

it("a commit that the host finds is told from then on", async () => {
  const { id } = await deploy({});
  expect(await waiting()).toEqual([]);
  await transaction(async (tx) => {
    await moveTo(tx, id, { to: "fetching" });
    await moveTo(tx, id, { to: "building", commit });
  });
  await tellAll();
  expect(statuses()).toMatchObject([{ commit, state: "pending" }]);
});

it("nothing is asked for an app without a connection", async () => {
  app = await testApp(caller, { repository: `${server.baseUrl}/team/shop.git` });
  await deploy();
  expect(await waiting()).toEqual([]);
});

it("a provider that is away holds nothing up, and is told later", async () => {
  server.world.interruptions.push({ status: 503 });
  const { id } = await deploy();
  await expect(tellAll()).rejects.toThrow();
  await move(id, "fetching", "starting", "live");
  await tellAll();
  expect(statuses()).toMatchObject([{ state: "success" }]);
});
