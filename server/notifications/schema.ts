/** Vocabulary of messages about alerts. Browser-safe. */

/** `waiting`: to be sent, or to be tried again. One writer after the insert: `server/notifications/store.ts`. */
export const notificationStates = ["waiting", "sent", "failed"] as const;
export type NotificationState = (typeof notificationStates)[number];

export const transitionKinds = ["fired", "resolved"] as const;
export type TransitionKind = (typeof transitionKinds)[number];
