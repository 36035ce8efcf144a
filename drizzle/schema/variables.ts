import { boolean, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { variableScopes, variableUses } from "../../server/variables/schema";
import { apps } from "./apps";
import { moment } from "./columns";

/** An app's environment variables as they are saved; what a deployment runs with is kept with the deployment. */
export const variables = pgTable(
  "variables",
  {
    id: text("id").primaryKey(),
    appId: text("app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    scope: text("scope", { enum: variableScopes }).notNull(),
    key: text("key").notNull(),
    /** Sealed with the row's identity (`server/secrets`). */
    sealedValue: text("sealed_value").notNull(),
    usedIn: text("used_in", { enum: variableUses }).notNull(),
    /** Write-only: its value is never shown again. */
    secret: boolean("secret").notNull(),
    /** Of production: previews get it too. */
    inPreviews: boolean("in_previews").notNull().default(false),
    updatedBy: text("updated_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("variables_key").on(table.appId, table.scope, table.key)],
);
