import { and, eq, sql } from "drizzle-orm";
import { apps, type webhookDeliveries } from "@/drizzle/schema";
import type { AppRow } from "@/server/apps";
import { db, transaction } from "@/server/db";
import { AppError } from "@/server/errors";
import type { PushEvent } from "@/server/git/providers/event-schema";
import { Later } from "@/server/queue";
import { finishDelivery } from "@/server/webhooks";
import { askHead } from "./ask-head";
import { handleHead } from "./handle-head";
import { branchGone, judgeEvent, judgeHead, olderCommit, type PushedApp, standingOf } from "./push-rules";
import { putOff } from "./put-off";
import { checkHeadSoon } from "./ring-heads";
import type { Nothing } from "./schema";

export type Delivery = typeof webhookDeliveries.$inferSelect;

/** Each time somebody else decided upon another head meanwhile: the branch is pushed to faster than it can be asked about. */
const mostRounds = 5;
/** Replicas of a git server catch up within seconds; a branch that was forced back stays behind. */
const behindAtMost = 2;
const behindMs = 2_000;

export const pushedApp = (app: AppRow): PushedApp => ({
  repository: app.repository,
  branch: app.branch,
  watchPaths: app.watchPaths,
  handledCommit: app.handledCommit,
  paused: app.automaticDeploysPausedAt !== null,
  deleted: app.deletedAt !== null,
});

export const readApp = async (id: string): Promise<AppRow | null> => {
  const [app] = await db().select().from(apps).where(eq(apps.id, id));
  return app ?? null;
};

const ignore = ({ id }: Delivery, nothing: Nothing): Promise<boolean> =>
  finishDelivery(db(), id, { ...nothing, outcome: "ignored" });

/** It starts nothing; whoever pushed the head is heard, or the comparison finds it. */
const leaveToHead = async (delivery: Delivery, event: PushEvent, head: string): Promise<void> => {
  const { id, appId } = delivery;
  const unhandled = await transaction(async (tx) => {
    const [app] = await tx
      .update(apps)
      // Of an app for which nothing was decided yet, what comes after this commit is new.
      .set({ handledCommit: sql`coalesce(${apps.handledCommit}, ${event.after})`, headCheckedAt: null })
      .where(and(eq(apps.id, appId), sql`${apps.handledCommit} is distinct from ${head}`))
      .returning({ id: apps.id });
    await finishDelivery(tx, id, { ...olderCommit(head), outcome: "ignored" });
    return app !== undefined;
  });
  if (unhandled) await checkHeadSoon(appId);
};

const isGone = (error: unknown): boolean => error instanceof AppError && error.reason === "branch_not_found";

/** The head, or null where the delivery has come to its end, or waits, without one. @throws Later */
const headFor = async (delivery: Delivery, app: AppRow): Promise<string | null> => {
  try {
    return await askHead(app);
  } catch (error) {
    if (isGone(error)) await ignore(delivery, branchGone(app.branch));
    else await putOff(delivery.id, error, true);
    return null;
  }
};

const deployHead = async (delivery: Delivery, event: PushEvent, { app, head }: { app: AppRow; head: string }) =>
  handleHead(app, {
    head,
    known: { message: event.head?.message ?? null, author: event.head?.author ?? null },
    refuse: (locked) => judgeHead(event, pushedApp(locked)),
    again: delivery.source === "redelivery",
    write: (tx, result) => finishDelivery(tx, delivery.id, result),
  });

/** True: it has come to its end. False: once more from the beginning. */
const takeOnce = async (delivery: Delivery, event: PushEvent): Promise<boolean> => {
  const app = await readApp(delivery.appId);
  if (!app) return true;
  const nothing = judgeEvent(event, pushedApp(app));
  if (nothing) {
    await ignore(delivery, nothing);
    return true;
  }
  const head = await headFor(delivery, app);
  if (head === null) return true;
  const standing = standingOf(event, head);
  if (standing === "behind" && delivery.attempts < behindAtMost) {
    await putOff(delivery.id, new AppError("unavailable", "The git server does not show this push yet."), true);
    return true;
  }
  if (standing !== "head") {
    await leaveToHead(delivery, event, head);
    return true;
  }
  const done = await deployHead(delivery, event, { app, head });
  if (done === "gone") await ignore(delivery, { reasonCode: "app_deleted", reason: "The app was deleted." });
  return done !== "again";
};

/** Decides what a stored push starts. @throws Later when it is to be tried again */
export const takePush = async (delivery: Delivery, event: PushEvent): Promise<void> => {
  for (let round = 0; round < mostRounds; round += 1) {
    if (await takeOnce(delivery, event)) return;
  }
  throw new Later(behindMs, new Error("The branch is pushed to faster than it can be asked about."));
};
