import { and, desc, eq, isNull } from "drizzle-orm";
import { deployHooks, users } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { db, type Transaction } from "@/server/db";
import type { DeployHook } from "./schema";

/** The app's hooks, newest first. The caller's right to see them has been checked. */
export const hooksOf = async (source: Pick<Transaction, "select">, appId: string): Promise<DeployHook[]> => {
  const rows = await source
    .select({ hook: deployHooks, createdByName: users.name })
    .from(deployHooks)
    .leftJoin(users, eq(users.id, deployHooks.createdBy))
    .where(and(eq(deployHooks.appId, appId), isNull(deployHooks.revokedAt)))
    .orderBy(desc(deployHooks.id));
  return rows.map(({ hook, createdByName }) => ({
    id: hook.id,
    appId: hook.appId,
    name: hook.name,
    prefix: hook.prefix,
    createdBy: hook.createdBy,
    createdByName,
    createdAt: hook.createdAt.toISOString(),
    lastUsedAt: hook.lastUsedAt?.toISOString() ?? null,
  }));
};

/** @throws AppError 404 for a stranger */
export const listDeployHooks = async (caller: Caller, appId: string): Promise<DeployHook[]> =>
  hooksOf(db(), (await appOf(caller, appId)).id);
