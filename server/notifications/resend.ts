import { and, eq } from "drizzle-orm";
import { channels, notifications } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { ringOnCommit } from "@/server/channels";
import { transaction } from "@/server/db";
import { conflict, notFound } from "@/server/errors";
import { getNotification, visibleTo } from "./list-notifications";
import type { Notification } from "./schema";
import { sendAgain } from "./store";

/** Sends what was given up once more, as its alerts stand now. @throws AppError */
export const resendNotification = async (caller: Caller, id: string): Promise<Notification> => {
  await transaction(async (tx) => {
    const [found] = await tx
      .select({ channel: channels })
      .from(notifications)
      .innerJoin(channels, eq(channels.id, notifications.channelId))
      .where(and(eq(notifications.id, id), visibleTo(caller)));
    if (!found) throw notFound("notification");
    const { channel } = found;
    if (!channel.enabled) throw conflict("This channel is switched off.", "channel_disabled", "Switch it on first.");
    if (!(await sendAgain(tx, id)))
      throw conflict("Only a message that failed for good can be sent again.", "notification_not_failed");
    const details = { name: channel.name, channelId: channel.id };
    await emit(tx, caller, { action: "notification.sent-again", targetId: id, teamId: channel.teamId, details });
    ringOnCommit(tx, channel.id, { now: true });
  });
  return getNotification(caller, id);
};
