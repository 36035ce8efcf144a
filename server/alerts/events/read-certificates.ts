import { and, eq, inArray, isNotNull, or, sql } from "drizzle-orm";
import { alertRules, apps, certificateOrders, certificates, domains, edgeCertificates, workers } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { routedStatuses } from "@/server/domains/schema";
import { oneOf } from "../record";
import { type CertificateFacts, expiringDays, type ServingCertificate } from "./certificate-expiring-rules";
import { grouped } from "./facts";
import { type EventScope, firesOr, isApp, ruleColumns } from "./read-facts";
import { type KeptCertificate, servingOf } from "./serving-rules";

type Rule = Awaited<ReturnType<typeof readRules>>[number];

/** Of apps whose team, or whose host, has any certificate that ends soon; few have. */
const readRules = (tx: Transaction, scope: EventScope) => {
  const soon = sql`clock_timestamp() + make_interval(days => ${expiringDays}::int)`;
  const ofTeam = sql`exists (select 1 from ${certificates} where ${certificates.teamId} = ${apps.teamId}
    and ${certificates.notAfter} < ${soon})`;
  const ofHost = sql`exists (select 1 from ${edgeCertificates} where ${edgeCertificates.workerId} = ${apps.workerId}
    and ${edgeCertificates.notAfter} < ${soon})`;
  return tx
    .select({
      ...ruleColumns,
      appId: apps.id,
      teamId: apps.teamId,
      workerId: apps.workerId,
      subdomain: apps.subdomain,
      zone: workers.zone,
      deletedAt: apps.deletedAt,
    })
    .from(alertRules)
    .innerJoin(apps, eq(apps.id, alertRules.appId))
    .leftJoin(workers, eq(workers.id, apps.workerId))
    .where(and(eq(alertRules.kind, "certificate_expiring"), isApp(scope), firesOr(or(ofTeam, ofHost))));
};

/** The names at which each app answers. */
const readNames = async (tx: Transaction, rules: readonly Rule[]): Promise<Map<string, string[]>> => {
  const rows = await tx
    .select({ appId: domains.appId, hostname: domains.hostname })
    .from(domains)
    .where(and(inArray(domains.status, [...routedStatuses]), sql`${domains.appId} in ${oneOf(rules.map(({ appId }) => appId))}`));
  const own = grouped(rows, ({ appId }) => appId);
  return new Map(
    rules.map(({ appId, subdomain, zone }) => [
      appId,
      [...(zone === null ? [] : [`${subdomain}.${zone}`]), ...(own.get(appId) ?? []).map(({ hostname }) => hostname)],
    ]),
  );
};

const readKept = async (tx: Transaction, rules: readonly Rule[]): Promise<Map<string, KeptCertificate[]>> => {
  const { id, teamId, origin, names, notBefore, notAfter, createdAt } = certificates;
  const rows = await tx
    .select({ id, teamId, origin, names, notBefore, notAfter, createdAt, fault: certificateOrders.fault })
    .from(certificates)
    .leftJoin(certificateOrders, eq(certificateOrders.certificateId, id))
    .where(sql`${teamId} in ${oneOf([...new Set(rules.map((rule) => rule.teamId))])}`);
  return grouped(rows, (row) => row.teamId);
};

const keyOf = (workerId: string | null, hostname: string): string => `${workerId} ${hostname}`;

const readOfEdges = async (tx: Transaction, rules: readonly Rule[], hostnames: readonly string[]) => {
  const { workerId, hostname, notBefore, notAfter, fault } = edgeCertificates;
  const hosts = [...new Set(rules.flatMap((rule) => rule.workerId ?? []))];
  const rows = await tx
    .select({ workerId, hostname, notBefore, notAfter, fault })
    .from(edgeCertificates)
    .where(and(isNotNull(notAfter), sql`${workerId} in ${oneOf(hosts)}`, sql`${hostname} in ${oneOf(hostnames)}`));
  return new Map(rows.map((row) => [keyOf(row.workerId, row.hostname), row]));
};

/** Of the certificates with which apps answer. In as many statements for one app as for ten thousand. */
export const readCertificateEvents = async (tx: Transaction, scope: EventScope): Promise<CertificateFacts[]> => {
  const rules = await readRules(tx, scope);
  if (rules.length === 0) return [];
  const names = await readNames(tx, rules);
  const kept = await readKept(tx, rules);
  const ofEdges = await readOfEdges(tx, rules, [...names.values()].flat());
  const servingOfApp = ({ appId, teamId, workerId, now }: Rule): ServingCertificate[] =>
    (names.get(appId) ?? []).flatMap((hostname) => {
      const available = { kept: kept.get(teamId) ?? [], edge: ofEdges.get(keyOf(workerId, hostname)) };
      return servingOf(hostname, available, now) ?? [];
    });
  return rules.map((rule) => ({ ...rule, serving: servingOfApp(rule) }));
};
