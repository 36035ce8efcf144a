import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { type DomainEvidence, domainStatuses, type EdgeOptions } from "../../server/domains/schema";
import { teams } from "./accounts";
import { apps } from "./apps";
import { moment } from "./columns";

/** A hostname of somebody's own for an app. Status: one writer, `server/domains/settle-domain.ts`. */
export const domains = pgTable(
  "domains",
  {
    id: text("id").primaryKey(),
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id),
    appId: text("app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    /** The app that its names led to before it was moved, while visitors still come to that one's host. */
    movedFromAppId: text("moved_from_app_id").references(() => apps.id, { onDelete: "set null" }),
    /** As it stands in rules: lower case, ASCII, no dot at its end; `*.` in front for a wildcard. */
    hostname: text("hostname").notNull(),
    /** What the TXT record must say. */
    token: text("token").notNull(),
    status: text("status", { enum: domainStatuses }).notNull().default("pending"),
    /** A sentence where somebody has to do something. */
    statusReason: text("status_reason"),
    statusChangedAt: moment("status_changed_at").notNull().defaultNow(),
    /** When the TXT record was last seen to be right; null: never since it was added, or since it was lost to another. */
    provenAt: moment("proven_at"),
    /** Since when the TXT record was not there any more: whoever proves later may take the name. */
    proofLostAt: moment("proof_lost_at"),
    /** Since when a record of an active one has been away; a week later it leaves the rule. */
    failingSince: moment("failing_since"),
    /** When its name was last seen to lead to its app's host; null: never since it was verified. */
    pointedAt: moment("pointed_at"),
    /** What DNS said when it was last asked. */
    evidence: jsonb("evidence").$type<DomainEvidence>(),
    checkedAt: moment("checked_at"),
    /** Not before this. */
    nextCheckAt: moment("next_check_at").notNull().defaultNow(),
    /** Checks since the last change: they come further and further apart. */
    checksSinceChange: integer("checks_since_change").notNull().default(0),
    /** What the edge does for this name; what is not said here is as the app has it. */
    options: jsonb("options").$type<EdgeOptions>().notNull().default({}),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [
    // Not a check before the insert: two that verify at the same moment are told apart here.
    uniqueIndex("domains_verified").on(table.hostname).where(sql`${table.status} <> 'pending'`),
    uniqueIndex("domains_app_hostname").on(table.appId, table.hostname),
    index("domains_team").on(table.teamId),
    index("domains_hostname").on(table.hostname),
    index("domains_moved_from").on(table.movedFromAppId),
    index("domains_next_check").on(table.nextCheckAt),
  ],
);
