import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { providerCallKinds } from "../../server/provider-calls/schema";
import { teams } from "./accounts";
import { moment } from "./columns";

/**
 * What a provider is to be told, once per kind and subject. Level-triggered: the caller raises `generation`, the job reads the
 * truth of that moment, tells it, and writes the generation that it told.
 */
export const providerCalls = pgTable(
  "provider_calls",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: providerCallKinds }).notNull(),
    /** Id of the webhook, deployment or preview. */
    subjectId: text("subject_id").notNull(),
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    /** What its subject no longer knows once it is gone; never a secret. */
    details: jsonb("details").$type<Record<string, string>>(),
    generation: integer("generation").notNull().default(1),
    doneGeneration: integer("done_generation").notNull().default(0),
    /** Of this generation. */
    attempts: integer("attempts").notNull().default(0),
    /** Not before this; null once it is done or given up. */
    dueAt: moment("due_at").defaultNow(),
    /** Why the last attempt failed. */
    error: text("error"),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("provider_calls_subject").on(table.kind, table.subjectId),
    index("provider_calls_due").on(table.dueAt).where(sql`${table.dueAt} is not null`),
  ],
);
