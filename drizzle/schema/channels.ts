import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { channelKinds, channelStates } from "../../server/channels/schema";
import { notificationStates, transitionKinds } from "../../server/notifications/schema";
import { teams } from "./accounts";
import { moment } from "./columns";

/** A way by which a team is told of its alerts. */
export const channels = pgTable(
  "channels",
  {
    id: text("id").primaryKey(),
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: channelKinds }).notNull(),
    name: text("name").notNull(),
    /** Hears of every rule that names no channel. */
    isDefault: boolean("is_default").notNull().default(true),
    enabled: boolean("enabled").notNull().default(true),
    /** Where it goes, for people, without what is secret of it: `ops@example.com`, `hooks.slack.com`. */
    destination: text("destination").notNull(),
    /** Addresses, tokens and signing secrets as JSON, sealed with the row's identity. */
    sealedConfiguration: text("sealed_configuration").notNull(),
    state: text("state", { enum: channelStates }).notNull().default("new"),
    /** A sentence where it is failing. */
    stateReason: text("state_reason"),
    lastSentAt: moment("last_sent_at"),
    /** While set, nothing is sent before it: the last message could not be delivered. */
    retryAt: moment("retry_at"),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [index("channels_team").on(table.teamId)],
);

/** A message about one or more alerts that began or ended, for one channel. */
export const notifications = pgTable(
  "notifications",
  {
    id: text("id").primaryKey(),
    channelId: text("channel_id")
      .notNull()
      .references(() => channels.id, { onDelete: "cascade" }),
    transition: text("transition", { enum: transitionKinds }).notNull(),
    /** One message per channel and key: what made it may run twice. */
    key: text("key").notNull(),
    alertIds: text("alert_ids").array().notNull(),
    state: text("state", { enum: notificationStates }).notNull().default("waiting"),
    attempts: integer("attempts").notNull().default(0),
    /** Not before this; null once it is sent or given up. */
    dueAt: moment("due_at").defaultNow(),
    /** Why the last attempt failed, or what the receiver answered. */
    answer: text("answer"),
    createdAt: moment("created_at").notNull().defaultNow(),
    sentAt: moment("sent_at"),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("notifications_key").on(table.channelId, table.key),
    index("notifications_waiting").on(table.channelId, table.createdAt).where(sql`${table.state} = 'waiting'`),
    index("notifications_channel").on(table.channelId, table.createdAt.desc()),
    index("notifications_alerts").using("gin", table.alertIds),
  ],
);
