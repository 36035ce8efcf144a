import { type ChannelRow, channelRow, DeliveryError, deliver, holdChannel, noteOutcome } from "@/server/channels";
import { isStoreAway, type Transaction, transaction } from "@/server/db";
import { publicUrl } from "@/server/env";
import { logger } from "@/server/logger";
import { Later } from "@/server/queue";
import { backoffAfter } from "@/server/queue/backoff-rules";
import { buildMessage, type Telling } from "./message-rules";
import { isSome, readAlerts } from "./read-alerts";
import { beginningsOf, markFailed, markSent, type NotificationRow, putOff, takeHead } from "./store";

/** Then others have their turn, and whoever waits for us to stop is not held up by a slow receiver; the bell rings again. */
const usualTurnMs = 1_000;

/** How long until the next attempt; null: nothing more is to be done with this one. */
type Wait = number | null;

/** Writes down how it went. */
const mark = <Result>({ id }: ChannelRow, work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
  transaction(async (tx) => {
    await holdChannel(tx, id);
    return work(tx);
  });

const giveUp = (row: NotificationRow, channel: ChannelRow, reason: string): Promise<void> =>
  mark(channel, async (tx) => {
    await markFailed(tx, row, reason);
    await noteOutcome(tx, channel, { state: "failing", reason, retryInMs: null });
  });

const tryLater = (row: NotificationRow, channel: ChannelRow, error: DeliveryError): Promise<Wait> =>
  mark(channel, async (tx) => {
    const { retryAfterMs } = error.options;
    const waitMs = backoffAfter(row.attempts, { chance: Math.random(), retryAfterMs });
    const left = await putOff(tx, row, { answer: error.message, waitMs });
    await noteOutcome(tx, channel, { state: "failing", reason: error.message, retryInMs: left });
    return left;
  });

const notSent = async (row: NotificationRow, channel: ChannelRow, error: DeliveryError): Promise<Wait> => {
  const { id, channelId, attempts } = row;
  logger().info({ notificationId: id, channelId, attempts, permanent: error.permanent }, "A message was not delivered");
  if (!error.permanent) return tryLater(row, channel, error);
  await giveUp(row, channel, error.message);
  return null;
};

/** A fault of ours must not hold up for ever what waits behind it: it is tried again as others are, and given up as they are. */
const asDeliveryError = (error: unknown, { id, channelId }: NotificationRow): DeliveryError => {
  if (error instanceof DeliveryError) return error;
  logger().error({ error, notificationId: id, channelId }, "A message could not be made or sent");
  return new DeliveryError("Something went wrong here.", { permanent: false, cause: error });
};

const sendTo = async (row: NotificationRow, channel: ChannelRow, alerts: Telling["alerts"]): Promise<Wait> => {
  const { id, transition } = row;
  const answers = transition === "resolved" ? await beginningsOf(row) : [];
  try {
    const message = buildMessage({ id, transition, alerts, answers, now: new Date(), publicUrl: publicUrl() });
    const { answer } = await deliver(channel, message);
    const over = transition === "fired" ? alerts.filter(({ state }) => state === "resolved").map((alert) => alert.id) : [];
    await mark(channel, async (tx) => {
      await markSent(tx, row, { answer, over });
      await noteOutcome(tx, channel, { state: "working" });
    });
    return null;
  } catch (error) {
    if (isStoreAway(error)) throw error;
    return notSent(row, channel, asDeliveryError(error, row));
  }
};

const sendOne = async (row: NotificationRow): Promise<Wait> => {
  const channel = await channelRow(row.channelId);
  if (!channel) return null;
  if (!channel.enabled) {
    await transaction((tx) => markFailed(tx, row, "The channel was switched off."));
    return null;
  }
  const alerts = await readAlerts(row.alertIds);
  if (isSome(alerts)) return sendTo(row, channel, alerts);
  await transaction((tx) => markFailed(tx, row, "What it would have told of does not exist any more."));
  return null;
};

/**
 * Sends what waits for a channel, one after the other and in order: what cannot be delivered now holds up what comes after it, and
 * nobody else. Twice at the same moment is harmless. @throws Later when it is to be tried again
 */
export const sendNotifications = async (channelId: string, { turnMs = usualTurnMs } = {}): Promise<void> => {
  const end = performance.now() + turnMs;
  do {
    const row = await takeHead(channelId);
    if (!row) return;
    const waitMs = await sendOne(row);
    if (waitMs !== null) throw new Later(waitMs, row.id);
  } while (performance.now() < end);
  throw new Later(0, channelId);
};
