import { and, eq, isNull, sql } from "drizzle-orm";
import { apps, deployHooks } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import { db } from "@/server/db";
import { createDeployment } from "@/server/deployments";
import { publicUrl } from "@/server/env";
import { notFound } from "@/server/errors";
import type { HookAnswer } from "./schema";
import { hashHookSecret } from "./secret";

type Called = { hookId: string; hookName: string; appId: string; appName: string };

/** Hashed first, whatever was given: an unknown secret costs what a known one does. @throws AppError 404 */
const hookOf = async (secret: string): Promise<Called> => {
  const [hook] = await db()
    .select({ hookId: deployHooks.id, hookName: deployHooks.name, appId: apps.id, appName: apps.name })
    .from(deployHooks)
    .innerJoin(apps, eq(apps.id, deployHooks.appId))
    .where(and(eq(deployHooks.secretHash, hashHookSecret(secret)), isNull(deployHooks.revokedAt), isNull(apps.deletedAt)));
  if (!hook) throw notFound("hook");
  return hook;
};

const noteUse = async (id: string): Promise<void> => {
  await db().update(deployHooks).set({ lastUsedAt: sql`clock_timestamp()` }).where(eq(deployHooks.id, id));
};

/**
 * Deploys the head of the app's branch, or a commit. Somebody wants it: paused automatic deploys, skip markers and watch paths do not
 * count. Whoever calls again while the same commit is on its way, with the same settings, gets that deployment. @throws AppError
 */
export const callDeployHook = async (secret: string, readCommit: () => Promise<string | undefined>): Promise<HookAnswer> => {
  const { hookId, hookName, appId, appName } = await hookOf(secret);
  const commit = await readCommit();
  await noteUse(hookId);
  const details = { hook: hookId, hookName };
  const { id, number } = await createDeployment(systemCaller, { appId, commit, trigger: "hook", join: true, details });
  return { deploymentId: id, number, url: `${publicUrl()}/apps/${encodeURIComponent(appName)}/deployments/${number}` };
};
