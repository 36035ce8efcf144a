/** Vocabulary of webhooks and their deliveries. Browser-safe. */

/**
 * `waiting`: nobody has registered it and nothing has come. `registering`, `registered`: by us, through the connection.
 * `refused`: the connection may not; address and secret are to be pasted. `receiving`: a valid delivery has come.
 */
export const webhookStates = ["waiting", "registering", "registered", "refused", "receiving"] as const;
export type WebhookState = (typeof webhookStates)[number];

/** Where a row of the delivery list comes from: the provider, somebody's button, or our own comparison with the git server. */
export const deliverySources = ["webhook", "redelivery", "comparison"] as const;
export type DeliverySource = (typeof deliverySources)[number];

/** `received`: its job has not run yet. One writer after the insert: `server/webhooks/finish-delivery.ts`. */
export const deliveryOutcomes = ["received", "deployed", "previewed", "ignored", "duplicate", "refused", "failed"] as const;
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];
