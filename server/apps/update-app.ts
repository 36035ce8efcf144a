import { eq, sql } from "drizzle-orm";
import type * as z from "zod";
import { apps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { publish } from "@/server/live";
import { appOf } from "./access";
import { checkRepository } from "./check-repository";
import { changesSource } from "./rules";
import type { App, updateAppInput } from "./schema";
import { presentApp, rethrowTaken } from "./store";

/** Changes settings. What runs keeps those of its deployment; the next deployment takes the new ones. */
export const updateApp = async (caller: Caller, { id, ...given }: z.infer<typeof updateAppInput>): Promise<App> => {
  const before = await appOf(caller, id);
  const change = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (Object.keys(change).length === 0) return presentApp(before.id);
  if (changesSource(before, given)) {
    await checkRepository({ repository: given.repository ?? before.repository, branch: given.branch ?? before.branch });
  }
  const app = await transaction(async (tx) => {
    const row = await appOf(caller, before.id, { lockIn: tx });
    await tx
      .update(apps)
      .set({ ...change, updatedAt: sql`now()` })
      .where(eq(apps.id, row.id))
      .catch(rethrowTaken);
    await emit(tx, caller, {
      action: "app.updated",
      targetId: row.id,
      teamId: row.teamId,
      details: { fields: Object.keys(change) },
    });
    return presentApp(row.id, tx);
  });
  void publish(`app:${app.id}`, {});
  void publish(`team:${before.teamId}`, { appId: app.id });
  return app;
};
