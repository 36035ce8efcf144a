import { asc, eq, lte, sql } from "drizzle-orm";
import { notifications } from "@/drizzle/schema";
import { db } from "@/server/db";
import { ringChannel } from "@/server/queue";

const atOnce = 500;

/** Rings for every channel whose oldest message is due: after a crash between commit and ring, and after an emptied Redis. @throws when Redis is away */
export const ringDueChannels = async (): Promise<void> => {
  const heads = db()
    .selectDistinctOn([notifications.channelId], { channelId: notifications.channelId, dueAt: notifications.dueAt })
    .from(notifications)
    .where(eq(notifications.state, "waiting"))
    .orderBy(asc(notifications.channelId), asc(notifications.createdAt), asc(notifications.id))
    .as("heads");
  const due = await db()
    .select({ channelId: heads.channelId })
    .from(heads)
    .where(lte(heads.dueAt, sql`clock_timestamp() - interval '2 seconds'`))
    .limit(atOnce);
  for (const { channelId } of due) await ringChannel({ kind: "channel", id: channelId });
};
