import { index, pgTable, text } from "drizzle-orm/pg-core";
import { teams } from "./accounts";
import { moment } from "./columns";

/** Credentials of a team for an image registry. */
export const registries = pgTable(
  "registries",
  {
    id: text("id").primaryKey(),
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** Host, with its port where it is not 443. */
    server: text("server").notNull(),
    username: text("username").notNull(),
    /** Sealed with the row's identity (`server/secrets`). */
    sealedPassword: text("sealed_password").notNull(),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [index("registries_team").on(table.teamId)],
);
