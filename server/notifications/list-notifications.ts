import { and, desc, eq, inArray, lt, type SQL } from "drizzle-orm";
import { channels, notifications } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, type Transaction } from "@/server/db";
import { checkCursor, type Page, pageOf } from "@/server/db/page";
import { notFound } from "@/server/errors";
import { type ToldAlert, titleOf } from "./message-rules";
import { isSome, readAlerts } from "./read-alerts";
import type { ListNotifications, Notification } from "./schema";

export const visibleTo = (caller: Caller): SQL | undefined =>
  caller.via === "system" ? undefined : inArray(channels.teamId, caller.teamIds);

const select = (source: Pick<Transaction, "select">, where: SQL | undefined) =>
  source
    .select({ notification: notifications, channel: { name: channels.name, kind: channels.kind } })
    .from(notifications)
    .innerJoin(channels, eq(channels.id, notifications.channelId))
    .where(where)
    // Ids begin with the time: newest first, and a cursor is an id.
    .orderBy(desc(notifications.id));

type Row = Awaited<ReturnType<typeof select>>[number];

const present = ({ notification, channel }: Row, known: ReadonlyMap<string, ToldAlert>): Notification => {
  const told = notification.alertIds.flatMap((id) => known.get(id) ?? []);
  return {
    id: notification.id,
    channelId: notification.channelId,
    channelName: channel.name,
    channelKind: channel.kind,
    transition: notification.transition,
    title: isSome(told) ? titleOf(notification.transition, told) : "What it told of does not exist any more",
    alertIds: notification.alertIds,
    state: notification.state,
    attempts: notification.attempts,
    dueAt: notification.dueAt?.toISOString() ?? null,
    answer: notification.answer,
    createdAt: notification.createdAt.toISOString(),
    sentAt: notification.sentAt?.toISOString() ?? null,
  };
};

const presentAll = async (rows: readonly Row[]): Promise<Notification[]> => {
  const told = await readAlerts([...new Set(rows.flatMap(({ notification }) => notification.alertIds))]);
  const known = new Map(told.map((alert) => [alert.id, alert]));
  return rows.map((row) => present(row, known));
};

/** Messages of the caller's channels, newest first. */
export const listNotifications = async (
  caller: Caller,
  { cursor, limit, state, channelId }: ListNotifications,
): Promise<Page<Notification>> => {
  checkCursor(cursor, "notification");
  const where = and(
    visibleTo(caller),
    state && eq(notifications.state, state),
    channelId === undefined ? undefined : eq(notifications.channelId, channelId),
    cursor === undefined ? undefined : lt(notifications.id, cursor),
  );
  const rows = await select(db(), where).limit(limit + 1);
  return pageOf(await presentAll(rows), limit);
};

/** One message, for one of its channel's team. @throws AppError 404 for a stranger */
export const getNotification = async (caller: Caller, id: string): Promise<Notification> => {
  const [found] = await presentAll(await select(db(), and(eq(notifications.id, id), visibleTo(caller))));
  if (!found) throw notFound("notification");
  return found;
};
