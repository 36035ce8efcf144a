import { createHash } from "node:crypto";
import { and, eq, or, sql } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import { type AppRow, settingsForPreview } from "@/server/apps";
import { isReservedSubdomain } from "@/server/apps/rules";
import type { Transaction } from "@/server/db";
import { env, publicUrl } from "@/server/env";
import { pullRequestRef } from "@/server/git";
import { newId } from "@/server/ids";
import { previewLabel } from "./preview-rules";
import type { PreviewRow } from "./store";

/** Where the request's head is read. A fork's own repository is read without our credential. */
export const sourceOf = (
  app: AppRow,
  request: Pick<PreviewRow, "fork" | "headRepository" | "provider" | "number" | "branch">,
) => {
  const { repository, gitConnectionId, deployKeyId } = app;
  const { branch } = request;
  if (!request.fork) return { repository, branch, gitConnectionId, deployKeyId, sourceRef: null };
  const sourceRef = pullRequestRef(request.provider, request.number);
  if (request.headRepository !== null || sourceRef === null)
    return { repository: request.headRepository, branch, gitConnectionId: null, deployKeyId: null, sourceRef: null };
  return { repository, branch, gitConnectionId, deployKeyId, sourceRef };
};

const markOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 6);

type Labels = { name: string; subdomain: string };

/** Its name and subdomain; with a mark of its app where somebody else has the plain ones. */
const labelsOf = (app: AppRow, number: number, always: boolean): Labels => ({
  name: previewLabel(app.name, number, { mark: markOf(always ? app.id : app.name), always }),
  subdomain: previewLabel(app.subdomain, number, { mark: markOf(always ? app.id : app.subdomain), always }),
});

const whoHas = (tx: Transaction, { teamId }: AppRow, { name, subdomain }: Labels) =>
  tx
    .select({ previewOf: apps.previewOf, deletedAt: apps.deletedAt })
    .from(apps)
    .where(or(eq(apps.subdomain, subdomain), and(eq(apps.teamId, teamId), eq(sql`lower(${apps.name})`, name.toLowerCase()))));

/** Null: its own tombstone has the name still; it goes on when that is gone. */
const freeLabels = async (tx: Transaction, app: AppRow, number: number): Promise<Labels | null> => {
  const labels = labelsOf(app, number, false);
  const owners = await whoHas(tx, app, labels);
  if (owners.some((owner) => owner.previewOf === app.id && owner.deletedAt !== null)) return null;
  const reserved = isReservedSubdomain(labels.subdomain, env().DEFAULT_ZONE, new URL(publicUrl()).hostname);
  if (owners.length === 0 && !reserved) return labels;
  const marked = labelsOf(app, number, true);
  return (await whoHas(tx, app, marked)).length === 0 ? marked : null;
};

/** Makes the app that shows a request; nothing is deployed yet. Null while its name is not free. The caller holds the app's row. */
export const createPreviewApp = async (tx: Transaction, app: AppRow, request: PreviewRow): Promise<AppRow | null> => {
  const labels = await freeLabels(tx, app, request.number);
  if (labels === null) return null;
  const { repository, ...source } = sourceOf(app, request);
  if (repository === null) return null;
  const [row] = await tx
    .insert(apps)
    .values({
      ...settingsForPreview(app),
      ...source,
      ...labels,
      repository,
      id: newId("app"),
      teamId: app.teamId,
      previewOf: app.id,
      createdBy: app.createdBy,
    })
    .returning();
  return row ?? null;
};

/** A request may come from another branch, or its app read another way, since its app was made. */
export const bringSourceUpToDate = async (
  tx: Transaction,
  preview: AppRow,
  { app, request }: { app: AppRow; request: PreviewRow },
): Promise<AppRow> => {
  const { repository, ...source } = sourceOf(app, request);
  const [row] = await tx
    .update(apps)
    .set({ ...source, repository: repository ?? preview.repository, handledCommit: request.commit })
    .where(eq(apps.id, preview.id))
    .returning();
  return row ?? preview;
};
