import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/** Who did what. Written in the transaction of the deed itself. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: text("id").primaryKey(),
    at: moment("at").notNull().defaultNow(),
    teamId: text("team_id"),
    /** User id, or `system`. */
    actorId: text("actor_id").notNull(),
    via: text("via", { enum: ["browser", "api", "system"] }).notNull(),
    action: text("action").notNull(),
    targetId: text("target_id").notNull(),
    details: jsonb("details").$type<Record<string, unknown>>(),
  },
  (table) => [index("audit_events_team").on(table.teamId, table.at), index("audit_events_target").on(table.targetId, table.at)],
);
