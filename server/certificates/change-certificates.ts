import { and, count, eq, ne, sql } from "drizzle-orm";
import { certificateOrders, certificates } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { db, type Transaction, transaction } from "@/server/db";
import { conflict } from "@/server/errors";
import { changeHosts, hintWorker } from "@/server/workers";
import { changeHostsOfNames, hostsOfNames } from "./change-hosts-of-names";
import { keepCertificate } from "./keep-certificate";
import { readCertificate } from "./read-certificate";
import type { Certificate, UploadCertificateInput } from "./schema";
import { certificateOf, getCertificate } from "./store";
import { wakeOrders } from "./wake-orders";

/** All of them are read whenever a host's routes are made. */
const mostOfTeam = 200;

const refuseTooMany = async (tx: Transaction, teamId: string): Promise<void> => {
  const [row] = await tx.select({ count: count() }).from(certificates).where(eq(certificates.teamId, teamId));
  if ((row?.count ?? 0) < mostOfTeam) return;
  throw conflict(
    `A team keeps at most ${mostOfTeam} certificates.`,
    "too_many_certificates",
    "Remove one that is not used any more.",
  );
};

const hintAll = async (workerIds: readonly string[]): Promise<void> => {
  await Promise.all(workerIds.map((id) => hintWorker(id, "routes")));
};

/** A name that was added at the same moment was not seen in the transaction, and its own did not see the certificate. */
const changeLateHosts = async (certificate: { teamId: string; names: readonly string[] }, told: readonly string[]) => {
  const late = (await hostsOfNames(db(), certificate)).filter((id) => !told.includes(id));
  if (late.length > 0) await transaction((tx) => changeHosts(tx, { routes: late, desired: [] }));
  await hintAll([...told, ...late]);
};

/** Keeps a certificate of the caller's own. From then on it serves the names that it covers. @throws AppError */
export const uploadCertificate = async (caller: Caller, input: UploadCertificateInput): Promise<Certificate> => {
  const read = readCertificate(input, new Date());
  const { teamId } = caller;
  const kept = await transaction(async (tx) => {
    await refuseTooMany(tx, teamId);
    const id = await keepCertificate(tx, read, { teamId, origin: "uploaded", createdBy: caller.userId });
    if (id === null) throw conflict("Your team has this very certificate already.", "certificate_exists");
    const details = {
      names: read.names,
      issuer: read.issuer,
      notAfter: read.notAfter.toISOString(),
      fingerprint: read.fingerprint,
    };
    await emit(tx, caller, { action: "certificate.uploaded", targetId: id, teamId, details });
    return { id, hosts: await changeHostsOfNames(tx, { teamId, names: read.names }) };
  });
  await changeLateHosts({ teamId, names: read.names }, kept.hosts);
  return getCertificate(caller, kept.id);
};

/** Who removes an issued one wants another one, with a key of its own. */
const orderAnew = async (tx: Transaction, certificateId: string): Promise<void> => {
  await tx
    .update(certificateOrders)
    .set({ state: "waiting", dueAt: sql`now()` })
    .where(and(eq(certificateOrders.certificateId, certificateId), ne(certificateOrders.state, "issuing")));
};

/** What it served gets the next best one, or one from the edge. @throws AppError 404 */
export const deleteCertificate = async (caller: Caller, id: string): Promise<void> => {
  const hosts = await transaction(async (tx) => {
    const { teamId, names, fingerprint } = await certificateOf(caller, id, tx);
    await orderAnew(tx, id);
    await tx.delete(certificates).where(eq(certificates.id, id));
    await wakeOrders(tx, teamId);
    await emit(tx, caller, { action: "certificate.deleted", targetId: id, teamId, details: { names, fingerprint } });
    return changeHostsOfNames(tx, { teamId, names });
  });
  await hintAll(hosts);
};
