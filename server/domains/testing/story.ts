import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { auditEvents, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import { testApp, testHouse, testLive } from "@/server/testing";
import type { DnsServer } from "@/tests/support/dns-server";
import { addDomain } from "../add-domain";
import type { Domain } from "../domain-schema";
import { loadRoutes } from "../load-routes";
import { lookAtDomain } from "../look-at-domain";
import { presentDomain } from "../present-domain";

/** Stories of domains, with a DNS server that has the zones `example.test` and `apps.acme.test`. */

export const hostAddress = "192.0.2.10";
const hostAddress6 = "2001:db8::10";

let last = 0;
/** Nobody else in the file has it. */
export const freshName = () => {
  last += 1;
  return `shop${last}.example.test`;
};

/** An app that is live on a host in the zone `apps.acme.test`. */
export const liveHouse = async () => {
  const built = await testHouse();
  await db()
    .update(workers)
    .set({ zone: "apps.acme.test", addresses: [hostAddress, hostAddress6] })
    .where(eq(workers.id, built.worker.id));
  await testLive(built);
  return built;
};
export type LiveHouse = Awaited<ReturnType<typeof liveHouse>>;

/** One more live app of the team, on this host. */
export const anotherLiveApp = async (built: LiveHouse, on: Pick<LiveHouse, "worker" | "bootId"> = built) => {
  const app = await testApp(built.caller, { workerId: on.worker.id });
  await testLive({ ...built, ...on, app }, 20_002);
  return app;
};

/** What `verifyDomain` does, without the pause between two looks. */
export const look = async (caller: Caller, id: string): Promise<Domain> => {
  await lookAtDomain(id, true);
  return presentDomain(caller, id);
};

export const prove = (dns: DnsServer, { records }: Pick<Domain, "records">) => {
  const [{ name, value } = { name: "", value: "" }] = records;
  return dns.set(name, "TXT", [value]);
};

export const activeDomain = async (dns: DnsServer, built: LiveHouse, hostname = freshName()) => {
  const added = await addDomain(built.caller, { id: built.app.id, hostname });
  await prove(dns, added);
  await dns.set(hostname, "A", [hostAddress]);
  const domain = await look(built.caller, added.id);
  expect(domain.status).toBe("active");
  return domain;
};

export const routeVersion = async (workerId: string) =>
  (await db().select({ version: workers.routeVersion }).from(workers).where(eq(workers.id, workerId)))[0]?.version ?? 0;
/** Pairs of a hostname and its app, as the host's document says them. */
export const routedNames = async (workerId: string) =>
  ((await loadRoutes(workerId))?.routes ?? []).flatMap(({ appId, hostnames }) =>
    hostnames.map((name) => [typeof name === "string" ? name : name.hostname, appId]),
  );
export const deedsOf = async (id: string) =>
  (await db().select().from(auditEvents).where(eq(auditEvents.targetId, id)).orderBy(auditEvents.id)).map(({ action }) => action);
