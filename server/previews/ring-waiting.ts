import { and, eq, isNull, lte, sql } from "drizzle-orm";
import { previews } from "@/drizzle/schema";
import { db } from "@/server/db";
import { ringTask } from "@/server/queue";

/** Rings for the apps of which a preview waits for its name to be free. @throws when Redis is away */
export const ringWaitingPreviews = async (): Promise<void> => {
  const waiting = await db()
    .selectDistinct({ appId: previews.appId })
    .from(previews)
    .where(
      and(
        eq(previews.state, "active"),
        isNull(previews.previewAppId),
        lte(previews.stateChangedAt, sql`clock_timestamp() - interval '2 seconds'`),
      ),
    );
  for (const { appId } of waiting) await ringTask({ kind: "previews", id: appId });
};
