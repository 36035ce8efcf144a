import { and, eq, isNull, sql } from "drizzle-orm";
import { deployHooks } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { notFound } from "@/server/errors";

/** From this moment on the address is unknown. @throws AppError 404 for a stranger, and for one that is revoked already */
export const revokeDeployHook = (caller: Caller, id: string): Promise<void> =>
  transaction(async (tx) => {
    const valid = and(eq(deployHooks.id, id), isNull(deployHooks.revokedAt));
    const [found] = await tx.select({ appId: deployHooks.appId }).from(deployHooks).where(valid);
    if (!found) throw notFound("hook");
    const app = await appOf(caller, found.appId, { lockIn: tx, what: "hook" });
    const [row] = await tx.update(deployHooks).set({ revokedAt: sql`clock_timestamp()` }).where(valid).returning();
    if (!row) throw notFound("hook");
    const details = { appId: app.id, name: row.name, prefix: row.prefix };
    await emit(tx, caller, { action: "deploy-hook.revoked", targetId: id, teamId: app.teamId, details });
  });
