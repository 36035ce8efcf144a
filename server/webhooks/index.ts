/** Front door of webhooks and their deliveries. */
export { countCall } from "./count-call";
export { type DeliveryResult, finishDelivery, recordFound } from "./finish-delivery";
export { followApp, retryRefused } from "./follow-app";
export { pruneDeliveries } from "./prune-deliveries";
export { noteRefused, registerWebhook, removeWebhook } from "./register";
export { ringDeliveries } from "./ring-deliveries";
export { openSecret, setWebhookState, type WebhookRow, webhookAddress, webhookIdentity, webhookOf } from "./store";
