import type { Caller } from "@/server/accounts";
import { type AppRow, appOf, headOfApp, withPresentSettings } from "@/server/apps";
import { settingsOf } from "@/server/apps/rules";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { AppError, conflict, invalidField } from "@/server/errors";
import { variablesFor } from "@/server/variables";
import { announce } from "./announce";
import { insertDeployment } from "./insert-deployment";
import { present } from "./read-deployments";
import type { Deployment, DeploymentTrigger } from "./schema";

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
    return await headOfApp(app, resolveWithinMs);
  } catch (error) {
    if (!(error instanceof AppError) || definite.has(error.reason ?? "")) throw error;
    return null;
  }
};

const refusePush = (app: AppRow) => {
  if (app.automaticDeploysPausedAt === null) return;
  throw conflict("Automatic deploys of this app are paused.", "deploys_paused", "Resume them, or deploy by hand.");
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
  const commit = wish.commit ?? (seen.previewOf === null ? await headOf(seen) : null);
  const { row, effects } = await transaction(async (tx) => {
    const app = await withPresentSettings(tx, await appOf(caller, seen.id, { lockIn: tx }));
    if (trigger === "push") refusePush(app);
    // Another repository or branch meanwhile: its head is not the one that was read. Another deployment meanwhile: it may have
    // read a newer one. The host then reads it again.
    const moved = app.repository !== seen.repository || app.branch !== seen.branch || app.lastNumber !== seen.lastNumber;
    const created = await insertDeployment(tx, app, {
      caller,
      trigger,
      branch: app.branch,
      commit: app.previewOf === null ? (wish.commit ?? (moved ? null : commit)) : commitOfPreview(app, wish.commit),
      snapshot: settingsOf(app),
      environment: await variablesFor(tx, app),
      noCache: wish.noCache ?? false,
      kept: null,
    });
    const details = { appId: app.id, number: created.row.number, trigger };
    await emit(tx, caller, { action: "deployment.created", targetId: created.row.id, teamId: app.teamId, details });
    return created;
  });
  await announce(effects);
  return present(row);
};
