/** Front door of messages about alerts. */
export { askNotifications } from "./ask";
