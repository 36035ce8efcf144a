import { and, eq, isNotNull } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import { transaction } from "@/server/db";
import { publish } from "@/server/live";
import { changeDesired } from "@/server/workers";

/** The host has reported that nothing is left of a deleted app: its rows go, and its names are free. Twice is harmless. */
export const finishDelete = async (workerId: string, appId: string): Promise<void> => {
  const removed = await transaction(async (tx) => {
    const [app] = await tx
      .delete(apps)
      .where(and(eq(apps.id, appId), eq(apps.workerId, workerId), isNotNull(apps.deletedAt)))
      .returning({ teamId: apps.teamId });
    if (app) await changeDesired(tx, workerId);
    return app;
  });
  if (!removed) return;
  await publish(`app:${appId}`, { removed: true });
  await publish(`team:${removed.teamId}`, { appId });
};
