import { and, count, eq, inArray, isNull, sql } from "drizzle-orm";
import { apps, deployments, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import type { AppRow } from "@/server/apps";
import type { AppSnapshot } from "@/server/apps/settings-schema";
import type { Transaction } from "@/server/db";
import { AppError } from "@/server/errors";
import { newId } from "@/server/ids";
import { keepEnvironment } from "@/server/variables";
import type { KeptVariable } from "@/server/variables/schema";
import type { Effect } from "./announce";
import { runningStatuses } from "./deployment-machine";
import { placeApp } from "./placement";
import type { DeploymentTrigger } from "./schema";
import { beginStage, clock, type DeploymentRow, endStages, moveTo } from "./store";

/** What is known of an image that is not built again. */
export type KeptBuild = Pick<DeploymentRow, "commitMessage" | "commitAuthor" | "imageBytes" | "plan"> & {
  imageOfDeploymentId: string;
};

/** What a deployment brings that runs the image of this one again. */
export const keptBuildOf = ({ id, commitMessage, commitAuthor, imageBytes, plan }: DeploymentRow): KeptBuild => ({
  imageOfDeploymentId: id,
  commitMessage,
  commitAuthor,
  imageBytes,
  plan,
});

export type NewDeployment = {
  caller: Caller;
  trigger: DeploymentTrigger;
  branch: string;
  commit: string | null;
  snapshot: AppSnapshot;
  environment: readonly KeptVariable[];
  noCache: boolean;
  /** Null where something is fetched or built. */
  kept: KeptBuild | null;
};

const pickHost = async (tx: Transaction, app: AppRow): Promise<string> => {
  const hosts = app.workerId
    ? []
    : await tx
        .select({ id: workers.id, status: workers.status, createdAt: workers.createdAt, apps: count(apps.id) })
        .from(workers)
        .leftJoin(apps, and(eq(apps.workerId, workers.id), isNull(apps.deletedAt)))
        .groupBy(workers.id);
  const chosen = placeApp(
    app.workerId,
    hosts.map((host) => ({ ...host, online: host.status === "online" })),
  );
  if (chosen) return chosen;
  const next = "Start a host, or wait until one is back, and deploy again.";
  throw new AppError("unavailable", "No host is online that could take this app.", { reason: "no_host_online", next });
};

/** The newer one takes the place of the one that waits. */
const supersedeQueued = async (tx: Transaction, waiting: DeploymentRow, by: { number: number; now: Date }): Promise<Effect[]> => {
  const reason = `Replaced by deployment #${by.number} before it began.`;
  await moveTo(tx, waiting.id, { to: "superseded", reason, reasonCode: "superseded", finishedAt: by.now });
  await endStages(tx, waiting.id, { at: by.now });
  return [
    { kind: "remove-job", workerId: waiting.workerId, deploymentId: waiting.id },
    { kind: "log-changed", deploymentId: waiting.id },
  ];
};

/** Supersedes what waits and puts this one in line. In the transaction that holds the app's row; the caller announces. */
export const insertDeployment = async (
  tx: Transaction,
  app: AppRow,
  wish: NewDeployment,
): Promise<{ row: DeploymentRow; effects: Effect[] }> => {
  const now = await clock(tx);
  const workerId = await pickHost(tx, app);
  const number = app.lastNumber + 1;
  const open = await tx
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, app.id), inArray(deployments.status, ["queued", ...runningStatuses])))
    .for("update");
  const waiting = open.find((row) => row.status === "queued");
  const effects = waiting ? await supersedeQueued(tx, waiting, { number, now }) : [];
  await tx.update(apps).set({ lastNumber: number, workerId, updatedAt: sql`clock_timestamp()` }).where(eq(apps.id, app.id));
  const { caller, environment, kept, ...asked } = wish;
  const id = newId("deployment");
  const [row] = await tx
    .insert(deployments)
    .values({
      ...asked,
      ...kept,
      id,
      appId: app.id,
      workerId,
      number,
      createdBy: caller.userId,
      sealedEnvironment: keepEnvironment(id, environment),
      createdAt: now,
    })
    .returning();
  if (!row) throw new Error("The deployment was not inserted");
  await beginStage(tx, row.id, { name: "queue", at: now });
  if (open.every((other) => other.status === "queued")) effects.push({ kind: "ring", workerId, deploymentId: row.id });
  effects.push({ kind: "app-changed", appId: app.id, deploymentId: row.id });
  return { row, effects };
};
