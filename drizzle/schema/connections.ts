import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { connectionStates } from "../../server/connections/schema";
import type { Abilities } from "../../server/git/providers/provider";
import { connectionKinds, providers } from "../../server/git/providers/schema";
import { teams } from "./accounts";
import { moment } from "./columns";

/** A team's way into a git provider. */
export const gitConnections = pgTable(
  "git_connections",
  {
    id: text("id").primaryKey(),
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    provider: text("provider", { enum: providers }).notNull(),
    kind: text("kind", { enum: connectionKinds }).notNull(),
    name: text("name").notNull(),
    /** Of the provider's pages: `https://github.com`, `https://git.example.com/gitlab`. Without a slash at its end. */
    baseUrl: text("base_url").notNull(),
    /** Token, client secret or private key as JSON, sealed with the row's identity and its base URL: to no other host it opens. */
    sealedCredential: text("sealed_credential").notNull(),
    state: text("state", { enum: connectionStates }).notNull(),
    /** A sentence where it is failing. */
    stateReason: text("state_reason"),
    /** Whose it is at the provider; null until that is known. */
    account: text("account"),
    scopes: text("scopes").array().notNull().default([]),
    abilities: jsonb("abilities").$type<Abilities>(),
    expiresAt: moment("expires_at"),
    checkedAt: moment("checked_at"),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [index("git_connections_team").on(table.teamId)],
);

/** An ed25519 key of ours whose public half somebody puts into a repository. */
export const deployKeys = pgTable(
  "deploy_keys",
  {
    id: text("id").primaryKey(),
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** One line of OpenSSH's form. */
    publicKey: text("public_key").notNull(),
    /** OpenSSH's PEM, sealed with the row's identity. */
    sealedPrivateKey: text("sealed_private_key").notNull(),
    /** Keys of the servers that were reached with it, as lines of known_hosts; the first one that a server shows is held to. */
    knownHosts: text("known_hosts").array().notNull().default([]),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [index("deploy_keys_team").on(table.teamId)],
);
