import { eq, sql } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { alerts, certificateOrders, certificates, domains, edgeCertificates, workerEvents, workers } from "@/drizzle/schema";
import { takeEdgeEnd, takeEdgeState } from "@/server/certificates";
import { db } from "@/server/db";
import { reasons } from "@/server/domains/domain-machine";
import { newId } from "@/server/ids";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testDatabase } from "@/server/testing";
import type { EdgeState } from "@/server/workers/protocol";
import { settleEvents } from "./settle-events";
import { alertsOf, told, type Watched, type WatchedApp, watchedApp, watchedHost } from "./testing/watched";

testDatabase();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
const wellEdge: EdgeState = { kind: "builtin", alive: true, fault: null, certificates: [] };
const deadEdge: EdgeState = { ...wellEdge, alive: false, fault: "It was killed." };
const alertsOfHost = async ({ worker }: Watched) =>
  (await db().select().from(alerts).where(eq(alerts.workerId, worker.id)).orderBy(alerts.firedAt)).map(
    ({ kind, state }) => `${kind} ${state}`,
  );
const later = ({ worker }: Watched, seconds: number) =>
  db()
    .update(workers)
    .set({
      edgeUpSince: sql`${workers.edgeUpSince} - make_interval(secs => ${seconds})`,
      edgeEnds: sql`(select coalesce(array_agg(at - make_interval(secs => ${seconds}) order by at desc), '{}')
        from unnest(${workers.edgeEnds}) at)`,
    })
    .where(eq(workers.id, worker.id));
const settleHost = ({ worker }: Watched) => settleEvents({ workerId: worker.id });

it("tells of an edge that went away until it has answered for a minute", async () => {
  const house = await watchedHost();
  await takeEdgeState(house.worker.id, wellEdge);
  await settleHost(house);
  expect(await alertsOfHost(house)).toEqual([]);
  await takeEdgeState(house.worker.id, deadEdge);
  await takeEdgeState(house.worker.id, deadEdge);
  await settleHost(house);
  await takeEdgeState(house.worker.id, wellEdge);
  await settleHost(house);
  expect(await alertsOfHost(house)).toEqual(["edge_down firing"]);
  const [row] = await db().select().from(workers).where(eq(workers.id, house.worker.id));
  expect(row?.edgeEnds).toHaveLength(1);
  await later(house, 60);
  await settleHost(house);
  expect(await alertsOfHost(house)).toEqual(["edge_down resolved"]);
  const events = await db()
    .select()
    .from(workerEvents)
    .where(eq(workerEvents.workerId, house.worker.id))
    .orderBy(workerEvents.id);
  expect(events.map(({ kind, sentence }) => [kind, sentence])).toEqual([
    ["edge-ended", "It was killed."],
    ["edge-back", "The edge answers again."],
  ]);
});

it("tells of an end that was over before anybody had looked, and of no end twice", async () => {
  const house = await watchedHost();
  await takeEdgeState(house.worker.id, wellEdge);
  await takeEdgeEnd(house.worker.id);
  await settleHost(house);
  expect(await alertsOfHost(house)).toEqual(["edge_down firing"]);
  const ends = async () => (await db().select().from(workers).where(eq(workers.id, house.worker.id)))[0]?.edgeEnds.length;
  await takeEdgeEnd(house.worker.id);
  expect(await ends()).toBe(1);
  await later(house, 100);
  await takeEdgeState(house.worker.id, deadEdge);
  await takeEdgeEnd(house.worker.id);
  await takeEdgeState(house.worker.id, wellEdge);
  await takeEdgeEnd(house.worker.id);
  expect(await ends()).toBe(2);
});

it("tells of an edge that was back before anybody looked, and of one that goes on ending once", async () => {
  const house = await watchedHost();
  for (let count = 1; count <= 5; count += 1) {
    await takeEdgeState(house.worker.id, deadEdge);
    await takeEdgeState(house.worker.id, wellEdge);
    await settleHost(house);
    await later(house, 100);
    if (count >= 3) await settleHost(house);
  }
  expect(await alertsOfHost(house)).toEqual(["edge_down firing"]);
  const events = await db().select().from(workerEvents).where(eq(workerEvents.workerId, house.worker.id));
  expect(events).toHaveLength(2);
  await later(house, 500);
  await settleHost(house);
  expect(await alertsOfHost(house)).toEqual(["edge_down resolved"]);
});

const addDomain = (app: WatchedApp, hostname: string, values: Partial<typeof domains.$inferInsert> = {}) =>
  db()
    .insert(domains)
    .values({ id: newId("domain"), teamId: app.teamId, appId: app.id, hostname, token: "token", status: "active", ...values });
const set = (app: WatchedApp, values: Partial<typeof domains.$inferInsert>) =>
  db().update(domains).set(values).where(eq(domains.appId, app.id));

