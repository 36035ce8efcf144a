import { beforeAll, expect, test } from "vitest";
import { edgeCertificates, type workers } from "@/drizzle/schema";
import { wayToDashboard } from "@/server/certificates/certificate-of-dashboard";
import { hostsOfNames } from "@/server/certificates/change-hosts-of-names";
import { db, transaction } from "@/server/db";
import { testCaller, testDatabase, testWorker } from "@/server/testing";
import { routesOf, testCertificate, testDomain, testRoutedApp, wayOf } from "@/server/testing/routes";
import { changeRoutes } from "@/server/workers";

testDatabase({ PUBLIC_URL: "https://paas.example.com" });

const hostname = "paas.example.com";
const service = "wisehosting-dashboard";
let administrator: Awaited<ReturnType<typeof testCaller>>;
let stranger: Awaited<ReturnType<typeof testCaller>>;
let home: typeof workers.$inferSelect;

const anew = () => transaction((tx) => changeRoutes(tx, home.id));
const documentOf = async () => (await routesOf(home)).document;

beforeAll(async () => {
  administrator = await testCaller("administrator");
  stranger = await testCaller();
  home = await testWorker({ zone: "example.com", edgeHttpPort: 80, edgeHttpsPort: 443, dashboardPort: 3_000 });
});

test("the edge of the host beside it leads to it, and that of no other host", async () => {
  const elsewhere = await testWorker({ zone: "other.example.com", edgeHttpPort: 80, edgeHttpsPort: 443 });
  const behind = await testWorker({ zone: "behind.example.com", dashboardPort: 3_000 });
  const document = await documentOf();
  expect(wayOf(document, "web", hostname)).toMatchObject({ service, middlewares: [] });
  expect(wayOf(document, "websecure", hostname)).toMatchObject({ tls: { certResolver: "acme", domains: [{ main: hostname }] } });
  expect(document.http.services[service]).toEqual({ loadBalancer: { servers: [{ url: "http://127.0.0.1:3000" }] } });
  for (const host of [elsewhere, behind])
    expect(wayOf((await routesOf(host)).document, "websecure", hostname), host.zone).toBeNull();
});

test("no app takes its name, whatever the rows say", async () => {
  const app = await testRoutedApp(stranger, { worker: home, hostPort: 20_001 }, { subdomain: "paas" });
  await testDomain(app, "theirs.test");
  const document = await documentOf();
  expect(wayOf(document, "web", hostname)).toMatchObject({ service });
  expect(wayOf(document, "web", "theirs.test")).toMatchObject({ service: app.id.replace("_", "-") });
});

test("a stranger's certificate is not served for it; the first administrator's is", async () => {
  await testCertificate(stranger.teamId, ["theirs.test", hostname]);
  await anew();
  expect((await documentOf()).tls).toBeUndefined();
  expect(await wayToDashboard()).toMatchObject({ workerId: home.id, certificate: { source: "edge", state: "waiting" } });

  await db()
    .insert(edgeCertificates)
    .values({ workerId: home.id, hostname, issuer: "Authority", notBefore: new Date(0), notAfter: new Date("2100-01-01") });
  await anew();
  const redirectScheme = { scheme: "https", permanent: true };
  expect(wayOf(await documentOf(), "web", hostname)?.middlewares).toEqual([{ redirectScheme }]);
  expect(await wayToDashboard()).toMatchObject({ certificate: { source: "edge", state: "valid", issuer: "Authority" } });

  await testCertificate(administrator.teamId, [hostname]);
  expect(await hostsOfNames(db(), { teamId: administrator.teamId, names: [hostname] })).toEqual([home.id]);
  await anew();
  const document = await documentOf();
  expect(document.tls?.certificates).toHaveLength(1);
  expect(wayOf(document, "websecure", hostname)?.tls).toEqual({});
  expect(await wayToDashboard()).toMatchObject({ certificate: { source: "uploaded", issuer: "Tests" } });
});
