import { bigint, index, integer, pgTable, primaryKey, real, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/**
 * What an app used between `bucket_start` and the next bucket. No reference to its app: what it used outlives it, for its team. What a
 * host does not tell is null; a bucket in which nothing was heard has no row.
 */
const measures = {
  appId: text("app_id").notNull(),
  bucketStart: moment("bucket_start").notNull(),
  /** Seconds of the bucket for which there are measurements; averages are over these. */
  coveredSeconds: integer("covered_seconds").notNull(),
  cpuSeconds: real("cpu_seconds").notNull(),
  memoryBytesAvg: bigint("memory_bytes_avg", { mode: "number" }).notNull(),
  memoryBytesPeak: bigint("memory_bytes_peak", { mode: "number" }).notNull(),
  networkReceivedBytes: bigint("network_received_bytes", { mode: "number" }),
  networkSentBytes: bigint("network_sent_bytes", { mode: "number" }),
  /** The last that was measured in it. */
  diskBytes: bigint("disk_bytes", { mode: "number" }),
  requests: bigint("requests", { mode: "number" }),
  /** Those that were answered with 5xx. */
  errors: bigint("errors", { mode: "number" }),
  /** The slowest 95th percentile of the measurements in it. */
  latencyP95Ms: real("latency_p95_ms"),
};

/** Five minutes each. One partition per day (UTC), which drizzle cannot say: see the migration. */
export const usageBuckets = pgTable("usage_buckets", measures, (table) => [
  primaryKey({ columns: [table.appId, table.bucketStart] }),
  // Rows come in the order of time: the recorder finds the newest hour of all apps by an index of a few pages.
  index("usage_buckets_start").using("brin", table.bucketStart),
]);

/** An hour each, and six: made of the five minutes, for longer ranges. */
export const usageHours = pgTable("usage_hours", measures, (table) => [
  primaryKey({ columns: [table.appId, table.bucketStart] }),
  index("usage_hours_start").on(table.bucketStart),
]);
export const usageQuarterDays = pgTable("usage_quarter_days", measures, (table) => [
  primaryKey({ columns: [table.appId, table.bucketStart] }),
  index("usage_quarter_days_start").on(table.bucketStart),
]);

/** Apps that were deleted, for as long as there is usage of them. */
export const pastApps = pgTable(
  "past_apps",
  {
    id: text("id").primaryKey(),
    teamId: text("team_id").notNull(),
    name: text("name").notNull(),
    /** Of a preview: the app with which its usage counts. No reference: that one may be gone too. */
    previewOf: text("preview_of"),
    deletedAt: moment("deleted_at").notNull().defaultNow(),
  },
  (table) => [index("past_apps_team").on(table.teamId)],
);
