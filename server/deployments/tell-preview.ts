import { and, eq, isNotNull } from "drizzle-orm";
import { apps, previews } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { askProviderOnCommit } from "@/server/provider-calls";
import type { DeploymentStatus } from "./schema";

/** Between these a request's comment says the same. */
const worthTelling: ReadonlySet<DeploymentStatus> = new Set(["queued", "live", "failed", "cancelled"]);

/** Where the app is a preview, its request's comment is to say what is true now. */
export const tellPreview = async (
  tx: Transaction,
  { appId, status }: { appId: string; status: DeploymentStatus },
): Promise<void> => {
  if (!worthTelling.has(status)) return;
  const [preview] = await tx
    .select({ id: previews.id, teamId: apps.teamId })
    .from(previews)
    .innerJoin(apps, eq(apps.id, previews.appId))
    .where(and(eq(previews.previewAppId, appId), isNotNull(apps.gitConnectionId)));
  if (preview) await askProviderOnCommit(tx, { kind: "preview-comment", subjectId: preview.id, teamId: preview.teamId });
};
