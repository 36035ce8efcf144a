import { desc, eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { apps, auditEvents, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { closeSubscriber, subscribe } from "@/server/live";
import { testCaller, testDatabase, testWorker } from "@/server/testing";
import { routesOf, testRoutedApp, wayOf } from "@/server/testing/routes";
import { updateEdgeInput } from "./options-schema";
import { readEdge, updateEdge } from "./update-edge";

testDatabase();

let caller: Awaited<ReturnType<typeof testCaller>>;
let worker: typeof workers.$inferSelect;

beforeAll(async () => {
  caller = await testCaller();
  worker = await testWorker({ zone: "apps.test", edgePagesPort: 21_000 });
  return closeSubscriber;
});

const change = (id: string, input: object) => updateEdge(caller, updateEdgeInput.parse({ id, ...input }));
const versionOf = async (id: string) =>
  (await db().select({ version: workers.routeVersion }).from(workers).where(eq(workers.id, id)))[0]?.version ?? 0;
const lastDeed = async () => (await db().select().from(auditEvents).orderBy(desc(auditEvents.at)).limit(1))[0];

test("a change is in the routes at once, hinted to the host, written down, and shown without its passwords", async () => {
  const app = await testRoutedApp(caller, { worker, hostPort: 20_001 }, { subdomain: "shop" });
  const heard: unknown[] = [];
  await subscribe(`worker:${worker.id}`, (payload) => heard.push(payload));
  const before = await versionOf(worker.id);
  const basicAuth = [{ username: "ann", password: "s3cret" }];
  const shown = await change(app.name, { basicAuth, responseHeaders: { "X-A": "1" } });
  expect(shown).toEqual({
    basicAuth: [{ username: "ann" }],
    responseHeaders: { "X-A": "1" },
    maintenance: null,
    allowedAddresses: null,
    httpsRedirect: null,
    hsts: null,
  });
  expect(await readEdge(caller, app.id)).toEqual(shown);
  expect(await versionOf(worker.id)).toBe(before + 1);
  await expect.poll(() => heard).toContainEqual({ kind: "hint", topic: "routes" });
  expect(wayOf((await routesOf(worker)).document, "web", "shop.apps.test")?.middlewares).toHaveLength(2);
  const deed = await lastDeed();
  expect(deed).toMatchObject({ action: "app.edge-changed", targetId: app.id, teamId: caller.teamId });
  expect(JSON.stringify(deed)).not.toContain("s3cret");
  expect(deed?.details).toEqual({ fields: ["basicAuth", "responseHeaders"] });

  expect(await change(app.id, { basicAuth: false, responseHeaders: null })).toMatchObject({
    basicAuth: null,
    responseHeaders: null,
  });
  expect(wayOf((await routesOf(worker)).document, "web", "shop.apps.test")?.middlewares).toEqual([]);
});

test("what changes nothing costs nothing", async () => {
  const app = await testRoutedApp(caller, { worker, hostPort: 20_002 });
  await change(app.id, { hsts: { preload: false, maxAgeSeconds: 300 }, httpsRedirect: true });
  const before = await versionOf(worker.id);
  await change(app.id, { httpsRedirect: true, hsts: { maxAgeSeconds: 300, includeSubdomains: false } });
  await change(app.id, {});
  expect(await versionOf(worker.id)).toBe(before);
});

test("previews have their app's, on whatever host they are, and none of their own", async () => {
  const elsewhere = await testWorker({ zone: "apps.test" });
  const app = await testRoutedApp(caller, { worker, hostPort: 20_003 });
  const preview = await testRoutedApp(caller, { worker: elsewhere, hostPort: 20_004 }, { previewOf: app.id });
  const before = await versionOf(elsewhere.id);
  await change(app.id, { allowedAddresses: ["10.0.0.1/8"] });
  expect(await versionOf(elsewhere.id)).toBe(before + 1);
  const { document } = await routesOf(elsewhere);
  expect(wayOf(document, "web", `${preview.subdomain}.apps.test`)?.middlewares).toEqual([
    { ipAllowList: { sourceRange: ["10.0.0.0/8"] } },
  ]);
  await expect(change(preview.id, { maintenance: {} })).rejects.toMatchObject({ reason: "app_is_preview" });
});

test("before an app has a host its options are kept for it", async () => {
  const app = await testRoutedApp(caller, { worker, hostPort: 20_005 });
  await db().update(apps).set({ workerId: null }).where(eq(apps.id, app.id));
  expect(await change(app.id, { maintenance: { message: "soon" } })).toMatchObject({ maintenance: { message: "soon" } });
});
