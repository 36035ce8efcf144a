import type { Caller } from "@/server/accounts";
import type { AppRow } from "@/server/apps";
import { emit } from "@/server/audit";
import type { Transaction } from "@/server/db";
import { type Effect, removeApp } from "@/server/deployments";
import { publicUrl } from "@/server/env";
import { commentOf } from "./comment-rules";
import type { CloseReason } from "./schema";
import { changePreview, lockPreviewApp, openPreviews, type PreviewRow, tellOf } from "./store";

type Closing = { because: CloseReason; by: Pick<Caller, "userId" | "via"> };

/** What the comment is to say once the app and the preview are gone; and where. */
const lastWords = (app: AppRow, row: PreviewRow): Record<string, string> => {
  const { commentId, number } = row;
  const gone = { ...row, state: "closed" as const, closedBecause: "app_deleted" as const, app: null, latestDeployment: null };
  const facts = { appName: app.name, preview: gone, limit: app.previewLimit, dashboardUrl: publicUrl(), now: new Date() };
  const where = { repository: app.repository ?? "", gitConnectionId: app.gitConnectionId ?? "", number: String(number) };
  return { ...where, ...(commentId === null ? {} : { commentId }), body: commentOf(facts) };
};

/**
 * Removes a preview: its app is deleted as any other. In the transaction that holds the app's row; the caller announces, and gives the
 * place to the next one.
 */
export const closeOne = async (
  tx: Transaction,
  { app, row }: { app: AppRow; row: PreviewRow },
  { because, by }: Closing,
): Promise<Effect[]> => {
  const preview = await lockPreviewApp(tx, row);
  const effects = preview ? (await removeApp(tx, preview.id, "The preview was removed.")).effects : [];
  await changePreview(tx, row.id, { state: "closed", closedBecause: because, previewAppId: null });
  const details = { appId: app.id, number: row.number, because, name: preview?.name ?? `${app.name}-pr-${row.number}` };
  await emit(tx, by, { action: "preview.closed", targetId: row.id, teamId: app.teamId, details });
  const end = because === "app_deleted" ? { details: lastWords(app, row) } : {};
  return [...effects, ...(await tellOf(tx, app, { id: row.id, ...end }))];
};

/** Every one that is open. In the transaction that holds the app's row. */
export const closeAll = async (tx: Transaction, app: AppRow, closing: Closing): Promise<Effect[]> => {
  const effects: Effect[] = [];
  for (const row of await openPreviews(tx, app.id)) effects.push(...(await closeOne(tx, { app, row }, closing)));
  return effects;
};
