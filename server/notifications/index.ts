/** Front door of messages about alerts. */
export { askNotifications } from "./ask";
export { ringDueChannels } from "./ring-due";
export { sendNotifications } from "./send";
export { pruneNotifications } from "./store";
