import { bigint, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { deployments } from "./deployments";

/**
 * The build log, in pieces as they came. `start_byte` is the offset in UTF-8 bytes of the whole log,
 * so a reader resumes at any byte and a piece that comes twice is one row.
 */
export const buildLogPieces = pgTable(
  "build_log_pieces",
  {
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id, { onDelete: "cascade" }),
    startByte: bigint("start_byte", { mode: "number" }).notNull(),
    text: text("text").notNull(),
  },
  (table) => [primaryKey({ columns: [table.deploymentId, table.startByte] })],
);
