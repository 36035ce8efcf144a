import { isDeepStrictEqual } from "node:util";
import { and, eq, inArray } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { type AppRow, appOf, headOfApp, withPresentSettings } from "@/server/apps";
import { settingsOf } from "@/server/apps/rules";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { AppError, conflict, invalidField } from "@/server/errors";
import { keptEnvironment, variablesFor } from "@/server/variables";
import { announce } from "./announce";
import { runningStatuses } from "./deployment-machine";
import { insertDeployment, type NewDeployment } from "./insert-deployment";
import { present } from "./read-deployments";
import type { Deployment, DeploymentTrigger } from "./schema";
import type { DeploymentRow } from "./store";

export type CreateDeployment = {
  appId: string;
  commit?: string | undefined;
  /** A push is `server/pushes`' to take: it starts each head once. */
  trigger: Exclude<DeploymentTrigger, "push">;
  /** Builds everything anew. */
  noCache?: boolean | undefined;
  /** Where the newest deployment is under way with the same commit, settings and variables, it is the answer. */
  join?: boolean;
  /** What the audit keeps of who asked; never a secret. */
  details?: Record<string, string>;
};

/** A repository that does not answer by then is the host's to judge. */
const resolveWithinMs = 5_000;

/** Faults that no second try mends: told at the field. Whatever else it is, the host will find out and say. */
const definite = new Set(["branch_not_found", "branch_invalid", "repository_refused", "host_key_refused"]);

/** The branch's head now, so that this commit is what runs however the branch moves. Null: the host will find out. */
const headOf = async (app: AppRow): Promise<string | null> => {
  if (app.repository === null) return null;
  try {
    return await headOfApp(app, resolveWithinMs);
  } catch (error) {
    if (!(error instanceof AppError) || definite.has(error.reason ?? "")) throw error;
    return null;
  }
};

/**
 * Another repository or branch meanwhile: its head is not the one that was read. Another deployment or decision meanwhile: it may have
 * read a newer one. The host then reads it again.
 */
const movedSince = (seen: AppRow, app: AppRow): boolean =>
  (["repository", "branch", "lastNumber", "handledCommit"] as const).some((name) => app[name] !== seen[name]);

/** The newest deployment, while it is under way and brings just what is asked for. */
const sameUnderWay = async (tx: Transaction, app: AppRow, wish: NewDeployment): Promise<DeploymentRow | null> => {
  const underWay = inArray(deployments.status, ["queued", ...runningStatuses]);
  const [row] = await tx
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, app.id), eq(deployments.number, app.lastNumber), underWay));
  if (!row || row.cancelRequested || wish.commit === null || row.commit !== wish.commit) return null;
  const same = isDeepStrictEqual(row.snapshot, wish.snapshot) && isDeepStrictEqual(keptEnvironment(row), wish.environment);
  return same ? row : null;
};

/** A preview runs the head that was found last, of a fork the commit that was approved, and no other. */
const commitOfPreview = ({ handledCommit }: AppRow, wished: string | undefined): string => {
  if (handledCommit !== null && (wished ?? handledCommit) === handledCommit) return handledCommit;
  throw conflict(
    "A preview runs the head of its pull request alone.",
    "preview_commit",
    "Push a commit to the request, or deploy without naming one.",
  );
};

/** Asks for a deployment. It waits in line; at most one waits and one runs per app. @throws AppError */
export const createDeployment = async (caller: Caller, wish: CreateDeployment): Promise<Deployment> => {
  const { trigger } = wish;
  const seen = await appOf(caller, wish.appId);
  if (wish.commit !== undefined && seen.image !== null)
    throw invalidField("commit", "This app runs a prebuilt image, which has no commits: leave the commit out.");
  const head = wish.commit === undefined && seen.previewOf === null ? await headOf(seen) : null;
  const { row, effects } = await transaction(async (tx) => {
    const app = await withPresentSettings(tx, await appOf(caller, seen.id, { lockIn: tx }));
    const moved = movedSince(seen, app);
    const asked: NewDeployment = {
      caller,
      trigger,
      branch: app.branch,
      commit: app.previewOf === null ? (wish.commit ?? (moved ? null : head)) : commitOfPreview(app, wish.commit),
      snapshot: settingsOf(app),
      environment: await variablesFor(tx, app),
      noCache: wish.noCache ?? false,
      kept: null,
    };
    const joined = wish.join ? await sameUnderWay(tx, app, asked) : null;
    if (joined) return { row: joined, effects: [] };
    const created = await insertDeployment(tx, app, asked);
    // The push that brought this head starts nothing more.
    if (head !== null && !moved) await tx.update(apps).set({ handledCommit: head }).where(eq(apps.id, app.id));
    const details = { ...wish.details, appId: app.id, number: created.row.number, trigger };
    await emit(tx, caller, { action: "deployment.created", targetId: created.row.id, teamId: app.teamId, details });
    return created;
  });
  await announce(effects);
  return present(row);
};
