import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { transaction } from "@/server/db";
import { announce } from "@/server/deployments";
import { closeOne } from "./close";
import { presentPreview, previewOf } from "./list-previews";
import type { Preview } from "./schema";
import { settle } from "./settle";
import { findPreview } from "./store";

/** Removes a preview now; the next push to its request opens it again. Twice is harmless. @throws AppError 404 for a stranger */
export const closePreview = async (caller: Caller, id: string): Promise<Preview> => {
  const { app: seen, preview } = await previewOf(caller, id);
  const effects = await transaction(async (tx) => {
    const app = await appOf(caller, seen.id, { lockIn: tx, what: "preview" });
    const row = await findPreview(tx, preview);
    if (!row || row.state === "closed") return [];
    const closed = await closeOne(tx, { app, row }, { because: "person", by: caller });
    return [...closed, ...(await settle(tx, app)).effects];
  });
  await announce(effects);
  return presentPreview(id);
};
