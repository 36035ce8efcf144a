import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { announce } from "@/server/deployments";
import { conflict, notFound } from "@/server/errors";
import { presentPreview, previewOf } from "./list-previews";
import type { Preview } from "./schema";
import { settle } from "./settle";
import { changePreview, findPreview, type PreviewRow, tellOf } from "./store";

const refuse = (row: PreviewRow, commit: string | undefined): void => {
  if (!row.fork) throw conflict("This request comes from the app's own repository: it needs no approval.", "not_a_fork");
  if (row.state === "closed") throw conflict("This preview is closed.", "preview_closed");
  if (commit !== undefined && commit !== row.commit)
    throw conflict("The request has a newer commit than the one you looked at.", "commit_moved", "Look at it, and approve it.");
};

/**
 * Lets the present commit of a fork be built and run; a later one is to be approved again. Its code may read the variables of
 * previews. @throws AppError 404 for a stranger, 409
 */
export const approvePreview = async (
  caller: Caller,
  { id, commit }: { id: string; commit?: string | undefined },
): Promise<Preview> => {
  const { app: seen, preview } = await previewOf(caller, id);
  const effects = await transaction(async (tx) => {
    const app = await appOf(caller, seen.id, { lockIn: tx, what: "preview" });
    const row = await findPreview(tx, preview);
    if (!row) throw notFound("preview");
    refuse(row, commit);
    if (row.approvedCommit === row.commit) return [];
    await changePreview(tx, row.id, { approvedCommit: row.commit, approvedBy: caller.userId, activeAt: new Date() });
    const details = { appId: app.id, number: row.number, commit: row.commit };
    await emit(tx, caller, { action: "preview.approved", targetId: row.id, teamId: app.teamId, details });
    const { effects: settled } = await settle(tx, app);
    return [...settled, ...(await tellOf(tx, app, row))];
  });
  await announce(effects);
  return presentPreview(id);
};
