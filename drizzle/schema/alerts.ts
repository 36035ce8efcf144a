import { sql } from "drizzle-orm";
import { boolean, check, doublePrecision, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { alertKinds, alertStates, comparisons, ruleOrigins, severities } from "../../server/alerts/schema";
import { teams } from "./accounts";
import { apps } from "./apps";
import { moment } from "./columns";
import { workers } from "./workers";

/** When an app, or a host, is in trouble; with what is remembered from one look to the next. */
export const alertRules = pgTable(
  "alert_rules",
  {
    id: text("id").primaryKey(),
    /** One of the two. */
    appId: text("app_id").references(() => apps.id, { onDelete: "cascade" }),
    workerId: text("worker_id").references(() => workers.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: alertKinds }).notNull(),
    /** Null for events, as is the threshold. */
    comparison: text("comparison", { enum: comparisons }),
    threshold: doublePrecision("threshold"),
    sustainMinutes: doublePrecision("sustain_minutes").notNull().default(0),
    severity: text("severity", { enum: severities }).notNull(),
    /** Null: the channels that hear of every rule which names none. */
    channelIds: text("channel_ids").array(),
    enabled: boolean("enabled").notNull().default(true),
    mutedUntil: moment("muted_until"),
    origin: text("origin", { enum: ruleOrigins }).notNull(),
    /** The alert of it that is firing. One writer, as of the two below: `server/alerts/record.ts`. */
    firingAlertId: text("firing_alert_id"),
    /** Since when its number has been on the other side: over the threshold while it is quiet, below while it fires. */
    edgeSince: moment("edge_since"),
    /** When that was seen last: between two looks that are too far apart nothing is proven. */
    edgeSeenAt: moment("edge_seen_at"),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [
    index("alert_rules_app").on(table.appId),
    index("alert_rules_worker").on(table.workerId),
    index("alert_rules_firing").on(table.firingAlertId).where(sql`${table.firingAlertId} is not null`),
    check("alert_rules_one_subject", sql`(${table.appId} is null) <> (${table.workerId} is null)`),
  ],
);

/** One trouble from its beginning to its end. */
export const alerts = pgTable(
  "alerts",
  {
    id: text("id").primaryKey(),
    ruleId: text("rule_id").references(() => alertRules.id, { onDelete: "set null" }),
    /** Null for alerts of hosts, which administrators see. */
    teamId: text("team_id").references(() => teams.id, { onDelete: "cascade" }),
    appId: text("app_id").references(() => apps.id, { onDelete: "cascade" }),
    workerId: text("worker_id").references(() => workers.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: alertKinds }).notNull(),
    severity: text("severity", { enum: severities }).notNull(),
    /** One writer: `server/alerts/record.ts`, by compare-and-set. */
    state: text("state", { enum: alertStates }).notNull().default("firing"),
    firedAt: moment("fired_at").notNull().defaultNow(),
    resolvedAt: moment("resolved_at"),
    value: doublePrecision("value"),
    comparison: text("comparison", { enum: comparisons }),
    threshold: doublePrecision("threshold"),
    sustainMinutes: doublePrecision("sustain_minutes").notNull().default(0),
    reason: text("reason").notNull(),
    resolvedReason: text("resolved_reason"),
    deploymentId: text("deployment_id"),
    /** What has the same cause has the same word here, such as the outage of a host: one message tells of all. */
    cause: text("cause"),
    acknowledgedAt: moment("acknowledged_at"),
    acknowledgedBy: text("acknowledged_by"),
  },
  (table) => [
    uniqueIndex("alerts_one_firing").on(table.ruleId).where(sql`${table.state} = 'firing'`),
    index("alerts_team").on(table.teamId, table.firedAt.desc()),
    index("alerts_app").on(table.appId, table.firedAt.desc()),
    index("alerts_worker").on(table.workerId, table.firedAt.desc()),
    index("alerts_fired").on(table.firedAt),
    index("alerts_cause").on(table.cause).where(sql`${table.state} = 'firing'`),
  ],
);

/** An end of an app's container that nobody wanted. Kept for a day. */
export const appExits = pgTable(
  "app_exits",
  {
    id: text("id").primaryKey(),
    appId: text("app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    deploymentId: text("deployment_id").notNull(),
    at: moment("at").notNull().defaultNow(),
    exitCode: integer("exit_code"),
    outOfMemory: boolean("out_of_memory").notNull().default(false),
  },
  (table) => [index("app_exits_app").on(table.appId, table.at.desc()), index("app_exits_at").on(table.at)],
);
