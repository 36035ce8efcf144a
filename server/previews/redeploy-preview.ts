import type { Caller } from "@/server/accounts";
import { type AppRow, appOf } from "@/server/apps";
import { type Transaction, transaction } from "@/server/db";
import { announce, type Effect } from "@/server/deployments";
import { conflict, notFound } from "@/server/errors";
import { askHead } from "./ask-head";
import { presentPreview, previewOf } from "./list-previews";
import type { Preview } from "./schema";
import { deployHead, settle } from "./settle";
import { changePreview, findPreview, lockPreviewApp, type PreviewRow, tellOf } from "./store";

const refuseState = ({ state }: PreviewRow): void => {
  if (state === "awaiting_approval")
    throw conflict("This commit of a fork is not approved yet.", "awaiting_approval", "Look at it, and approve it.");
  if (state === "over_limit")
    throw conflict("This app has its number of previews.", "over_limit", "Close another preview, or allow more.");
};

/** Deploys its head, also where that runs already. */
const deployAnyway = async (tx: Transaction, app: AppRow, row: PreviewRow): Promise<Effect[]> => {
  const settled = await settle(tx, app);
  const after = await findPreview(tx, row);
  if (!after) throw notFound("preview");
  refuseState(after);
  if (settled.started.some(({ previewId }) => previewId === row.id)) return settled.effects;
  const preview = await lockPreviewApp(tx, after);
  if (!preview) return settled.effects;
  const { effects } = await deployHead(tx, { app, row: after, preview });
  return [...settled.effects, ...effects, ...(await tellOf(tx, app, row))];
};

/**
 * Deploys the head of a request again; one that was closed for idleness or by a person is opened again.
 * @throws AppError 404 for a stranger, 409
 */
export const redeployPreview = async (caller: Caller, id: string): Promise<Preview> => {
  const { app: seen, preview } = await previewOf(caller, id);
  if (!seen.previewsEnabled) throw conflict("Previews are switched off for this app.", "previews_off", "Switch them on.");
  const asked = await askHead(seen, preview);
  if (asked.kind !== "open") throw conflict("The pull request is closed.", "request_closed", "Open it again at its provider.");
  const effects = await transaction(async (tx) => {
    const app = await appOf(caller, seen.id, { lockIn: tx, what: "preview" });
    const row = await findPreview(tx, preview);
    if (!row) throw notFound("preview");
    // Another event was first: what it brought is deployed.
    const found = row.commit === preview.commit ? { commit: asked.commit, headRepository: asked.headRepository } : {};
    const reopened = row.state === "closed" ? { state: "over_limit" as const } : {};
    const changed = await changePreview(tx, row.id, { ...found, ...reopened, activeAt: new Date() });
    return deployAnyway(tx, app, changed);
  });
  await announce(effects);
  return presentPreview(id);
};
