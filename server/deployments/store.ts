import { and, eq, getTableColumns, inArray, isNull, ne, sql } from "drizzle-orm";
import { apps, deploymentStages, deployments } from "@/drizzle/schema";
import { ringAppAlerts } from "@/server/alerts";
import type { AppRow } from "@/server/apps";
import { raiseStatus } from "@/server/commit-statuses";
import { commitStateOf } from "@/server/commit-statuses/status-rules";
import { afterCommit, databaseNow, type Transaction } from "@/server/db";
import { predecessorsOf, runningStatuses } from "./deployment-machine";
import type { DeploymentStatus, StageName } from "./schema";
import { tellPreview } from "./tell-preview";

export type DeploymentRow = typeof deployments.$inferSelect;
/** One that has a host: every one but those that no host could take. */
export type PlacedRow = DeploymentRow & { workerId: string };

export const isPlaced = (row: DeploymentRow): row is PlacedRow => row.workerId !== null;

/** Columns that may hold half a megabyte each: no list shows them, so none reads them. */
type Large = "sealedEnvironment" | "plan" | "snapshot";
export type ShownRow = Omit<DeploymentRow, Large>;

const large: ReadonlySet<string> = new Set<Large>(["sealedEnvironment", "plan", "snapshot"]);
export const shownColumns = Object.fromEntries(
  Object.entries(getTableColumns(deployments)).filter(([name]) => !large.has(name)),
) as Omit<ReturnType<typeof getTableColumns<typeof deployments>>, Large>;
export type StageRow = typeof deploymentStages.$inferSelect;

/** A deployment and its app, both locked until the transaction ends, and the database's clock. */
export type Locked = { app: AppRow; deployment: PlacedRow; now: Date };

/** Locks the app, then the deployment: everybody in this order, so nobody waits in a circle. Tombstones too, but none without a host. */
export const lockDeployment = async (tx: Transaction, deploymentId: string): Promise<Locked | null> => {
  const [found] = await tx.select({ appId: deployments.appId }).from(deployments).where(eq(deployments.id, deploymentId));
  if (!found) return null;
  const [app] = await tx.select().from(apps).where(eq(apps.id, found.appId)).for("update");
  const [deployment] = await tx.select().from(deployments).where(eq(deployments.id, deploymentId)).for("update");
  return app && deployment && isPlaced(deployment) ? { app, deployment, now: await databaseNow(tx) } : null;
};

/** The one way to move a row: compare-and-set over the machine's legal predecessors. Null: somebody else was first. */
export const moveTo = async (
  tx: Transaction,
  deploymentId: string,
  change: { to: DeploymentStatus } & Partial<Omit<DeploymentRow, "id" | "status">>,
): Promise<DeploymentRow | null> => {
  const { to, ...set } = change;
  const [row] = await tx
    .update(deployments)
    .set({ ...set, status: to })
    .where(and(eq(deployments.id, deploymentId), inArray(deployments.status, predecessorsOf(to))))
    .returning();
  if (row) await tellPreview(tx, row);
  if (row && (to === "failed" || to === "live")) afterCommit(tx, () => void ringAppAlerts(row.appId));
  // While it is on its way only a commit that was found tells anything new.
  if (row && (set.commit || commitStateOf(to) !== "pending")) await raiseStatus(tx, row);
  return row ?? null;
};

/** Twice is harmless: the first beginning stands. */
export const beginStage = async (tx: Transaction, deploymentId: string, stage: { name: StageName; at: Date }): Promise<void> => {
  await tx.insert(deploymentStages).values({ deploymentId, name: stage.name, startedAt: stage.at }).onConflictDoNothing();
};

/** Ends what is open of the deployment, or the one stage. A stage never ends before it began. */
export const endStages = async (
  tx: Transaction,
  deploymentId: string,
  end: { at: Date; name?: StageName; error?: string | null },
): Promise<void> => {
  const open = and(eq(deploymentStages.deploymentId, deploymentId), isNull(deploymentStages.finishedAt));
  await tx
    .update(deploymentStages)
    .set({
      finishedAt: sql`greatest(${deploymentStages.startedAt}, ${end.at.toISOString()}::timestamptz)`,
      error: end.error ?? null,
    })
    .where(end.name === undefined ? open : and(open, eq(deploymentStages.name, end.name)));
};

/** The queued deployment of the app, when none of it is running: the one whose turn it is. */
export const nextInLine = async (tx: Transaction, appId: string): Promise<PlacedRow | null> => {
  const rows = await tx
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, appId), inArray(deployments.status, ["queued", ...runningStatuses])));
  if (rows.some((row) => row.status !== "queued")) return null;
  return rows.find(isPlaced) ?? null;
};

/** Retires what is live of the app, but for `except`. */
export const retireLive = async (tx: Transaction, appId: string, except: string | null): Promise<DeploymentRow[]> =>
  tx
    .update(deployments)
    .set({ status: "retired" })
    .where(
      and(
        eq(deployments.appId, appId),
        inArray(deployments.status, predecessorsOf("retired")),
        except === null ? undefined : ne(deployments.id, except),
      ),
    )
    .returning();
