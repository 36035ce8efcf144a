import { timestamp } from "drizzle-orm/pg-core";

/** A moment by the database's clock. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });
