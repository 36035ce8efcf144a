import { and, eq, inArray, sql } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { ringAppAlerts } from "@/server/alerts";
import type { AppRow } from "@/server/apps";
import type { AppSnapshot } from "@/server/apps/settings-schema";
import { raiseStatus } from "@/server/commit-statuses";
import { afterCommit, databaseNow, type Transaction } from "@/server/db";
import { AppError } from "@/server/errors";
import { newId } from "@/server/ids";
import { isPlanLimited, type PlanRefusal, planRefusal } from "@/server/plans";
import { keepEnvironment } from "@/server/variables";
import type { KeptVariable } from "@/server/variables/schema";
import type { Effect } from "./announce";
import { runningStatuses } from "./deployment-machine";
import { loadHostFacts, lockPlacement, withFreeNow } from "./host-facts";
import { chooseHost, type PlacementChoice } from "./placement-rules";
import type { DeploymentTrigger } from "./schema";
import { beginStage, type DeploymentRow, endStages, isPlaced, moveTo } from "./store";
import { tellPreview } from "./tell-preview";

/** What is known of an image that is not built again. */
export type KeptBuild = Pick<DeploymentRow, "commitMessage" | "commitAuthor" | "imageBytes" | "imageDigest" | "plan"> & {
  imageOfDeploymentId: string;
};

/** What a deployment brings that runs the image of this one again. */
export const keptBuildOf = ({ id, commitMessage, commitAuthor, imageBytes, imageDigest, plan }: DeploymentRow): KeptBuild => ({
  imageOfDeploymentId: id,
  commitMessage,
  commitAuthor,
  imageBytes,
  imageDigest,
  plan,
});

export type NewDeployment = {
  caller: Caller;
  trigger: DeploymentTrigger;
  branch: string;
  commit: string | null;
  /** Of the commit, where they are known before it is fetched. */
  commitMessage?: string | null;
  commitAuthor?: string | null;
  snapshot: AppSnapshot;
  environment: readonly KeptVariable[];
  noCache: boolean;
  /** Null where something is fetched or built. */
  kept: KeptBuild | null;
  /** Of a prebuilt image: just this one, whatever its tag means by now. */
  imageDigest?: string | null;
  /** Where somebody else has chosen the host. */
  chosen?: PlacementChoice;
  /** What was live already, only elsewhere: no plan refuses it. */
  noNewUse?: true;
};

/** Two at once would both be given what is left of the plan: one after the other, by the lock of placement. */
const refuseByPlan = async (tx: Transaction, app: AppRow, wish: NewDeployment): Promise<PlanRefusal | null> => {
  if (wish.noNewUse || !isPlanLimited()) return null;
  await lockPlacement(tx);
  const again = wish.trigger === "rollback" || wish.trigger === "restart";
  const { memoryMb, image } = wish.snapshot;
  const builds = wish.kept === null && image === null;
  return planRefusal(tx, { teamId: app.teamId, appId: app.id, memoryMb, builds, again });
};

/** Whoever asks is told at once. Nobody waits for the answer to a push: it is told as every other failure is. */
const isToldLater = ({ trigger }: NewDeployment): boolean => trigger === "push";

/** Where it goes, decided one placement after the other. A drain brings its choice with it. */
const pickHost = async (tx: Transaction, app: AppRow, wish: NewDeployment): Promise<PlacementChoice> => {
  if (wish.chosen) return wish.chosen;
  await lockPlacement(tx);
  const { memoryMb, cpus, zone, hostLabels: labels } = app;
  const home = { workerId: app.workerId, routed: app.routedDeploymentId !== null };
  const hosts = await withFreeNow(await loadHostFacts(tx, app.id));
  return chooseHost({ needs: { memoryMb, cpus, zone, labels }, home, keepsImage: wish.kept !== null }, hosts);
};

/** The newer one takes the place of the one that waits. */
const supersedeQueued = async (tx: Transaction, waiting: DeploymentRow, by: { number: number; now: Date }): Promise<Effect[]> => {
  const reason = `Replaced by deployment #${by.number} before it began.`;
  await moveTo(tx, waiting.id, { to: "superseded", reason, reasonCode: "superseded", finishedAt: by.now });
  await endStages(tx, waiting.id, { at: by.now });
  const jobGone: Effect[] = isPlaced(waiting)
    ? [{ kind: "remove-job", workerId: waiting.workerId, deploymentId: waiting.id }]
    : [];
  return [...jobGone, { kind: "log-changed", deploymentId: waiting.id }];
};

