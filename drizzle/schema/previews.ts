import { boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { providers } from "../../server/git/providers/schema";
import { closeReasons, previewStates } from "../../server/previews/schema";
import { apps } from "./apps";
import { moment } from "./columns";

/** A pull request of an app's repository. */
export const previews = pgTable(
  "previews",
  {
    id: text("id").primaryKey(),
    appId: text("app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    /** One writer: `server/previews/store.ts`. */
    state: text("state", { enum: previewStates }).notNull(),
    /** Since when it is in that state: who waits longest for a place gets the next one. */
    stateChangedAt: moment("state_changed_at").notNull().defaultNow(),
    closedBecause: text("closed_because", { enum: closeReasons }),
    /** The app that shows it, while there is one. */
    previewAppId: text("preview_app_id").references(() => apps.id, { onDelete: "set null" }),
    title: text("title").notNull(),
    author: text("author").notNull(),
    url: text("url").notNull(),
    branch: text("branch").notNull(),
    commit: text("commit").notNull(),
    fork: boolean("fork").notNull(),
    /** The provider's clock at the newest event that was taken in: what it tells of the time before says nothing. */
    toldAt: moment("told_at"),
    /** Of a fork: where its branch lies, where the provider has no ref for it in the app's own repository. */
    headRepository: text("head_repository"),
    /** The commit of a fork that somebody of the team let run. */
    approvedCommit: text("approved_commit"),
    approvedBy: text("approved_by"),
    /** Provider and id of the comment that is kept up to date. */
    provider: text("provider", { enum: providers }).notNull(),
    commentId: text("comment_id"),
    /** Last push to it. */
    activeAt: moment("active_at").notNull().defaultNow(),
    /** When the provider was last asked whether it is still open; null: it is due. */
    checkedAt: moment("checked_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
    closedAt: moment("closed_at"),
  },
  (table) => [uniqueIndex("previews_number").on(table.appId, table.number), index("previews_app").on(table.previewAppId)],
);
