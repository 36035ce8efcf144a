import type { Caller } from "@/server/accounts/schema";
import { ringAppAlerts } from "@/server/alerts";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { announce, type Effect, removeApp } from "@/server/deployments";
import { publish } from "@/server/live";
import { closeAll, closeWithApp } from "@/server/previews";
import { followApp } from "@/server/webhooks";
import { type AppRow, appOf } from "./access";

export type DeletedApp = { id: string; state: "removed" | "being-removed" };
type Removed = { effects: Effect[]; atOnce: boolean };

const deleteOne = async (tx: Transaction, caller: Caller, app: AppRow): Promise<Removed> => {
  const row = await appOf(caller, app.id, { lockIn: tx });
  await emit(tx, caller, { action: "app.deleted", targetId: row.id, teamId: row.teamId, details: { name: row.name } });
  const closed = await closeAll(tx, row, { because: "app_deleted", by: caller });
  await followApp(tx, row, null);
  const { effects, atOnce } = await removeApp(tx, row.id, "The app was deleted.");
  return { effects: [...closed, ...effects], atOnce };
};

/**
 * Deletes an app, and its previews with it. One that was on a host leaves a tombstone: its deployments end, its routes go, its names
 * stay taken, and the row goes when every such host has reported that containers and images are gone, of its previews too. One that
 * never had a host goes at once. A preview's own app is deleted by closing the preview.
 */
export const deleteApp = async (caller: Caller, id: string): Promise<DeletedApp> => {
  const app = await appOf(caller, id);
  const { effects, atOnce } = await transaction((tx) =>
    app.previewOf === null ? deleteOne(tx, caller, app) : closeWithApp(tx, caller, { ...app, previewOf: app.previewOf }),
  );
  if (!atOnce) void ringAppAlerts(app.id);
  await announce(effects);
  void publish(`team:${app.teamId}`, { appId: app.id });
  return { id: app.id, state: atOnce ? "removed" : "being-removed" };
};
