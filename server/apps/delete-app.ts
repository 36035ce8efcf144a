import { eq, sql } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { announce, endAllOf } from "@/server/deployments";
import { publish } from "@/server/live";
import { appOf } from "./access";
import { hostsOfApp } from "./hosts-of-app";

export type DeletedApp = { id: string; state: "removed" | "being-removed" };

/**
 * Deletes an app. One that was on a host leaves a tombstone: its deployments end, its routes go, its names stay taken, and the
 * row goes when every such host has reported that containers and images are gone. One that never had a host goes at once.
 */
export const deleteApp = async (caller: Caller, id: string): Promise<DeletedApp> => {
  const { app, effects, atOnce } = await transaction(async (tx) => {
    const row = await appOf(caller, id, { lockIn: tx });
    await emit(tx, caller, { action: "app.deleted", targetId: row.id, teamId: row.teamId, details: { name: row.name } });
    if ((await hostsOfApp(tx, row.id)).length === 0) {
      await tx.delete(apps).where(eq(apps.id, row.id));
      return { app: row, effects: [{ kind: "app-changed" as const, appId: row.id, removed: true }], atOnce: true };
    }
    await tx.update(apps).set({ deletedAt: sql`now()`, updatedAt: sql`now()`, wanted: "stopped" }).where(eq(apps.id, row.id));
    return { app: row, effects: await endAllOf(tx, row.id, "The app was deleted."), atOnce: false };
  });
  await announce(effects);
  void publish(`team:${app.teamId}`, { appId: app.id });
  return { id: app.id, state: atOnce ? "removed" : "being-removed" };
};
