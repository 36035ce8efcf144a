import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import type { workers } from "@/drizzle/schema";
import { apps, domains, edgeCertificates } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { testCaller, testDatabase, testWorker } from "@/server/testing";
import { routesOf, testCertificate, testDomain, testRoutedApp, wayOf } from "@/server/testing/routes";
import { changeRoutes } from "@/server/workers";

testDatabase();

let caller: Awaited<ReturnType<typeof testCaller>>;
let worker: typeof workers.$inferSelect;

const appHere = (hostPort: number, values: Parameters<typeof testRoutedApp>[2] = {}) =>
  testRoutedApp(caller, { worker, hostPort }, values);
const anew = () => transaction((tx) => changeRoutes(tx, worker.id));
const web = async (hostname: string) => wayOf((await routesOf(worker)).document, "web", hostname);
const secure = async (hostname: string) => wayOf((await routesOf(worker)).document, "websecure", hostname);

beforeAll(async () => {
  caller = await testCaller();
  worker = await testWorker({ zone: "apps.example.com", edgePagesPort: 21_000 });
});

describe("domains", () => {
  test("one that is pending is nobody's; the others answer beside the app's own address, in one rule", async () => {
    const app = await appHere(20_001, { subdomain: "shop" });
    await testDomain(app, "pending.test", { status: "pending" });
    await testDomain(app, "verified.test", { status: "verified" });
    await testDomain(app, "active.test");
    await testDomain(app, "failing.test", { status: "failing" });
    const { document } = await routesOf(worker);
    expect(document.http.routers[app.id.replace("_", "-")]?.rule).toBe(
      "Host(`active.test`) || Host(`failing.test`) || Host(`shop.apps.example.com`) || Host(`verified.test`)",
    );
    expect(JSON.stringify(document)).not.toContain("pending.test");
    expect(await secure("active.test")).toMatchObject({
      tls: {
        certResolver: "acme",
        domains: [{ main: "active.test" }, { main: "failing.test" }, { main: "shop.apps.example.com" }],
      },
    });
    // Its name does not lead here yet: the authority would count a failure.
    expect(await secure("verified.test")).toMatchObject({ rule: "Host(`verified.test`)", tls: {} });
  });

  test("with the first certificate of the edge plain HTTP goes to HTTPS, for that name alone", async () => {
    const app = await appHere(20_002, { subdomain: "first" });
    await testDomain(app, "first.test");
    await db()
      .insert(edgeCertificates)
      .values({ workerId: worker.id, hostname: "first.test", notAfter: new Date("2100-01-01") });
    await anew();
    const redirectScheme = { scheme: "https", permanent: true, port: "8443" };
    expect((await web("first.test"))?.middlewares).toEqual([{ redirectScheme }]);
    expect((await web("first.apps.example.com"))?.middlewares).toEqual([]);
    await db()
      .update(apps)
      .set({ edgeOptions: { httpsRedirect: false } })
      .where(eq(apps.id, app.id));
    await anew();
    expect((await web("first.test"))?.middlewares).toEqual([]);
  });

  test("a certificate of the team is handed out, and nothing is fetched for its names", async () => {
    const app = await appHere(20_003, { subdomain: "own" });
    await testDomain(app, "own.test");
    await testDomain(app, "*.own.test");
    await testCertificate(caller.teamId, ["own.test", "*.own.test"]);
    await anew();
    const { document } = await routesOf(worker);
    expect(document.tls?.certificates).toHaveLength(1);
    expect(wayOf(document, "websecure", "own.test")).toMatchObject({ tls: {}, priority: 1_000 });
    expect(wayOf(document, "websecure", "*.own.test")).toMatchObject({ tls: {}, priority: 100 });
    expect((await web("own.test"))?.middlewares).toHaveLength(1);
  });

  test("a key that cannot be read costs its own certificate, not the host's routes", async () => {
    const app = await appHere(20_013, { subdomain: "unreadable" });
    await testDomain(app, "unreadable.test");
    await testCertificate(caller.teamId, ["unreadable.test"], "not sealed");
    await anew();
    expect(await secure("unreadable.test")).toMatchObject({ tls: { certResolver: "acme" } });
  });

  test("a domain that moves to another app is in one rule at every moment", async () => {
    const [from, to] = [await appHere(20_004), await appHere(20_005)];
    const id = await testDomain(from, "moving.test");
    expect(await web("moving.test")).toMatchObject({ service: from.id.replace("_", "-") });
    await db().update(domains).set({ appId: to.id }).where(eq(domains.id, id));
    await anew();
    expect(await web("moving.test")).toMatchObject({ service: to.id.replace("_", "-") });
  });
});

describe("options", () => {
  test("a domain's own before its app's, a preview's are its app's without maintenance", async () => {
    const edgeOptions = { allowedAddresses: ["10.0.0.1"], maintenance: { message: "later" } };
    const app = await appHere(20_006, { subdomain: "guarded", edgeOptions });
    await testDomain(app, "guarded.test", { options: { maintenance: null } });
    await appHere(20_007, { subdomain: "preview", previewOf: app.id });
    const allow = { ipAllowList: { sourceRange: ["10.0.0.1"] } };
    expect((await web("guarded.test"))?.middlewares).toEqual([allow]);
    expect(await web("guarded.apps.example.com")).toMatchObject({ service: "wisehosting-pages" });
    expect((await web("preview.apps.example.com"))?.middlewares).toEqual([allow]);
  });

  test("an app that is stopped still asks for the password", async () => {
    const basicAuth = [{ username: "ann", passwordHash: `$2b$08$${"a".repeat(53)}` }];
    const app = await appHere(20_008, { subdomain: "asleep", edgeOptions: { basicAuth }, wanted: "stopped" });
    const { document } = await routesOf(worker);
    expect(wayOf(document, "web", "asleep.apps.example.com")?.middlewares).toHaveLength(1);
    expect(document.http.services[app.id.replace("_", "-")]?.loadBalancer.servers).toEqual([]);
  });
});

test.each([
  ["apps.localhost", false],
  ["apps.internal", false],
  ["localhost", false],
  ["apps.example.org", true],
])("names in the zone %s: HTTPS %s", async (zone, https) => {
  const host = await testWorker({ zone });
  const { subdomain } = await testRoutedApp(caller, { worker: host, hostPort: 20_009 });
  const main = `${subdomain}.${zone}`;
  const way = wayOf((await routesOf(host)).document, "websecure", main);
  expect(way?.tls ?? null).toEqual(https ? { certResolver: "acme", domains: [{ main }] } : null);
});
