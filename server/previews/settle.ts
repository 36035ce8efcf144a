import { systemCaller } from "@/server/accounts";
import { type AppRow, withPresentSettings } from "@/server/apps";
import { settingsOf } from "@/server/apps/rules";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { announce, type Effect, insertDeployment } from "@/server/deployments";
import { variablesFor } from "@/server/variables";
import { bringSourceUpToDate, createPreviewApp } from "./preview-app";
import { assignPlaces } from "./preview-rules";
import { changePreview, lockApp, lockPreviewApp, openPreviews, type PreviewRow, tellOf } from "./store";

export type StartedDeployment = { previewId: string; id: string; number: number; status: string; reason: string | null };
export type Settled = { effects: Effect[]; started: StartedDeployment[] };

const placed = (rows: readonly PreviewRow[], limit: number) =>
  assignPlaces(
    rows.map((row) => ({ ...row, hasApp: row.previewAppId !== null, since: row.stateChangedAt })),
    limit,
  );

/** The preview's app, made where there is none. Null while its name is not free. */
const appFor = async (tx: Transaction, app: AppRow, row: PreviewRow): Promise<AppRow | null> => {
  const there = await lockPreviewApp(tx, row);
  if (there) return there;
  const made = await createPreviewApp(tx, app, row);
  if (!made) return null;
  await changePreview(tx, row.id, { previewAppId: made.id });
  const details = { appId: app.id, name: made.name, number: row.number };
  await emit(tx, systemCaller, { action: "preview.created", targetId: row.id, teamId: app.teamId, details });
  return made;
};

/** Deploys the head of a request whose turn it is. The caller holds both rows. */
export const deployHead = async (
  tx: Transaction,
  { app, row, preview }: { app: AppRow; row: PreviewRow; preview: AppRow },
): Promise<{ effects: Effect[]; started: StartedDeployment }> => {
  const current = await withPresentSettings(tx, await bringSourceUpToDate(tx, preview, { app, request: row }));
  const created = await insertDeployment(tx, current, {
    caller: systemCaller,
    trigger: "push",
    branch: row.branch,
    commit: row.commit,
    snapshot: settingsOf(current),
    environment: await variablesFor(tx, current),
    noCache: false,
    kept: null,
  });
  const { id, number, status, reason } = created.row;
  const details = { appId: current.id, number, trigger: "push" };
  await emit(tx, systemCaller, { action: "deployment.created", targetId: id, teamId: app.teamId, details });
  return { effects: created.effects, started: { previewId: row.id, id, number, status, reason } };
};

/** One that a person rolled back, and so paused, waits until its deploys are resumed. */
const isDue = (preview: AppRow, row: PreviewRow): boolean =>
  preview.automaticDeploysPausedAt === null && preview.handledCommit !== row.commit;

const bringUp = async (tx: Transaction, app: AppRow, row: PreviewRow): Promise<Settled> => {
  const preview = await appFor(tx, app, row);
  if (!preview || !isDue(preview, row)) return { effects: [], started: [] };
  const { effects, started } = await deployHead(tx, { app, row, preview });
  return { effects: [...effects, ...(await tellOf(tx, app, row))], started: [started] };
};

/**
 * Brings the app's previews to where they are to be: who has a place has an app, and each head is deployed once. In the transaction
 * that holds the app's row; the caller announces. Twice is harmless.
 */
export const settle = async (tx: Transaction, app: AppRow): Promise<Settled> => {
  const rows = await openPreviews(tx, app.id);
  const states = placed(rows, app.previewLimit);
  const effects: Effect[] = [];
  const started: StartedDeployment[] = [];
  for (const row of rows) {
    const state = states.get(row.id) ?? row.state;
    if (state !== row.state) await changePreview(tx, row.id, { state });
    if (state === "active") {
      const brought = await bringUp(tx, app, row);
      effects.push(...brought.effects);
      started.push(...brought.started);
    }
    // Behind the preview's own app: whoever moves its deployment holds that, and then asks for the comment too.
    if (state !== row.state) effects.push(...(await tellOf(tx, app, row)));
  }
  return { effects, started };
};

/** The task `previews`: of one app. */
export const settlePreviews = async (appId: string): Promise<void> => {
  const effects = await transaction(async (tx) => {
    const app = await lockApp(tx, appId);
    return app && app.previewOf === null ? (await settle(tx, app)).effects : [];
  });
  await announce(effects);
};