type Inserted = { row: DeploymentRow; effects: Effect[] };

type Columns = Pick<
  typeof deployments.$inferInsert,
  "workerId" | "placement" | "status" | "reason" | "reasonCode" | "finishedAt"
>;

const insertRow = async (
  tx: Transaction,
  app: AppRow,
  { wish, number, now, columns }: { wish: NewDeployment; number: number; now: Date; columns: Columns },
): Promise<DeploymentRow> => {
  const { caller, environment, kept, chosen: _chosen, noNewUse: _noNewUse, ...asked } = wish;
  const id = newId("deployment");
  const [row] = await tx
    .insert(deployments)
    .values({
      ...asked,
      ...kept,
      ...columns,
      id,
      appId: app.id,
      number,
      createdBy: caller.userId,
      sealedEnvironment: keepEnvironment(id, environment),
      createdAt: now,
    })
    .returning();
  if (!row) throw new Error("The deployment was not inserted");
  await beginStage(tx, row.id, { name: "queue", at: now });
  await tellPreview(tx, row);
  await raiseStatus(tx, row);
  return row;
};

type Refused = { reason: string; reasonCode: "no_host_fits" | "plan_limit" };

/** It has failed before it began, and says what was missing. What waits or runs of the app goes on. */
const insertRefused = async (
  tx: Transaction,
  app: AppRow,
  { wish, refused }: { wish: NewDeployment; refused: Refused },
): Promise<Inserted> => {
  const now = await databaseNow(tx);
  const number = app.lastNumber + 1;
  const { reason } = refused;
  const columns = { ...refused, workerId: null, status: "failed", finishedAt: now } as const;
  const row = await insertRow(tx, app, { wish, number, now, columns });
  await endStages(tx, row.id, { at: now, error: reason });
  afterCommit(tx, () => void ringAppAlerts(app.id));
  await tx.update(apps).set({ lastNumber: number, updatedAt: sql`clock_timestamp()` }).where(eq(apps.id, app.id));
  return { row, effects: [{ kind: "app-changed", appId: app.id, deploymentId: row.id }] };
};

type Placed = Extract<PlacementChoice, { kind: "placed" }>;

const insertPlaced = async (
  tx: Transaction,
  app: AppRow,
  { wish, choice: { host, sentence } }: { wish: NewDeployment; choice: Placed },
): Promise<Inserted> => {
  const now = await databaseNow(tx);
  const number = app.lastNumber + 1;
  const open = await tx
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, app.id), inArray(deployments.status, ["queued", ...runningStatuses])))
    .for("update");
  const waiting = open.find((row) => row.status === "queued");
  const effects = waiting ? await supersedeQueued(tx, waiting, { number, now }) : [];
  // What runs is at home where it runs, until the switch.
  const workerId = app.routedDeploymentId === null ? host.id : app.workerId;
  await tx.update(apps).set({ lastNumber: number, workerId, updatedAt: sql`clock_timestamp()` }).where(eq(apps.id, app.id));
  const placement = { workerId: host.id, workerName: host.name, sentence };
  const row = await insertRow(tx, app, { wish, number, now, columns: { workerId: host.id, placement } });
  if (open.every((other) => other.status === "queued")) effects.push({ kind: "ring", workerId: host.id, deploymentId: row.id });
  effects.push({ kind: "app-changed", appId: app.id, deploymentId: row.id }, { kind: "host-changed", workerId: host.id });
  return { row, effects };
};

/**
 * Chooses the host, supersedes what waits and puts this one in line; where no host fits it has failed already, and so has a push that
 * is more than the team's plan allows. In the transaction that holds the app's row; the caller announces.
 * @throws AppError forbidden, `plan_limit`: whoever else asks for more than that, before anything is written
 */
export const insertDeployment = async (tx: Transaction, app: AppRow, wish: NewDeployment): Promise<Inserted> => {
  const refusal = await refuseByPlan(tx, app, wish);
  if (refusal && !isToldLater(wish))
    throw new AppError("forbidden", refusal.message, { reason: "plan_limit", next: refusal.next });
  if (refusal) {
    const reason = `${refusal.message} ${refusal.next}`;
    return insertRefused(tx, app, { wish, refused: { reason, reasonCode: "plan_limit" } });
  }
  const choice = await pickHost(tx, app, wish);
  if (choice.kind === "none")
    return insertRefused(tx, app, { wish, refused: { reason: choice.sentence, reasonCode: "no_host_fits" } });
  return insertPlaced(tx, app, { wish, choice });
};
