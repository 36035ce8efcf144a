import { pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/** A tick of the clock that was taken: inserted first, so each slot runs once whatever the number of schedulers. */
export const scheduleTicks = pgTable(
  "schedule_ticks",
  {
    schedule: text("schedule").notNull(),
    slot: moment("slot").notNull(),
    takenAt: moment("taken_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.schedule, table.slot] })],
);
