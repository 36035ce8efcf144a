import { and, asc, desc, eq, lt, ne, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { apps, domains } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { certificatesOfDomains } from "@/server/certificates";
import type { DomainCertificate } from "@/server/certificates/schema";
import { db } from "@/server/db";
import { checkCursor, type Page, pageOf } from "@/server/db/page";
import { env } from "@/server/env";
import { notFound } from "@/server/errors";
import { authorityName } from "./authority-rules";
import type { Domain } from "./domain-schema";
import { hintsOf, nextStepOf } from "./hint-rules";
import { displayNameOf, isApex, isWildcard, ownershipName, registeredDomain } from "./normalise-hostname";
import { showOptions } from "./options-rules";
import { recordsOf } from "./record-rules";
import { type Place, placeOf, visibleDomains } from "./store";

const holder = alias(domains, "holder");
const takenByOther = sql<boolean>`exists (select 1 from ${domains} ${sql.identifier("holder")} where ${and(
  eq(holder.hostname, domains.hostname),
  ne(holder.id, domains.id),
  ne(holder.status, "pending"),
)})`;
const heldReason = "Another app has this name. It comes here only when that app's TXT record is gone and this one's is there.";

const select = (where: SQL | undefined) =>
  db()
    .select({
      domain: domains,
      taken: takenByOther,
      app: { id: apps.id, name: apps.name, subdomain: apps.subdomain, workerId: apps.workerId, zone: apps.zone },
    })
    .from(domains)
    .innerJoin(apps, eq(apps.id, domains.appId))
    .where(where);
type Seen = Awaited<ReturnType<typeof select>>[number];

/** Certificates with which browsers open the page. */
const serving = new Set<DomainCertificate["state"]>(["valid", "expiring"]);

const urlOf = (hostname: string, place: Place, certificate: DomainCertificate | null): string => {
  const isSecure = certificate !== null && serving.has(certificate.state);
  const port = isSecure ? place.edgeHttpsPort : place.edgeHttpPort;
  const usual = isSecure ? 443 : 80;
  return `${isSecure ? "https" : "http"}://${hostname.replace(/^\*\./, "www.")}${port === usual ? "" : `:${port}`}`;
};

const failsAtOf = ({ domain }: Seen): Date | null =>
  domain.status === "failing" && domain.failingSince ? new Date(domain.failingSince.getTime() + env().DOMAIN_GRACE_MS) : null;

const momentOf = (at: Date | null): string | null => at?.toISOString() ?? null;

const wordsOf = (seen: Seen, place: Place) => {
  const { domain, taken } = seen;
  const { hostname, token, evidence, status } = domain;
  const facts = { hostname, token, evidence, target: place.target, ownershipName: ownershipName(hostname) };
  const failsOn = momentOf(failsAtOf(seen))?.slice(0, 16).replace("T", " ") ?? null;
  return {
    statusReason: taken && status === "pending" ? heldReason : domain.statusReason,
    nextStep: nextStepOf({ ...facts, status, taken, failsOn: failsOn && `${failsOn} UTC` }),
    hints: hintsOf({ ...facts, authority: authorityName(env().ACME_DIRECTORY_URL) }),
    ...recordsOf({ ...facts, isApex: isApex(hostname) }, place.target, evidence),
  };
};

type Around = { place: Place; certificate: DomainCertificate | null };

const present = (seen: Seen, { place, certificate }: Around): Domain => {
  const { domain, app, taken } = seen;
  return {
    id: domain.id,
    app: { id: app.id, name: app.name },
    hostname: domain.hostname,
    displayName: displayNameOf(domain.hostname),
    isWildcard: isWildcard(domain.hostname),
    zone: registeredDomain(domain.hostname),
    url: urlOf(domain.hostname, place, certificate),
    status: domain.status,
    statusChangedAt: domain.statusChangedAt.toISOString(),
    ...wordsOf(seen, place),
    taken,
    failsAt: momentOf(failsAtOf(seen)),
    provenAt: momentOf(domain.provenAt),
    checkedAt: momentOf(domain.checkedAt),
    nextCheckAt: domain.nextCheckAt.toISOString(),
    answeredBy: [...(domain.evidence?.servers ?? [])],
    dnsFault: domain.evidence?.fault ?? null,
    options: showOptions(domain.options),
    certificate,
    createdAt: domain.createdAt.toISOString(),
    updatedAt: domain.updatedAt.toISOString(),
  };
};

/** Each app's place is looked up once, whatever the number of its domains. */
const presentAll = async (rows: readonly Seen[]): Promise<Domain[]> => {
  const apps = new Map(rows.map(({ app }) => [app.id, app]));
  const places = new Map(await Promise.all([...apps].map(async ([id, app]) => [id, await placeOf(app)] as const)));
  const certificates = await certificatesOfDomains(rows.map(({ domain }) => domain));
  return rows.flatMap((row) => {
    const place = places.get(row.app.id);
    return place ? [present(row, { place, certificate: certificates.get(row.domain.id) ?? null })] : [];
  });
};

/** @throws AppError 404 for a stranger */
export const presentDomain = async (caller: Caller, id: string): Promise<Domain> => {
  const [shown] = await presentAll(await select(and(eq(domains.id, id), visibleDomains(caller))));
  if (!shown) throw notFound("domain");
  return shown;
};

/** The app's domains, by name. */
export const domainsOfApp = async (caller: Caller, idOrName: string): Promise<Domain[]> => {
  const app = await appOf(caller, idOrName);
  return presentAll(await select(eq(domains.appId, app.id)).orderBy(asc(domains.hostname)));
};

/** Those of the caller's teams, newest first. */
export const listDomains = async (
  caller: Caller,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<Domain>> => {
  checkCursor(cursor, "domain");
  const where = and(visibleDomains(caller), cursor === undefined ? undefined : lt(domains.id, cursor));
  const rows = await select(where)
    .orderBy(desc(domains.id))
    .limit(limit + 1);
  return pageOf(await presentAll(rows), limit);
};
