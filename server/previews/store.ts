import { and, asc, eq, isNull, ne, sql } from "drizzle-orm";
import { apps, previews } from "@/drizzle/schema";
import type { AppRow } from "@/server/apps";
import type { Transaction } from "@/server/db";
import type { Effect } from "@/server/deployments";
import { askProvider } from "@/server/provider-calls";
import type { CloseReason, PreviewState } from "./schema";

export type PreviewRow = typeof previews.$inferSelect;

/** The app whose requests are previewed, locked: whoever changes its previews holds it. Null: it is gone. */
export const lockApp = async (tx: Transaction, appId: string): Promise<AppRow | null> => {
  const [app] = await tx
    .select()
    .from(apps)
    .where(and(eq(apps.id, appId), isNull(apps.deletedAt)))
    .for("update");
  return app ?? null;
};

/** The preview's own app, locked; its app is locked before. Null: it has none, or it is being removed. */
export const lockPreviewApp = async (tx: Transaction, { previewAppId }: PreviewRow): Promise<AppRow | null> =>
  previewAppId === null ? null : lockApp(tx, previewAppId);

export const findPreview = async (
  source: Pick<Transaction, "select">,
  { appId, number }: { appId: string; number: number },
): Promise<PreviewRow | null> => {
  const [row] = await source
    .select()
    .from(previews)
    .where(and(eq(previews.appId, appId), eq(previews.number, number)));
  return row ?? null;
};

/** Those that are not closed, longest in their state first. */
export const openPreviews = (tx: Transaction, appId: string): Promise<PreviewRow[]> =>
  tx
    .select()
    .from(previews)
    .where(and(eq(previews.appId, appId), ne(previews.state, "closed")))
    .orderBy(asc(previews.stateChangedAt), asc(previews.id));

type Change = Partial<Omit<PreviewRow, "id" | "appId" | "state" | "stateChangedAt" | "closedAt" | "closedBecause">>;

/** Changes what is known of it, and its state where that is given. */
export const changePreview = async (
  tx: Transaction,
  id: string,
  { state, closedBecause = null, ...change }: Change & { state?: PreviewState; closedBecause?: CloseReason | null },
): Promise<PreviewRow> => {
  const moved =
    state === undefined
      ? {}
      : {
          state,
          stateChangedAt: sql`clock_timestamp()`,
          closedAt: state === "closed" ? sql`clock_timestamp()` : null,
          closedBecause: state === "closed" ? closedBecause : null,
        };
  const [row] = await tx
    .update(previews)
    .set({ ...change, ...moved })
    .where(eq(previews.id, id))
    .returning();
  if (!row) throw new Error(`The preview ${id} went away while its app was locked`);
  return row;
};

/** Its comment is to say what is true now. Without a connection nobody can write one. `details`: for one that is about to be gone. */
export const tellOf = async (
  tx: Transaction,
  app: AppRow,
  preview: { id: string; details?: Record<string, string> },
): Promise<Effect[]> => {
  const changed: Effect = { kind: "app-changed", appId: app.id };
  if (app.gitConnectionId === null) return [changed];
  const { id: subjectId, details } = preview;
  const task = await askProvider(tx, {
    kind: "preview-comment",
    subjectId,
    teamId: app.teamId,
    ...(details && { details }),
  });
  return [changed, { kind: "task", task }];
};
