import { and, eq, isNull, sql } from "drizzle-orm";
import { apps, webhookDeliveries } from "@/drizzle/schema";
import type { AppRow } from "@/server/apps";
import { db, type Transaction } from "@/server/db";
import type { PushEvent } from "@/server/git/providers/event-schema";
import { logger } from "@/server/logger";
import { Later, ringTask } from "@/server/queue";
import { type DeliveryResult, recordFound } from "@/server/webhooks";
import { askHead } from "./ask-head";
import { handleHead } from "./handle-head";
import { paused } from "./push-rules";
import { deliveryComesWithinMs } from "./ring-heads";
import { readApp } from "./take-push";

const mostRounds = 5;

/** A delivery of this very head that is still to be worked on: it knows more. */
const waitingDelivery = async (appId: string, head: string): Promise<string | null> => {
  const [row] = await db()
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.appId, appId),
        eq(webhookDeliveries.outcome, "received"),
        sql`${webhookDeliveries.content} ->> 'after' = ${head}`,
      ),
    )
    .limit(1);
  return row?.id ?? null;
};

const found = "Found by comparing with the git server: its delivery never came.";

/** As if it had been told: one commit of which nothing else is known. */
const contentOf = ({ branch, handledCommit }: AppRow, head: string): PushEvent => ({
  kind: "push",
  ref: { kind: "branch", name: branch },
  before: handledCommit,
  after: head,
  commits: 1,
  head: null,
  paths: null,
  pusher: null,
});

const record = async (tx: Transaction, app: AppRow, { head, result }: { head: string; result: DeliveryResult }) => {
  // Nothing was missed: somebody deployed this commit by name.
  if (result.reasonCode === "already_deployed") return true;
  const content = contentOf(app, head);
  await recordFound(tx, { ...result, appId: app.id, content, reason: `${found} ${result.reason}` });
  return true;
};

/** What an app begins with: pushes from before it was watched are not missed ones. */
const writeBaseline = async (app: AppRow, head: string): Promise<void> => {
  await db()
    .update(apps)
    .set({ handledCommit: head })
    .where(and(eq(apps.id, app.id), isNull(apps.handledCommit), eq(apps.lastNumber, app.lastNumber)));
};

/** Null: the git server does not answer; the comparison comes again. */
const headOf = async (app: AppRow): Promise<string | null> => {
  try {
    return await askHead(app);
  } catch (error) {
    logger().debug({ app: app.id, error: (error as Error).message }, "A git server did not tell the head of a branch");
    return null;
  }
};

/** True: there is nothing more to do. */
const checkOnce = async (appId: string): Promise<boolean> => {
  const app = await readApp(appId);
  if (!app || !isWatched(app)) return true;
  const head = await headOf(app);
  if (head === null || head === app.handledCommit) return true;
  if (app.handledCommit === null) {
    await writeBaseline(app, head);
    return true;
  }
  const waiting = await waitingDelivery(app.id, head);
  if (waiting !== null) {
    await ringTask({ kind: "delivery", id: waiting });
    return true;
  }
  const done = await handleHead(app, {
    head,
    known: { message: null, author: null },
    refuse: (locked) => (locked.automaticDeploysPausedAt === null ? null : paused),
    again: false,
    write: (tx, result) => record(tx, app, { head, result }),
  });
  return done !== "again";
};

/** Previews have their own reconciliation; a prebuilt image has no branch. */
const isWatched = (app: AppRow): boolean => app.deletedAt === null && app.repository !== null && app.previewOf === null;

/** Deploys the head of the app's branch where its delivery was lost. The task `head`; twice is harmless. @throws Later */
export const checkHead = async (appId: string): Promise<void> => {
  for (let round = 0; round < mostRounds; round += 1) {
    if (await checkOnce(appId)) return;
  }
  throw new Later(deliveryComesWithinMs, new Error("The branch is pushed to faster than it can be asked about."));
};
