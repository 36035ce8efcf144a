import { eq, sql } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { conflict } from "@/server/errors";
import type { AppRow } from "./access";
import { settingsOf } from "./rules";

/** What a preview takes of its app, but for where its source lies. */
export const settingsForPreview = (app: AppRow) => {
  const { repository: _repository, branch: _branch, image: _image, ...settings } = settingsOf(app);
  return {
    ...settings,
    memoryMb: app.previewMemoryMb ?? app.memoryMb,
    cpus: app.previewCpus ?? app.cpus,
    diskQuotaMb: app.diskQuotaMb,
    zone: app.zone,
    hostLabels: app.hostLabels,
  };
};

/**
 * The row as its next deployment takes it: a preview has its app's settings of this moment, written down with it. The caller holds the
 * row.
 */
export const withPresentSettings = async (tx: Transaction, row: AppRow): Promise<AppRow> => {
  if (row.previewOf === null) return row;
  const [app] = await tx.select().from(apps).where(eq(apps.id, row.previewOf));
  if (!app) return row;
  const [changed] = await tx
    .update(apps)
    .set({ ...settingsForPreview(app), updatedAt: sql`now()` })
    .where(eq(apps.id, row.id))
    .returning();
  return changed ?? row;
};

/** @throws AppError 409 for a preview: it takes its settings and variables from its app */
export const refuseForPreview = ({ previewOf }: Pick<AppRow, "previewOf">): void => {
  if (previewOf === null) return;
  throw conflict(
    "This is the preview of a pull request: its settings and variables are those of its app.",
    "app_is_preview",
    "Change the app; its previews take that with their next deployment.",
  );
};
