import { and, eq, isNotNull } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import { type Transaction, transaction } from "@/server/db";
import { publish } from "@/server/live";
import { changeDesired } from "@/server/workers";
import { hostsOfApp } from "./hosts-of-app";

/** True when no host is left that may have something of the deleted app: its row went, and its names are free. */
export const removeIfGone = async (tx: Transaction, appId: string, goneFrom: readonly string[]): Promise<boolean> => {
  const left = (await hostsOfApp(tx, appId)).filter((id) => !goneFrom.includes(id));
  if (left.length > 0) return false;
  await tx.delete(apps).where(and(eq(apps.id, appId), isNotNull(apps.deletedAt)));
  return true;
};

/**
 * A host has reported that nothing is left there of a deleted app. When every host on which it was has said so, its rows go, and its
 * names are free. Twice is harmless.
 */
export const finishDelete = async (workerId: string, appId: string): Promise<void> => {
  const removed = await transaction(async (tx) => {
    const [app] = await tx
      .select({ teamId: apps.teamId, goneFrom: apps.goneFrom })
      .from(apps)
      .where(and(eq(apps.id, appId), isNotNull(apps.deletedAt)))
      .for("update");
    // A host speaks of its own apps alone.
    if (!app || !(await hostsOfApp(tx, appId)).includes(workerId)) return null;
    const goneFrom = [...new Set([...app.goneFrom, workerId])];
    await tx.update(apps).set({ goneFrom }).where(eq(apps.id, appId));
    const isGone = await removeIfGone(tx, appId, goneFrom);
    await changeDesired(tx, workerId);
    return isGone ? app : null;
  });
  if (!removed) return;
  await publish(`app:${appId}`, { removed: true });
  await publish(`team:${removed.teamId}`, { appId });
};
