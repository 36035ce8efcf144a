import { and, asc, eq, inArray } from "drizzle-orm";
import { certificates } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, type Transaction } from "@/server/db";
import { notFound } from "@/server/errors";
import { assignCertificates, covers, foreignNames } from "./coverage-rules";
import { type HostName, hostsOfTeam, routedNames } from "./routed-names";
import type { Certificate } from "./schema";

type Source = Pick<Transaction, "select" | "selectDistinct">;
/** All but the chain and the sealed key, which are long. */
const columns = {
  id: certificates.id,
  teamId: certificates.teamId,
  origin: certificates.origin,
  names: certificates.names,
  issuer: certificates.issuer,
  fingerprint: certificates.fingerprint,
  notBefore: certificates.notBefore,
  notAfter: certificates.notAfter,
  publiclyTrusted: certificates.publiclyTrusted,
  createdAt: certificates.createdAt,
};
export type CertificateRow = Omit<typeof certificates.$inferSelect, "chainPem" | "sealedKey" | "createdBy">;

const visibleTo = (caller: Caller) => (caller.via === "system" ? undefined : inArray(certificates.teamId, caller.teamIds));

/** A team's certificates, by their first name. */
export const certificatesOfTeams = (teamIds: readonly string[], source: Source = db()): Promise<CertificateRow[]> =>
  source
    .select(columns)
    .from(certificates)
    .where(inArray(certificates.teamId, [...teamIds]))
    .orderBy(asc(certificates.names), asc(certificates.id));

/** Per host: for which names it answers with it, and whether it does not get it, though it has names for it. */
const placesOf = (row: CertificateRow, all: readonly CertificateRow[], routed: readonly HostName[]) => {
  const hosts = [...new Set(routed.map(({ workerId }) => workerId))].map((workerId) =>
    routed.filter((name) => name.workerId === workerId),
  );
  return hosts.map((names) => ({
    served: assignCertificates(names, all, new Date()).find(({ certificate }) => certificate.id === row.id)?.hostnames ?? [],
    withheld:
      foreignNames(row, names).length > 0 &&
      names.some(({ teamId, hostname }) => teamId === row.teamId && covers(row.names, hostname)),
  }));
};

const heldBackSentence =
  "A host of this certificate's domains serves one of its names for somebody else, so that host does not get it. Use a certificate " +
  "without that name.";

const present = (row: CertificateRow, all: readonly CertificateRow[], routed: readonly HostName[]): Certificate => {
  const places = placesOf(row, all, routed);
  const { teamId: _, ...shown } = row;
  return {
    ...shown,
    notBefore: row.notBefore.toISOString(),
    notAfter: row.notAfter.toISOString(),
    usedBy: [...new Set(places.flatMap(({ served }) => served))].sort(),
    heldBack: places.some(({ withheld }) => withheld) ? heldBackSentence : null,
    createdAt: row.createdAt.toISOString(),
  };
};

const presentAll = async (rows: readonly CertificateRow[], source: Source): Promise<Certificate[]> => {
  const teams = [...new Set(rows.map(({ teamId }) => teamId))];
  const shown: Certificate[] = [];
  for (const teamId of teams) {
    const ofTeam = rows.filter((row) => row.teamId === teamId);
    const routed = await routedNames(await hostsOfTeam(teamId, source), source);
    shown.push(...ofTeam.map((row) => present(row, ofTeam, routed)));
  }
  return shown;
};

/** The caller's certificates. */
export const listCertificates = async (caller: Caller, source: Source = db()): Promise<Certificate[]> =>
  presentAll(
    await source
      .select(columns)
      .from(certificates)
      .where(visibleTo(caller))
      .orderBy(asc(certificates.names), asc(certificates.id)),
    source,
  );

/** @throws AppError 404 for a stranger */
export const getCertificate = async (caller: Caller, id: string, source: Source = db()): Promise<Certificate> => {
  const [row] = await source
    .select({ teamId: certificates.teamId })
    .from(certificates)
    .where(and(eq(certificates.id, id), visibleTo(caller)));
  if (!row) throw notFound("certificate");
  const found = (await presentAll(await certificatesOfTeams([row.teamId], source), source)).find((one) => one.id === id);
  if (!found) throw notFound("certificate");
  return found;
};

/** The certificate, locked, for one of its team. @throws AppError 404 for a stranger */
export const certificateOf = async (caller: Caller, id: string, tx: Transaction): Promise<CertificateRow> => {
  const [row] = await tx
    .select(columns)
    .from(certificates)
    .where(and(eq(certificates.id, id), visibleTo(caller)))
    .for("update");
  if (!row) throw notFound("certificate");
  return row;
};
