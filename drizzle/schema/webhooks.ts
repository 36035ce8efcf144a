import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { WebhookEvent } from "../../server/git/providers/event-schema";
import { providers } from "../../server/git/providers/schema";
import { deliveryOutcomes, deliverySources, webhookStates } from "../../server/webhooks/schema";
import { apps } from "./apps";
import { moment } from "./columns";
import { deployments } from "./deployments";

const ofApp = () =>
  text("app_id")
    .notNull()
    .references(() => apps.id, { onDelete: "cascade" });

/** One per app and provider, made when the app is. */
export const appWebhooks = pgTable(
  "app_webhooks",
  {
    id: text("id").primaryKey(),
    appId: ofApp(),
    provider: text("provider", { enum: providers }).notNull(),
    sealedSecret: text("sealed_secret").notNull(),
    /** One writer: `server/webhooks/store.ts`. */
    state: text("state", { enum: webhookStates }).notNull().default("waiting"),
    stateReason: text("state_reason"),
    /** The provider's id of the webhook that we registered. */
    remoteId: text("remote_id"),
    /** First valid delivery with the present secret. */
    firstDeliveryAt: moment("first_delivery_at"),
    lastDeliveryAt: moment("last_delivery_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("app_webhooks_provider").on(table.appId, table.provider)],
);

/** What came in for an app, and what became of it. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: text("id").primaryKey(),
    appId: ofApp(),
    /** Null where the comparison found it. */
    provider: text("provider", { enum: providers }),
    source: text("source", { enum: deliverySources }).notNull(),
    /** The provider's id of the delivery, and the place of the event in it where it told of several; null where refused. */
    deliveryKey: text("delivery_key"),
    /** As the provider names it. */
    event: text("event"),
    /** Null where it was refused, or is a duplicate: nothing of the body is kept. */
    content: jsonb("content").$type<WebhookEvent>(),
    bytes: integer("bytes").notNull().default(0),
    /** Who sent it. */
    address: text("address"),
    outcome: text("outcome", { enum: deliveryOutcomes }).notNull().default("received"),
    /** How often its work was begun and put off. */
    attempts: integer("attempts").notNull().default(0),
    /** A sentence: why nothing was started, or what was. */
    reason: text("reason"),
    /** The same for programs. */
    reasonCode: text("reason_code"),
    /** The first delivery of the same key, or the one that somebody sent again. */
    originalId: text("original_id"),
    deploymentId: text("deployment_id").references(() => deployments.id, { onDelete: "set null" }),
    previewId: text("preview_id"),
    receivedAt: moment("received_at").notNull().defaultNow(),
    finishedAt: moment("finished_at"),
  },
  (table) => [
    uniqueIndex("webhook_deliveries_key")
      .on(table.appId, table.provider, table.deliveryKey)
      .where(sql`${table.source} = 'webhook' and ${table.originalId} is null and ${table.deliveryKey} is not null`),
    index("webhook_deliveries_app").on(table.appId, table.id),
    index("webhook_deliveries_waiting").on(table.receivedAt).where(sql`${table.outcome} = 'received'`),
  ],
);

/** Addresses that deploy an app when they are called. */
export const deployHooks = pgTable(
  "deploy_hooks",
  {
    id: text("id").primaryKey(),
    appId: ofApp(),
    name: text("name").notNull(),
    /** SHA-256 of the secret in its path. */
    secretHash: text("secret_hash").notNull(),
    /** Its first characters, to tell it from others. */
    prefix: text("prefix").notNull(),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
    lastUsedAt: moment("last_used_at"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [uniqueIndex("deploy_hooks_secret").on(table.secretHash), index("deploy_hooks_app").on(table.appId)],
);
