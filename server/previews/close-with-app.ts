import { and, eq } from "drizzle-orm";
import { apps, previews } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { type AppRow, appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import type { Transaction } from "@/server/db";
import { type Effect, removeApp } from "@/server/deployments";
import { closeOne } from "./close";
import { settle } from "./settle";

/** Somebody deletes the app of a preview: the preview is closed with it. @throws AppError 404 where it is gone */
export const closeWithApp = async (
  tx: Transaction,
  caller: Caller,
  preview: AppRow & { previewOf: string },
): Promise<{ effects: Effect[]; atOnce: boolean }> => {
  const app = await appOf(caller, preview.previewOf, { lockIn: tx, what: "app" });
  const { id, teamId, name } = await appOf(caller, preview.id, { lockIn: tx });
  await emit(tx, caller, { action: "app.deleted", targetId: id, teamId, details: { name } });
  const [row] = await tx
    .select()
    .from(previews)
    .where(and(eq(previews.appId, app.id), eq(previews.previewAppId, id)));
  if (!row) return removeApp(tx, id, "The app was deleted.");
  const closed = await closeOne(tx, { app, row }, { because: "person", by: caller });
  const { effects } = await settle(tx, app);
  const left = await tx.select({ id: apps.id }).from(apps).where(eq(apps.id, id));
  return { effects: [...closed, ...effects], atOnce: left.length === 0 };
};
