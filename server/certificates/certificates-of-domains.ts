import { inArray } from "drizzle-orm";
import { apps, certificateOrders, edgeCertificates } from "@/drizzle/schema";
import { db, type Transaction } from "@/server/db";
import { env } from "@/server/env";
import type { DomainStatus } from "../domains/schema";
import { chooseCertificate, foreignNames } from "./coverage-rules";
import { domainCertificate } from "./domain-certificate-rules";
import { routedNames } from "./routed-names";
import type { DomainCertificate } from "./schema";
import { certificatesOfTeams } from "./store";

type Source = Pick<Transaction, "select" | "selectDistinct">;
export type DomainOfCertificate = { id: string; teamId: string; appId: string; hostname: string; status: DomainStatus };

const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

const readFacts = async (domains: readonly DomainOfCertificate[], source: Source) => {
  const places = await source
    .select({ id: apps.id, workerId: apps.workerId })
    .from(apps)
    .where(inArray(apps.id, unique(domains.map(({ appId }) => appId))));
  const hosts = unique(places.flatMap(({ workerId }) => workerId ?? []));
  const hostnames = unique(domains.map(({ hostname }) => hostname));
  const orders = await source
    .select()
    .from(certificateOrders)
    .where(
      inArray(
        certificateOrders.domainId,
        domains.map(({ id }) => id),
      ),
    );
  return {
    hostOf: new Map(places.map(({ id, workerId }) => [id, workerId])),
    routed: await routedNames(hosts, source),
    kept: await certificatesOfTeams(unique(domains.map(({ teamId }) => teamId)), source),
    orders: new Map(orders.map((order) => [order.domainId, order])),
    told: await source.select().from(edgeCertificates).where(inArray(edgeCertificates.hostname, hostnames)),
  };
};

/** With the moment at which it is tried again in truth. */
const ofOrder = (row: typeof certificateOrders.$inferSelect | undefined) => {
  if (!row) return null;
  const { state, fault, dueAt, heldUntil } = row;
  return { state, fault, dueAt: dueAt && heldUntil && heldUntil > dueAt ? heldUntil : dueAt };
};

/** Each domain's certificate as people see it, by the domain's id; null while nothing is routed for it. */
export const certificatesOfDomains = async (
  domains: readonly DomainOfCertificate[],
  source: Source = db(),
): Promise<ReadonlyMap<string, DomainCertificate | null>> => {
  if (domains.length === 0) return new Map();
  const { hostOf, routed, kept, orders, told } = await readFacts(domains, source);
  const now = new Date();
  const asksAuthority = env().ACME_DIRECTORY_URL !== "off";
  return new Map(
    domains.map(({ id, teamId, appId, hostname, status }) => {
      const workerId = hostOf.get(appId);
      const names = routed.filter((name) => name.workerId === workerId);
      const handed = kept.filter((one) => one.teamId === teamId && foreignNames(one, names).length === 0);
      const ofEdge = told.find((one) => one.workerId === workerId && one.hostname === hostname) ?? null;
      const facts = { hostname, status, kept: chooseCertificate(hostname, handed, now), order: ofOrder(orders.get(id)), ofEdge };
      return [id, domainCertificate({ ...facts, asksAuthority }, now)];
    }),
  );
};
