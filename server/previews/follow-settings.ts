import { and, eq } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import type { AppRow } from "@/server/apps";
import type { Transaction } from "@/server/db";
import type { Effect } from "@/server/deployments";
import { closeAll } from "./close";
import { settle } from "./settle";
import { lockApp } from "./store";

/** The numbers of its requests mean others there. */
const isElsewhere = (before: AppRow, after: AppRow): boolean =>
  before.repository !== after.repository || before.branch !== after.branch;

const isReadAnotherWay = (before: AppRow, after: AppRow): boolean =>
  before.gitConnectionId !== after.gitConnectionId || before.deployKeyId !== after.deployKeyId;

/** A credential that was taken away from the app is its previews' no longer. One that is read from a fork's repository has none. */
const giveCredentials = async (tx: Transaction, { id, repository, gitConnectionId, deployKeyId }: AppRow): Promise<void> => {
  if (repository === null) return;
  await tx
    .update(apps)
    .set({ gitConnectionId, deployKeyId })
    .where(and(eq(apps.previewOf, id), eq(apps.repository, repository)));
};

/**
 * What another setting of the app means for its previews: switched off, or of another repository or branch, they are removed; with a
 * higher limit, those that wait get their places. In the transaction that holds the app's row as it was `before`; the caller announces.
 */
export const followSettings = async (tx: Transaction, by: Caller, before: AppRow): Promise<Effect[]> => {
  const app = await lockApp(tx, before.id);
  if (!app) return [];
  if (before.previewsEnabled && !app.previewsEnabled) return closeAll(tx, app, { because: "disabled", by });
  if (isElsewhere(before, app)) return closeAll(tx, app, { because: "source_changed", by });
  if (isReadAnotherWay(before, app)) await giveCredentials(tx, app);
  return app.previewLimit > before.previewLimit ? (await settle(tx, app)).effects : [];
};