it("tells of a domain whose record went away until it is back or removed, also after its grace", async () => {
  const app = await watchedApp(await watchedHost());
  const settle = () => settleEvents({ appId: app.id });
  const hostname = `${app.name}.example.com`;
  await addDomain(app, hostname, { provenAt: new Date() });
  await addDomain(app, `new.${hostname}`, { status: "pending" });
  await settle();
  expect(await told(app.id)).toEqual([]);
  await set(app, { status: "failing", failingSince: new Date(), statusReason: "Its TXT record is gone." });
  await settle();
  await db()
    .delete(domains)
    .where(eq(domains.hostname, `new.${hostname}`));
  await set(app, { status: "pending" });
  await settle();
  expect(await told(app.id)).toEqual(["domain_unverified firing"]);
  expect((await alertsOf(app.id))[0]?.reason).toContain("Its TXT record is gone. It is served until");
  await set(app, { status: "verified", failingSince: null });
  await settle();
  expect(await told(app.id)).toEqual(["domain_unverified resolved"]);
  await set(app, { status: "pending", statusReason: reasons.lost });
  await settle();
  expect(await told(app.id)).toEqual(["domain_unverified firing", "domain_unverified resolved"]);
});

const certificateOf = (app: WatchedApp, names: string[], values: Partial<typeof certificates.$inferInsert> = {}) => ({
  id: newId("certificate"),
  teamId: app.teamId,
  origin: "uploaded" as const,
  names,
  issuer: "An authority",
  fingerprint: newId("certificate"),
  notBefore: inDays(-80),
  notAfter: inDays(10),
  chainPem: "",
  sealedKey: "",
  publiclyTrusted: true,
  ...values,
});

it("tells of an uploaded certificate that ends soon until a newer one serves", async () => {
  const app = await watchedApp(await watchedHost());
  const hostname = `${app.name}.example.com`;
  await addDomain(app, hostname);
  await db()
    .insert(certificates)
    .values(certificateOf(app, ["unused.example.com"]));
  await settleEvents("all");
  expect(await told(app.id)).toEqual([]);
  await db()
    .insert(certificates)
    .values(certificateOf(app, [hostname]));
  await settleEvents({ appId: app.id });
  expect((await alertsOf(app.id)).map(({ kind, reason }) => [kind, reason])).toEqual([
    [
      "certificate_expiring",
      expect.stringMatching(`^The certificate of ${hostname} ends at .*, in 9 days. Upload a newer one.$`),
    ],
  ]);
  await db()
    .insert(certificates)
    .values(certificateOf(app, [hostname], { notBefore: inDays(-1), notAfter: inDays(89) }));
  await settleEvents("all");
  expect(await told(app.id)).toEqual(["certificate_expiring resolved"]);
});

it("tells of what the edge cannot renew, also for the name in the zone, until it could", async () => {
  const house = await watchedHost({ zone: "apps.example.com" });
  const app = await watchedApp(house);
  const other = await watchedApp(house);
  const hostname = `${app.subdomain}.apps.example.com`;
  const serving = (days: number, fault: string | null): EdgeState => ({
    ...wellEdge,
    certificates: [
      {
        hostname,
        current: {
          issuer: "An authority",
          fingerprint: "0".repeat(64),
          notBefore: inDays(days - 90).toISOString(),
          notAfter: inDays(days).toISOString(),
        },
        fault,
        retryInMs: null,
      },
    ],
  });
  await takeEdgeState(house.worker.id, serving(5, "The authority did not reach this host."));
  await settleHost(house);
  expect((await alertsOf(app.id))[0]?.reason).toContain("Its renewal failed: The authority did not reach this host.");
  expect(await told(other.id)).toEqual([]);
  await takeEdgeState(house.worker.id, serving(89, null));
  await settleHost(house);
  expect(await told(app.id)).toEqual(["certificate_expiring resolved"]);
  expect(await db().select().from(edgeCertificates).where(eq(edgeCertificates.workerId, house.worker.id))).toHaveLength(1);
});

it("says of a wildcard's certificate why it could not be renewed", async () => {
  const app = await watchedApp(await watchedHost());
  const wildcard = `*.${app.name}.example.com`;
  const domainId = newId("domain");
  await addDomain(app, wildcard, { id: domainId });
  const certificate = certificateOf(app, [wildcard], { origin: "issued" });
  await db().insert(certificates).values(certificate);
  await db()
    .insert(certificateOrders)
    .values({ domainId, state: "failed", fault: "The DNS provider refused the token.", certificateId: certificate.id });
  await settleEvents({ appId: app.id });
  expect((await alertsOf(app.id))[0]?.reason).toContain("Its renewal failed: The DNS provider refused the token.");
});
