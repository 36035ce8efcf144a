import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { apps, deployments, workers } from "@/drizzle/schema";
import { startApp, stopApp } from "@/server/apps/change-lifecycle";
import { db, transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { testApp, testCaller, testDatabase, testWorker } from "@/server/testing";
import { askForRoutes, checkedDocument, testRoutedApp } from "@/server/testing/routes";
import { changeRoutes } from "@/server/workers";
import { handleRouteConfig } from "./route-config";

testDatabase();

let worker: typeof workers.$inferSelect;
let caller: Awaited<ReturnType<typeof testCaller>>;

beforeAll(async () => {
  worker = await testWorker({ zone: "apps.test" });
  caller = await testCaller();
});

const ask = (headers: Record<string, string> = {}, of = worker): Promise<Response> => askForRoutes(of, headers);
const documentOf = checkedDocument;
const routedApp = (values: Parameters<typeof testApp>[1], hostPort: number) =>
  testRoutedApp(caller, { worker, hostPort }, values);
const change = (appId: string, values: Partial<typeof apps.$inferInsert>) =>
  transaction(async (tx) => {
    await tx.update(apps).set(values).where(eq(apps.id, appId));
    await changeRoutes(tx, worker.id);
  });

describe("GET /v1/traefik/config", () => {
  test("no apps: the version router alone, under the version of the worker's row", async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await documentOf(response)).toMatchObject({ version: 1 });
  });

  test("who stops and starts an app changes its route", async () => {
    const app = await routedApp({ subdomain: "sleeper" }, 21_900);
    const serversOf = async () => {
      const { document, version } = await documentOf(await ask());
      return { version, servers: document.http.services[app.id.replace("_", "-")]?.loadBalancer.servers };
    };
    const before = await serversOf();
    await stopApp(caller, app.id);
    expect(await serversOf()).toEqual({ version: before.version + 1, servers: [] });
    await startApp(caller, app.id);
    expect(await serversOf()).toEqual({ version: before.version + 2, servers: before.servers });
    await change(app.id, { routedDeploymentId: null });
  });

  test("an app appears, stops, is renamed and goes; each change is a version of its own", async () => {
    const app = await routedApp({ subdomain: "shop" }, 20_001);
    await testApp(caller, { workerId: worker.id, subdomain: "never-deployed" });
    const key = app.id.replace("_", "-");
    const first = await documentOf(await ask());
    expect(Object.keys(first.document.http.routers).sort()).toEqual([key, "wisehosting-version"]);
    expect(first.document.http.routers[key]?.rule).toBe("Host(`shop.apps.test`)");
    expect(first.document.http.services[key]?.loadBalancer.servers).toEqual([{ url: "http://127.0.0.1:20001" }]);

    await change(app.id, { wanted: "stopped" });
    const stopped = await documentOf(await ask());
    expect(stopped.version).toBe(first.version + 1);
    expect(stopped.document.http.services[key]?.loadBalancer.servers).toEqual([]);

    await change(app.id, { wanted: "running", subdomain: "store" });
    expect((await documentOf(await ask())).document.http.routers[key]?.rule).toBe("Host(`store.apps.test`)");

    await change(app.id, { deletedAt: new Date() });
    expect((await documentOf(await ask())).document.http.routers[key]).toBeUndefined();
  });

  test("ETag: 304 while nothing has changed, whole again after a change", async () => {
    const etag = (await ask()).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"\d+-[0-9a-f]{16}"$/);
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const unchanged = await ask({ "if-none-match": header });
      expect(unchanged.status).toBe(304);
      expect(await unchanged.text()).toBe("");
    }
    await transaction((tx) => changeRoutes(tx, worker.id));
    expect((await ask({ "if-none-match": etag })).status).toBe(200);
  });

  test("never new routes under an old version or the reverse, while they change", async () => {
    const app = await routedApp({ subdomain: "busy" }, 21_000);
    const key = app.id.replace("_", "-");
    const seen = new Map<number, string>();
    let changing = true;
    const changes = (async () => {
      for (let port = 21_001; port <= 21_060; port += 1) {
        await transaction(async (tx) => {
          await tx.update(deployments).set({ hostPort: port }).where(eq(deployments.appId, app.id));
          await changeRoutes(tx, worker.id);
        });
      }
      changing = false;
    })();
    const read = async () => {
      let last = 0;
      while (changing) {
        const { version, document } = await documentOf(await ask());
        const url = document.http.services[key]?.loadBalancer.servers[0]?.url ?? "";
        expect(seen.get(version) ?? url).toBe(url);
        expect(version).toBeGreaterThanOrEqual(last);
        seen.set(version, url);
        last = version;
      }
    };
    await Promise.all([changes, read(), read(), read()]);
    const versions = [...seen.keys()].sort((a, b) => a - b);
    for (const version of versions) {
      const offset = Number(seen.get(version)?.slice(-5)) - version;
      expect(offset).toBe(Number(seen.get(versions[0] ?? 0)?.slice(-5)) - (versions[0] ?? 0));
    }
  });

  test("another host's apps are not in it", async () => {
    await routedApp({ subdomain: "mine" }, 22_000);
    const other = await testWorker({ zone: "other.test" });
    expect(Object.keys((await documentOf(await ask({}, other))).document.http.routers)).toEqual(["wisehosting-version"]);
  });

  test("one that no edge would load is not handed out: the last good one stays", async () => {
    const host = await testWorker();
    const etag = (await ask({}, host)).headers.get("etag");
    // Longer than a version can be.
    await db().update(workers).set({ routeVersion: 1e15 }).where(eq(workers.id, host.id));
    const kept = await ask({}, host);
    expect(kept.headers.get("etag")).toBe(etag);
    expect(await documentOf(kept)).toMatchObject({ version: 1 });
    const another = await testWorker({ routeVersion: 1e15 });
    expect((await ask({}, another)).status).toBe(500);
  });

  test("nobody between may keep it", async () => {
    expect((await ask()).headers.get("cache-control")).toBe("no-store");
  });

  test("a stranger, a revoked key and a host that is gone get 401, never 200", async () => {
    const bare = (headers: HeadersInit) => handleRouteConfig(new Request("http://web/v1/traefik/config", { headers }));
    expect((await bare({})).status).toBe(401);
    expect((await bare({ authorization: "Bearer nonsense" })).status).toBe(401);
    expect((await ask({}, { ...worker, id: newId("worker") })).status).toBe(401);
    const revoked = await testWorker();
    await db().update(workers).set({ keyVersion: 2 }).where(eq(workers.id, revoked.id));
    const response = await ask({}, revoked);
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });
});
