import { and, eq, notInArray, sql } from "drizzle-orm";
import { edgeCertificates, workers } from "@/drizzle/schema";
import { type Transaction, transaction } from "@/server/db";
import { announceWorker, changeRoutes, hintWorker } from "@/server/workers";
import type { EdgeCertificate, EdgeState } from "@/server/workers/protocol";

const saveEdge = (tx: Transaction, workerId: string, { kind, alive, fault }: EdgeState) =>
  tx
    .update(workers)
    .set({
      edgeKind: kind ?? sql`${workers.edgeKind}`,
      edgeDownSince: alive ? null : sql`coalesce(${workers.edgeDownSince}, clock_timestamp())`,
      edgeFault: fault,
    })
    .where(eq(workers.id, workerId));

const rowOf = (workerId: string, { hostname, current, fault, retryInMs }: EdgeCertificate) => ({
  workerId,
  hostname,
  issuer: current?.issuer ?? null,
  fingerprint: current?.fingerprint ?? null,
  notBefore: current ? new Date(current.notBefore) : null,
  notAfter: current ? new Date(current.notAfter) : null,
  fault,
  faultAt: fault === null ? null : sql`clock_timestamp()`,
  retryAt: retryInMs === null ? null : sql`clock_timestamp() + make_interval(secs => ${retryInMs / 1_000}::double precision)`,
  updatedAt: sql`clock_timestamp()`,
});

const saveCertificates = async (tx: Transaction, workerId: string, told: readonly EdgeCertificate[]): Promise<void> => {
  const names = told.map(({ hostname }) => hostname);
  await tx
    .delete(edgeCertificates)
    .where(
      and(eq(edgeCertificates.workerId, workerId), ...(names.length > 0 ? [notInArray(edgeCertificates.hostname, names)] : [])),
    );
  if (told.length === 0) return;
  const excluded = (column: string) => sql.raw(`excluded.${column}`);
  await tx
    .insert(edgeCertificates)
    .values(told.map((certificate) => rowOf(workerId, certificate)))
    .onConflictDoUpdate({
      target: [edgeCertificates.workerId, edgeCertificates.hostname],
      set: {
        issuer: excluded("issuer"),
        fingerprint: excluded("fingerprint"),
        notBefore: excluded("not_before"),
        notAfter: excluded("not_after"),
        fault: excluded("fault"),
        faultAt: excluded("fault_at"),
        retryAt: excluded("retry_at"),
        updatedAt: excluded("updated_at"),
      },
    });
};

/** Which names it has a certificate for: what the routes depend on. */
const covered = async (tx: Transaction, workerId: string): Promise<string> => {
  const rows = await tx
    .select({ hostname: edgeCertificates.hostname, notAfter: edgeCertificates.notAfter })
    .from(edgeCertificates)
    .where(eq(edgeCertificates.workerId, workerId));
  return JSON.stringify(
    rows
      .filter(({ notAfter }) => notAfter !== null)
      .map(({ hostname }) => hostname)
      .sort(),
  );
};

/**
 * What a host says of its edge. A name that has its first certificate is from then on redirected to HTTPS, so the routes change
 * with it; a renewal changes none.
 */
export const takeEdgeState = async (workerId: string, state: EdgeState): Promise<void> => {
  const changed = await transaction(async (tx) => {
    await saveEdge(tx, workerId, state);
    const before = await covered(tx, workerId);
    await saveCertificates(tx, workerId, state.certificates);
    if ((await covered(tx, workerId)) === before) return false;
    await changeRoutes(tx, workerId);
    return true;
  });
  await announceWorker(workerId);
  if (changed) await hintWorker(workerId, "routes");
};
