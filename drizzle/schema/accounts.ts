import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { moment } from "./columns";

export const installation = pgTable(
  "installation",
  {
    singleton: integer("singleton").primaryKey().default(1),
    id: text("id").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [check("installation_is_single", sql`${table.singleton} = 1`)],
);

export const users = pgTable(
  "users",
  {
    id: text("id").primaryKey(),
    /** Lower case; unique. */
    email: text("email").notNull(),
    name: text("name").notNull(),
    /** argon2id, PHC string. Null: cannot sign in with a password. */
    passwordHash: text("password_hash"),
    role: text("role", { enum: ["administrator", "member"] })
      .notNull()
      .default("member"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("users_email").on(table.email)],
);

export const teams = pgTable("teams", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** Set for the team that came with a user; it goes when they go. */
  personalOf: text("personal_of").references(() => users.id, { onDelete: "cascade" }),
  createdAt: moment("created_at").notNull().defaultNow(),
});

export const teamMembers = pgTable(
  "team_members",
  {
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text("role", { enum: ["owner", "member"] })
      .notNull()
      .default("member"),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.userId] }), index("team_members_user").on(table.userId)],
);

/** A signed-in browser. The cookie names the row; a row that is gone or revoked ends the session at the next request. */
export const sessions = pgTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    userAgent: text("user_agent"),
    address: text("address"),
    createdAt: moment("created_at").notNull().defaultNow(),
    lastSeenAt: moment("last_seen_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
    revokedAt: moment("revoked_at"),
  },
  (table) => [index("sessions_user").on(table.userId)],
);

/** API tokens. Only the SHA-256 (hex) of a token is stored. A token acts for one user within one team. */
export const apiTokens = pgTable(
  "api_tokens",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    tokenHash: text("token_hash").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
    lastUsedAt: moment("last_used_at"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [uniqueIndex("api_tokens_hash").on(table.tokenHash), index("api_tokens_user").on(table.userId)],
);
