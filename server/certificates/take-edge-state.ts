import { and, eq, notInArray, sql } from "drizzle-orm";
import { edgeCertificates, workers } from "@/drizzle/schema";
import { ringHostAlerts } from "@/server/alerts";
import { databaseNow, type Transaction, transaction } from "@/server/db";
import { announceWorker, changeRoutes, hintWorker } from "@/server/workers";
import type { EdgeCertificate, EdgeState } from "@/server/workers/protocol";
import { type HostRow, noteEdgeBack, noteEdgeEnd, withEnd } from "./edge-ends";

/** Alerts judge the edge by when it went away, and since when it is back. */
const turnOf = (before: HostRow, alive: boolean, now: Date): Partial<HostRow> => {
  const wasAlive = before.edgeDownSince === null;
  if (alive === wasAlive) return {};
  return alive ? { edgeDownSince: null, edgeUpSince: now } : { edgeDownSince: now, edgeEnds: withEnd(before, now) };
};

const saveEdge = async (tx: Transaction, workerId: string, { kind, alive, fault }: EdgeState): Promise<void> => {
  const [before] = await tx.select().from(workers).where(eq(workers.id, workerId)).for("update");
  if (!before) return;
  const now = await databaseNow(tx);
  const turn = turnOf(before, alive, now);
  await tx
    .update(workers)
    .set({ edgeKind: kind ?? before.edgeKind, edgeFault: fault, ...turn })
    .where(eq(workers.id, workerId));
  if (turn.edgeDownSince) await noteEdgeEnd(tx, before, { now, sentence: fault ?? "The edge does not answer." });
  else if (turn.edgeUpSince) await noteEdgeBack(tx, before, now);
};

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
  void ringHostAlerts(workerId);
  await announceWorker(workerId);
  if (changed) await hintWorker(workerId, "routes");
};
