import { type SQL, sql } from "drizzle-orm";
import { db } from "@/server/db";
import { type Plan, type Source, sourceSeconds } from "./resolution-rules";
import type { UsagePoint } from "./schema";

const tables = {
  buckets: sql.raw("usage_buckets"),
  hours: sql.raw("usage_hours"),
  quarterDays: sql.raw("usage_quarter_days"),
} as const satisfies Record<Source, SQL>;

/** Rows of the range, of apps that `which` names by its column `app_id`. */
export const rowsOf = (plan: Plan, which: SQL): SQL => sql`${tables[plan.source]}
  where ${which} and bucket_start >= ${plan.firstBucket.toISOString()}::timestamptz
    and bucket_start < ${plan.to.toISOString()}::timestamptz`;

/** The last that was measured: without sorting, which would take most of the time of many rows. */
export const lastDisk = sql.raw(`(max(array[extract(epoch from bucket_start)::float8, disk_bytes::float8])
  filter (where disk_bytes is not null))[2]`);

type PointRow = {
  start: number;
  covered: number;
  cpu: number;
  memory_avg: number;
  memory_peak: number;
  received: number | null;
  sent: number | null;
  disk: number | null;
  requests: number | null;
  errors: number | null;
  latency: number | null;
};

/** Real numbers come with more places than they have. */
export const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

const pointOf = (row: PointRow): UsagePoint => ({
  bucketStart: new Date(row.start * 1_000).toISOString(),
  cpuSeconds: rounded(row.cpu),
  memoryBytesAvg: Math.round(row.memory_avg),
  memoryBytesPeak: row.memory_peak,
  networkReceivedBytes: row.received,
  networkSentBytes: row.sent,
  diskBytes: row.disk,
  requests: row.requests,
  errors: row.errors,
  latencyP95Ms: row.latency === null ? null : rounded(row.latency),
  coveredSeconds: row.covered,
});

const startOf = (seconds: number): SQL => sql.raw(`date_bin('${seconds} seconds', bucket_start, 'epoch'::timestamptz)`);

/** Rows are what each app has in each point already: nothing is added up, which for many apps takes most of the time. */
const asTheyAre = (plan: Plan, which: SQL): SQL => sql`
  select bucket_start as start, covered_seconds as covered, cpu_seconds::float8 as cpu,
    memory_bytes_avg::float8 * covered_seconds as byte_seconds, memory_bytes_peak::float8 as peak,
    network_received_bytes::float8 as received, network_sent_bytes::float8 as sent, disk_bytes::float8 as disk,
    requests::float8 as requests, errors::float8 as errors, latency_p95_ms as latency
  from ${rowsOf(plan, which)}`;

const addedUp = (plan: Plan, which: SQL): SQL => sql`
  select ${startOf(plan.resolutionSeconds)} as start, sum(covered_seconds) as covered, sum(cpu_seconds::float8) as cpu,
    sum(memory_bytes_avg::float8 * covered_seconds) as byte_seconds, max(memory_bytes_peak) as peak,
    sum(network_received_bytes) as received, sum(network_sent_bytes) as sent, ${lastDisk} as disk,
    sum(requests) as requests, sum(errors) as errors, max(latency_p95_ms) as latency
  from ${rowsOf(plan, which)}
  group by app_id, 1`;

/**
 * The series of these apps together, oldest first; of one app, its own. What is of several at the same time is added; the peak is then
 * no more than it can have been, as apps need not have had theirs at one moment.
 */
export const readPoints = async (plan: Plan, which: SQL): Promise<UsagePoint[]> => {
  const eachApp = plan.resolutionSeconds === sourceSeconds[plan.source] ? asTheyAre(plan, which) : addedUp(plan, which);
  const rows = await db().execute<PointRow>(sql`
    with each_app as (${eachApp})
    select extract(epoch from start)::float8 as start, max(covered)::float8 as covered, sum(cpu) as cpu,
      sum(byte_seconds) / greatest(max(covered), 1) as memory_avg, sum(peak)::float8 as memory_peak,
      sum(received)::float8 as received, sum(sent)::float8 as sent, sum(disk) as disk,
      sum(requests)::float8 as requests, sum(errors)::float8 as errors, max(latency)::float8 as latency
    from each_app group by each_app.start order by each_app.start`);
  return rows.map(pointOf);
};
