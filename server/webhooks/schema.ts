import * as z from "zod";
import { pageInput } from "../apps/schema";
import { providerSchema } from "../git/providers/schema";

/** Vocabulary and inputs of webhooks and their deliveries. Browser-safe. */

/**
 * `waiting`: nobody has registered it and nothing has come. `registering`, `registered`: by us, through the connection.
 * `refused`: the connection may not; address and secret are to be pasted. `receiving`: a valid delivery has come.
 */
export const webhookStates = ["waiting", "registering", "registered", "refused", "receiving"] as const;
export type WebhookState = (typeof webhookStates)[number];

/** Where a row of the delivery list comes from: the provider, somebody's button, or our own comparison with the git server. */
export const deliverySources = ["webhook", "redelivery", "comparison"] as const;

/** `received`: its job has not run yet. One writer after the insert: `server/webhooks/finish-delivery.ts`. */
export const deliveryOutcomes = ["received", "deployed", "previewed", "ignored", "duplicate", "refused", "failed"] as const;
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];

/** The largest payload that is taken, in bytes. */
export const largestPayload = 25 * 1_048_576;

/** What to enter at the provider, and how far it has come. */
export const webhookSchema = z.object({
  provider: providerSchema,
  url: z.url(),
  /** Null for who may not deploy the app. */
  secret: z.string().nullable(),
  state: z.enum(webhookStates),
  /** A sentence where the connection may not register it. */
  stateReason: z.string().nullable(),
  /** True where we registered it: a new secret reaches the provider without anybody's hand. */
  registered: z.boolean(),
  /** First and last valid delivery with the present secret. */
  firstDeliveryAt: z.iso.datetime().nullable(),
  lastDeliveryAt: z.iso.datetime().nullable(),
});
export type Webhook = z.infer<typeof webhookSchema>;

export const rotateInput = z.object({ id: z.string().max(100), provider: providerSchema });

/** What came in for an app, and what became of it. */
export const deliverySchema = z.object({
  id: z.string(),
  appId: z.string(),
  /** Null where the comparison with the git server found it. */
  provider: providerSchema.nullable(),
  source: z.enum(deliverySources),
  /** The provider's own id of it. */
  deliveryId: z.string().nullable(),
  /** As the provider names it: `push`, `Push Hook`, `repo:push`. */
  event: z.string().nullable(),
  /** What it is about; all null where nothing of the body is kept. */
  kind: z.enum(["ping", "push", "pull_request", "other"]).nullable(),
  branch: z.string().nullable(),
  tag: z.string().nullable(),
  pullRequest: z.object({ number: z.int(), title: z.string(), url: z.string() }).nullable(),
  commit: z.string().nullable(),
  commitMessage: z.string().nullable(),
  author: z.string().nullable(),
  /** How many paths a push changed; null where that is not told. */
  changedPaths: z.int().nullable(),
  outcome: z.enum(deliveryOutcomes),
  /** A sentence: why nothing was started, or what was. */
  reason: z.string().nullable(),
  /** The same for programs. */
  reasonCode: z.string().nullable(),
  deployment: z.object({ id: z.string(), number: z.int() }).nullable(),
  previewId: z.string().nullable(),
  /** The first delivery of the same id, or the one that somebody sent again. */
  originalId: z.string().nullable(),
  /** Who sent it. */
  address: z.string().nullable(),
  /** Size of its body. */
  bytes: z.int(),
  /** True where we stored what it says. */
  canSendAgain: z.boolean(),
  receivedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const deliveryFilters = z.object({
  outcome: z.enum(deliveryOutcomes).optional(),
  provider: providerSchema.optional(),
});
export const listDeliveriesInput = pageInput.extend({ id: z.string().max(100), ...deliveryFilters.shape });
export type ListDeliveries = z.infer<typeof listDeliveriesInput>;

/** What a provider is answered. Several where it told of several refs at once: the first stands for them. */
const receivedOneSchema = z.object({ deliveryId: z.string(), status: z.enum(deliveryOutcomes), reason: z.string().nullable() });
export const receivedSchema = receivedOneSchema.extend({ deliveries: z.array(receivedOneSchema).optional() });
export type Received = z.infer<typeof receivedSchema>;
