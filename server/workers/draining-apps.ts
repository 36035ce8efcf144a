import { and, desc, eq, gte, inArray, isNull } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { runningStatuses } from "@/server/deployments/deployment-machine";
import type { DrainingApp } from "./drain-rules";

type Source = Pick<Transaction, "select">;
type Row = typeof apps.$inferSelect;
type Open = { appId: string; status: string; workerId: string | null; imageOf: string | null };

const openOf = (row: Open | undefined, workerId: string): DrainingApp["open"] =>
  row === undefined
    ? null
    : {
        status: row.status === "queued" ? "queued" : "running",
        here: row.workerId === workerId,
        keepsImage: row.imageOf !== null,
      };

/** What runs counts before what waits; of what runs elsewhere, that it is on its way. */
const weight = (row: Open): number => (row.status === "queued" ? 1 : 0);

const factsOf = (app: Row, open: readonly Open[], failed: ReadonlyMap<string, string>): DrainingApp => ({
  id: app.id,
  name: app.name,
  needs: { memoryMb: app.memoryMb, cpus: app.cpus, zone: app.zone, labels: app.hostLabels },
  wanted: app.wanted,
  routed: app.routedDeploymentId !== null,
  open: openOf(open.filter((row) => row.appId === app.id).sort((a, b) => weight(a) - weight(b))[0], app.workerId ?? ""),
  failed: failed.get(app.id) ?? null,
});

/** The apps of a host as its drain sees them; `since`: when it began, or was asked for again. */
export const drainingApps = async (source: Source, workerId: string, since: Date | null): Promise<DrainingApp[]> => {
  const rows = await source
    .select()
    .from(apps)
    .where(and(eq(apps.workerId, workerId), isNull(apps.deletedAt)))
    .orderBy(apps.name, apps.id);
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const open = await source
    .select({
      appId: deployments.appId,
      status: deployments.status,
      workerId: deployments.workerId,
      imageOf: deployments.imageOfDeploymentId,
    })
    .from(deployments)
    .where(and(inArray(deployments.appId, ids), inArray(deployments.status, ["queued", ...runningStatuses])));
  const tried =
    since === null
      ? []
      : await source
          .select({ appId: deployments.appId, number: deployments.number, reason: deployments.reason })
          .from(deployments)
          .where(
            and(
              inArray(deployments.appId, ids),
              eq(deployments.trigger, "drain"),
              inArray(deployments.status, ["failed", "cancelled"]),
              gte(deployments.createdAt, since),
            ),
          )
          .orderBy(desc(deployments.number));
  const failed = new Map<string, string>();
  for (const { appId, number, reason } of tried) {
    if (!failed.has(appId)) failed.set(appId, `deployment #${number} did not succeed: ${reason ?? "no reason was given"}`);
  }
  return rows.map((row) => factsOf(row, open, failed));
};
