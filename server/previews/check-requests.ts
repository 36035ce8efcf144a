import { and, asc, eq, isNull, lt, ne, or, sql } from "drizzle-orm";
import { apps, previews } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import type { AppRow } from "@/server/apps";
import { db, transaction } from "@/server/db";
import { announce } from "@/server/deployments";
import { env } from "@/server/env";
import { logger } from "@/server/logger";
import { type AskedHead, askHead } from "./ask-head";
import { closeOne } from "./close";
import { settle } from "./settle";
import { changePreview, findPreview, lockApp, type PreviewRow } from "./store";

/** Their answers bound how long one round takes; the next goes on with those that waited longest. */
const atOnce = 50;

const take = async (seen: PreviewRow, asked: AskedHead): Promise<void> => {
  const effects = await transaction(async (tx) => {
    const app = await lockApp(tx, seen.appId);
    const row = app && (await findPreview(tx, seen));
    // An event was first: it knows better.
    if (!row || row.state === "closed" || row.commit !== seen.commit) return [];
    if (asked.kind !== "open") {
      const closed = await closeOne(tx, { app, row }, { because: "request", by: systemCaller });
      return [...closed, ...(await settle(tx, app)).effects];
    }
    const { commit, headRepository } = asked;
    if (commit !== row.commit) await changePreview(tx, row.id, { commit, headRepository, activeAt: new Date() });
    return (await settle(tx, app)).effects;
  });
  await announce(effects);
};

const check = async (app: AppRow, preview: PreviewRow): Promise<void> => {
  try {
    await take(preview, await askHead(app, preview));
  } catch (error) {
    logger().info({ previewId: preview.id, error: (error as Error).message }, "A pull request could not be looked at");
  }
};

/** By the clock: what events did not say. Requests that were closed lose their preview, and a head that was missed is deployed. */
export const checkRequests = async (): Promise<void> => {
  const before = sql`clock_timestamp() - make_interval(secs => ${env().CHECK_HEADS_EVERY_MS / 1_000})`;
  const rows = await db()
    .select({ app: apps, preview: previews })
    .from(previews)
    .innerJoin(apps, eq(apps.id, previews.appId))
    .where(
      and(
        ne(previews.state, "closed"),
        isNull(apps.deletedAt),
        or(lt(previews.checkedAt, before), and(isNull(previews.checkedAt), lt(previews.createdAt, before))),
      ),
    )
    .orderBy(asc(sql`coalesce(${previews.checkedAt}, ${previews.createdAt})`))
    .limit(atOnce);
  for (const { app, preview } of rows) {
    // Before it is asked: one that never answers waits its turn like the others.
    await db().update(previews).set({ checkedAt: sql`clock_timestamp()` }).where(eq(previews.id, preview.id));
    await check(app, preview);
  }
};
