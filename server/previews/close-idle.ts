import { and, asc, eq, isNull, lt, ne, sql } from "drizzle-orm";
import { apps, previews } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import { db, transaction } from "@/server/db";
import { announce } from "@/server/deployments";
import { env } from "@/server/env";
import { closeOne } from "./close";
import { settle } from "./settle";
import { lockApp, openPreviews } from "./store";

const atOnce = 100;

const isIdle = () => lt(previews.activeAt, sql`clock_timestamp() - make_interval(secs => ${env().PREVIEW_IDLE_MS / 1_000})`);

const closeIdleOf = async (appId: string): Promise<void> => {
  const effects = await transaction(async (tx) => {
    const app = await lockApp(tx, appId);
    if (!app) return [];
    const idle = new Set((await tx.select({ id: previews.id }).from(previews).where(isIdle())).map(({ id }) => id));
    const closed = [];
    for (const row of (await openPreviews(tx, app.id)).filter(({ id }) => idle.has(id)))
      closed.push(...(await closeOne(tx, { app, row }, { because: "idle", by: systemCaller })));
    return [...closed, ...(await settle(tx, app)).effects];
  });
  await announce(effects);
};

/** By the clock: removes previews to which nothing was pushed for too long. */
export const closeIdlePreviews = async (): Promise<void> => {
  const rows = await db()
    .selectDistinct({ appId: previews.appId })
    .from(previews)
    .innerJoin(apps, eq(apps.id, previews.appId))
    .where(and(ne(previews.state, "closed"), isNull(apps.deletedAt), isIdle()))
    .orderBy(asc(previews.appId))
    .limit(atOnce);
  for (const { appId } of rows) await closeIdleOf(appId);
};
