import { eq, sql } from "drizzle-orm";
import { apps, domains } from "@/drizzle/schema";
import { removeIfGone } from "@/server/apps";
import type { Transaction } from "@/server/db";
import type { Effect } from "./announce";
import { endAllOf } from "./end-all-of";

/**
 * Takes an app away. One that was on a host, or has previews that are not gone, leaves a tombstone: its deployments end, its routes
 * go, its names stay taken, and the row goes when nothing is left. Any other goes at once. In the transaction that holds the app's row;
 * the caller announces.
 */
export const removeApp = async (
  tx: Transaction,
  appId: string,
  reason: string,
): Promise<{ effects: Effect[]; atOnce: boolean }> => {
  await tx.update(apps).set({ deletedAt: sql`now()`, updatedAt: sql`now()`, wanted: "stopped" }).where(eq(apps.id, appId));
  // Unlike its own name, which the host still knows: somebody else may prove them at once.
  await tx.delete(domains).where(eq(domains.appId, appId));
  const effects = await endAllOf(tx, appId, reason);
  if (!(await removeIfGone(tx, appId, []))) return { effects, atOnce: false };
  return { effects: [{ kind: "app-changed", appId, removed: true }], atOnce: true };
};
