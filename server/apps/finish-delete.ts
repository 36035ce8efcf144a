import { and, eq, isNotNull } from "drizzle-orm";
import { apps, pastApps } from "@/drizzle/schema";
import { type Transaction, transaction } from "@/server/db";
import { publish } from "@/server/live";
import { ringTask } from "@/server/queue";
import { changeDesired } from "@/server/workers";
import { hostsOfApp } from "./hosts-of-app";

/** Of the deleted app: its own rows go last. */
const hasPreviews = async (tx: Transaction, appId: string): Promise<boolean> =>
  (await tx.select({ id: apps.id }).from(apps).where(eq(apps.previewOf, appId)).limit(1)).length > 0;

/** A deleted app that was kept for its previews alone goes with the last of them. */
const removeParent = async (tx: Transaction, appId: string): Promise<void> => {
  const [app] = await tx
    .select({ goneFrom: apps.goneFrom })
    .from(apps)
    .where(and(eq(apps.id, appId), isNotNull(apps.deletedAt)));
  if (app) await removeIfGone(tx, appId, app.goneFrom);
};

/**
 * True when no host is left that may have something of the deleted app or of its previews: its row went, and its names are free. The
 * caller holds the row and, of a preview, before that its app's.
 */
export const removeIfGone = async (tx: Transaction, appId: string, goneFrom: readonly string[]): Promise<boolean> => {
  const left = (await hostsOfApp(tx, appId)).filter((id) => !goneFrom.includes(id));
  if (left.length > 0 || (await hasPreviews(tx, appId))) return false;
  const [gone] = await tx
    .delete(apps)
    .where(and(eq(apps.id, appId), isNotNull(apps.deletedAt)))
    .returning({ id: apps.id, teamId: apps.teamId, name: apps.name, previewOf: apps.previewOf });
  // What it used stays its team's.
  if (gone) await tx.insert(pastApps).values(gone).onConflictDoNothing();
  if (gone?.previewOf) await removeParent(tx, gone.previewOf);
  return true;
};

/** A preview's app before the preview: everybody in this order, so nobody waits in a circle. */
const lockParent = async (tx: Transaction, appId: string): Promise<void> => {
  const [app] = await tx.select({ previewOf: apps.previewOf }).from(apps).where(eq(apps.id, appId));
  if (app?.previewOf) await tx.select({ id: apps.id }).from(apps).where(eq(apps.id, app.previewOf)).for("update");
};

/**
 * A host has reported that nothing is left there of a deleted app. When every host on which it was has said so, its rows go, and its
 * names are free. Twice is harmless.
 */
export const finishDelete = async (workerId: string, appId: string): Promise<void> => {
  const removed = await transaction(async (tx) => {
    await lockParent(tx, appId);
    const [app] = await tx
      .select({ teamId: apps.teamId, goneFrom: apps.goneFrom, previewOf: apps.previewOf })
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
  // A preview that was opened again waits for this name. Lost with Redis, the sweep rings.
  if (removed.previewOf) await ringTask({ kind: "previews", id: removed.previewOf }).catch(() => undefined);
};
