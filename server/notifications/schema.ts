import * as z from "zod";
import { pageInput } from "../apps/schema";
import { channelKinds } from "../channels/schema";

/** Vocabulary of messages about alerts. Browser-safe. */

/** `waiting`: to be sent, or to be tried again. One writer after the insert: `server/notifications/store.ts`. */
export const notificationStates = ["waiting", "sent", "failed"] as const;

export const transitionKinds = ["fired", "resolved"] as const;
export type TransitionKind = (typeof transitionKinds)[number];

const moment = z.iso.datetime();

/** A message about alerts for one channel. */
export const notificationSchema = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  channelKind: z.enum(channelKinds),
  transition: z.enum(transitionKinds),
  /** What it says, in one line. */
  title: z.string(),
  alertIds: z.array(z.string()),
  state: z.enum(notificationStates),
  attempts: z.int(),
  /** When it is tried next; null once it is sent or given up. */
  dueAt: moment.nullable(),
  /** Why the last attempt failed, or what the receiver answered. */
  answer: z.string().nullable(),
  createdAt: moment,
  sentAt: moment.nullable(),
});
export type Notification = z.infer<typeof notificationSchema>;

export const listNotificationsInput = pageInput.extend({
  state: z.enum(notificationStates).optional(),
  channelId: z.string().max(100).optional(),
});
export type ListNotifications = z.infer<typeof listNotificationsInput>;
