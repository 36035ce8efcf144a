import { and, eq, inArray, isNull, ne, notInArray, or, sql } from "drizzle-orm";
import { apps, deploymentStages, deployments, workers } from "@/drizzle/schema";
import { ringHostAlerts } from "@/server/alerts";
import { db, type Transaction, transaction } from "@/server/db";
import { publish } from "@/server/live";
import { changeDesired, hintWorker } from "@/server/workers";
import type { ContainerReport } from "@/server/workers/protocol";
import type { AppRow } from "./access";
import { type Look, noteExits } from "./note-exits";
import { type Observed, observeApp } from "./observe-rules";

/** The one writer of `apps.status`: from reports of hosts, from a confirmed switch, and when a host goes silent. */

export type ContainersSeen = {
  desiredVersion: number;
  items: readonly ContainerReport[];
  /** The host had not been heard for a while. */
  afterSilence?: boolean;
};

const currentVersion = async (workerId: string): Promise<number> => {
  const [row] = await db().select({ version: workers.desiredVersion }).from(workers).where(eq(workers.id, workerId));
  return row?.version ?? Number.MAX_SAFE_INTEGER;
};

/** Only when it changed, and only while the pointer is where it was when the decision was made. */
const saveStatus = async (app: AppRow, { status, reason }: Observed): Promise<boolean> => {
  const routed = app.routedDeploymentId;
  const changed = await db()
    .update(apps)
    .set({ status, statusReason: reason, statusChangedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(apps.id, app.id),
        isNull(apps.deletedAt),
        routed === null ? isNull(apps.routedDeploymentId) : eq(apps.routedDeploymentId, routed),
        or(ne(apps.status, status), sql`${apps.statusReason} is distinct from ${reason}`),
      ),
    )
    .returning({ id: apps.id });
  return changed.length > 0;
};

const saveStatuses = async (workerId: string, seen: ContainersSeen): Promise<void> => {
  const rows = await db()
    .select()
    .from(apps)
    .where(and(eq(apps.workerId, workerId), isNull(apps.deletedAt)));
  const covers = seen.desiredVersion >= (await currentVersion(workerId));
  const byDeployment = new Map(seen.items.map((item) => [item.deploymentId, item]));
  const looks: Look[] = [];
  for (const app of rows) {
    const container = app.routedDeploymentId === null ? undefined : byDeployment.get(app.routedDeploymentId);
    const observed = observeApp(app, container, covers);
    const isNew = observed !== null && (observed.status !== app.status || observed.reason !== app.statusReason);
    const moved = isNew && (await saveStatus(app, observed));
    if (moved) await publish(`app:${app.id}`, {});
    if (container || moved) looks.push({ app, container, moved });
  }
  const ended = await noteExits(looks, seen.afterSilence ?? false);
  // Once for all of them: what one report brings is told together.
  if (ended || looks.some(({ moved }) => moved)) void ringHostAlerts(workerId);
};

/** Ended deployments whose container the host no longer has: nothing is left to be done for them. */
const clearGone = async (workerId: string, seen: ContainersSeen): Promise<void> => {
  const reported = seen.items.map((item) => item.deploymentId);
  const gone = await db()
    .select({ id: deployments.id, appId: deployments.appId })
    .from(deployments)
    .where(
      and(
        eq(deployments.workerId, workerId),
        eq(deployments.containerPresent, true),
        inArray(deployments.status, ["failed", "cancelled", "superseded", "retired"]),
        reported.length > 0 ? notInArray(deployments.id, reported) : undefined,
      ),
    );
  // Read after the rows: a version that is not newer than the report's holds the end of each of them.
  if (gone.length === 0 || seen.desiredVersion < (await currentVersion(workerId))) return;
  const ids = gone.map((row) => row.id);
  await transaction(async (tx) => {
    await tx
      .select({ id: deployments.id })
      .from(deployments)
      .where(inArray(deployments.id, ids))
      .orderBy(deployments.id)
      .for("update");
    await tx.update(deployments).set({ containerPresent: false }).where(inArray(deployments.id, ids));
    await endDrains(tx, ids);
    await changeDesired(tx, workerId);
  });
  for (const appId of new Set(gone.map((row) => row.appId))) await publish(`app:${appId}`, {});
  await hintWorker(workerId, "desired-state");
};

/** The drain of a successor ends with the container it waited for, also when the claim's own report was lost. */
const endDrains = async (tx: Transaction, goneIds: string[]): Promise<void> => {
  const successors = tx
    .select({ id: deployments.id })
    .from(deployments)
    .where(inArray(deployments.previousDeploymentId, goneIds));
  await tx
    .update(deploymentStages)
    .set({ finishedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(deploymentStages.name, "drain"),
        isNull(deploymentStages.finishedAt),
        inArray(deploymentStages.deploymentId, successors),
      ),
    );
};

/** Takes in what a host says of all of our containers on it. */
export const observeContainers = async (workerId: string, seen: ContainersSeen): Promise<void> => {
  await saveStatuses(workerId, seen);
  await clearGone(workerId, seen);
};

/** A deployment went live: its container answered and is routed. */
export const markRunning = async (tx: Transaction, appId: string, deploymentId: string): Promise<void> => {
  await tx
    .update(apps)
    .set({ status: "running", statusReason: null, statusChangedAt: sql`clock_timestamp()` })
    .where(and(eq(apps.id, appId), eq(apps.routedDeploymentId, deploymentId), eq(apps.wanted, "running")));
};

/** It has no version on any host any more: stopped while its host was drained, or its host was taken out with it. */
export const markHostLost = async (tx: Transaction, appId: string, reason: "host_drained" | "host_removed"): Promise<void> => {
  await tx
    .update(apps)
    .set({ status: "stopped", statusReason: reason, statusChangedAt: sql`clock_timestamp()` })
    .where(eq(apps.id, appId));
};

/** The host is silent: what it ran shows as stopped. No route and no container is touched. */
export const markUnseen = async (tx: Transaction, workerId: string): Promise<string[]> => {
  const rows = await tx
    .select({ id: apps.id })
    .from(apps)
    .where(and(eq(apps.workerId, workerId), eq(apps.status, "running"), isNull(apps.deletedAt)))
    .orderBy(apps.id)
    .for("update");
  const ids = rows.map((row) => row.id);
  await tx
    .update(apps)
    .set({ status: "stopped", statusReason: "worker_offline", statusChangedAt: sql`clock_timestamp()` })
    .where(inArray(apps.id, ids));
  return ids;
};
