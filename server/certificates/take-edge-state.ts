import { and, eq, notInArray, sql } from "drizzle-orm";
import { edgeCertificates, workers } from "@/drizzle/schema";
import { ringHostAlerts } from "@/server/alerts";
import { databaseNow, type Transaction, transaction } from "@/server/db";
import { announceWorker, changeRoutes, hintWorker, noteWorkerEvent } from "@/server/workers";
import type { EdgeCertificate, EdgeState } from "@/server/workers/protocol";

type WorkerRow = typeof workers.$inferSelect;

const keptEnds = 3;
/** An edge that ends and comes back all day fills no page with that: within this time it is told of once. */
const toldWithinMs = 600_000;

const isNews = (earlier: Date | undefined, now: Date): boolean => !earlier || now.getTime() - earlier.getTime() > toldWithinMs;

/** Alerts judge the edge by when it went away, and since when it is back. */
const turnOf = (before: WorkerRow, alive: boolean, now: Date): Partial<WorkerRow> => {
  const wasAlive = before.edgeDownSince === null;
  if (alive === wasAlive) return {};
  if (alive) return { edgeDownSince: null, edgeUpSince: now };
  return { edgeDownSince: now, edgeEnds: [now, ...before.edgeEnds].slice(0, keptEnds) };
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
  if (turn.edgeDownSince && isNews(before.edgeEnds[0], now)) {
    await noteWorkerEvent(tx, workerId, { kind: "edge-ended", sentence: fault ?? "The edge does not answer." });
  } else if (turn.edgeUpSince && isNews(before.edgeEnds[1], now)) {
    await noteWorkerEvent(tx, workerId, { kind: "edge-back", sentence: "The edge answers again." });
  }
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
