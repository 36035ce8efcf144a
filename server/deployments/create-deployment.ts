import { and, count, eq, inArray, isNull, sql } from "drizzle-orm";
import { apps, deployments, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { type AppRow, appOf } from "@/server/apps";
import { settingsOf } from "@/server/apps/rules";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { resolveHead } from "@/server/git";
import { newId } from "@/server/ids";
import { keepEnvironment, readVariables } from "@/server/variables";
import { announce, type Effect } from "./announce";
import { runningStatuses } from "./deployment-machine";
import { placeApp } from "./placement";
import { toDeployment } from "./present";
import type { Deployment, DeploymentTrigger } from "./schema";
import { beginStage, clock, type DeploymentRow, endStages, moveTo } from "./store";

export type CreateDeployment = {
  appId: string;
  commit?: string | undefined;
  trigger: DeploymentTrigger;
  /** Builds everything anew. */
  noCache?: boolean | undefined;
};

/** A repository that does not answer by then is the host's to judge. */
const resolveWithinMs = 5_000;

/** Faults that no second try mends: told at the field. Whatever else it is, the host will find out and say. */
const definite = new Set(["branch_not_found", "branch_invalid", "repository_refused"]);

/** The branch's head now, so that this commit is what runs however the branch moves. Null: the host will find out. */
const headOf = async (app: AppRow): Promise<string | null> => {
  if (app.repository === null) return null;
  try {
    return await resolveHead({
      repository: app.repository,
      branch: app.branch,
      allowLocal: env().ALLOW_LOCAL_SOURCES,
      allowPrivateAddresses: env().ALLOW_PRIVATE_ADDRESSES,
      timeoutMs: resolveWithinMs,
    });
  } catch (error) {
    if (!(error instanceof AppError) || definite.has(error.reason ?? "")) throw error;
    return null;
  }
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

/** In the transaction that holds the app's row. */
const insertDeployment = async (
  tx: Transaction,
  app: AppRow,
  wish: { caller: Caller; commit: string | null; trigger: DeploymentTrigger; noCache: boolean },
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
  const id = newId("deployment");
  const [row] = await tx
    .insert(deployments)
    .values({
      id,
      appId: app.id,
      workerId,
      number,
      trigger: wish.trigger,
      createdBy: wish.caller.userId,
      branch: app.branch,
      commit: wish.commit,
      snapshot: settingsOf(app),
      sealedEnvironment: keepEnvironment(id, await readVariables(tx, app.id, "production")),
      noCache: wish.noCache,
      createdAt: now,
    })
    .returning();
  if (!row) throw new Error("The deployment was not inserted");
  await beginStage(tx, row.id, { name: "queue", at: now });
  if (open.every((other) => other.status === "queued")) effects.push({ kind: "ring", workerId, deploymentId: row.id });
  effects.push({ kind: "app-changed", appId: app.id, deploymentId: row.id });
  return { row, effects };
};

/** Asks for a deployment. It waits in line; at most one waits and one runs per app. @throws AppError */
export const createDeployment = async (caller: Caller, wish: CreateDeployment): Promise<Deployment> => {
  const seen = await appOf(caller, wish.appId);
  const commit = wish.commit ?? (await headOf(seen));
  const { row, effects } = await transaction(async (tx) => {
    const app = await appOf(caller, seen.id, { lockIn: tx });
    // Another repository or branch meanwhile: its head is not the one that was read. Another deployment meanwhile: it may have
    // read a newer one. The host then reads it again.
    const moved = app.repository !== seen.repository || app.branch !== seen.branch || app.lastNumber !== seen.lastNumber;
    const chosen = wish.commit ?? (moved ? null : commit);
    const created = await insertDeployment(tx, app, {
      caller,
      commit: chosen,
      trigger: wish.trigger,
      noCache: wish.noCache ?? false,
    });
    const details = { appId: app.id, number: created.row.number, trigger: wish.trigger };
    await emit(tx, caller, { action: "deployment.created", targetId: created.row.id, teamId: app.teamId, details });
    return created;
  });
  await announce(effects);
  return toDeployment(row, [{ deploymentId: row.id, name: "queue", startedAt: row.createdAt, finishedAt: null, error: null }]);
};
