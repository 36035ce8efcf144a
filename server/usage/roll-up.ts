import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "@/server/db";
import { measuredColumns } from "./measured-columns";
import { lastDisk } from "./points";

const columns = sql.raw(["app_id", "bucket_start", ...measuredColumns].join(", "));

/** Every column that is measured is taken from the newer row. */
export const newerMeasures = sql.raw(measuredColumns.map((column) => `${column} = excluded.${column}`).join(", "));

const levels = [
  { from: "usage_buckets", to: "usage_hours", seconds: 3_600 },
  { from: "usage_hours", to: "usage_quarter_days", seconds: 21_600 },
] as const;
type Level = (typeof levels)[number];

/** The whole of what these moments lie in, on this level. */
const touched = (starts: readonly number[], { seconds }: Level): SQL => {
  const whole = [...new Set(starts.map((start) => Math.floor(start / seconds) * seconds))];
  const moment = (second: number) => sql.raw(`'${new Date(second * 1_000).toISOString()}'::timestamptz`);
  const ranges = whole.map((start) => sql`(bucket_start >= ${moment(start)} and bucket_start < ${moment(start + seconds)})`);
  return sql.join(ranges, sql` or `);
};

/** Anew from all that is known below, so that twice is the same as once. Averages are over the seconds that were measured. */
const rollUpLevel = (tx: Transaction, starts: readonly number[], level: Level) => {
  const bucket = sql.raw(`to_timestamp((extract(epoch from bucket_start)::bigint / ${level.seconds}) * ${level.seconds})`);
  return tx.execute(sql`
    insert into ${sql.identifier(level.to)} as kept (${columns})
    select app_id, ${bucket}, sum(covered_seconds), sum(cpu_seconds::float8),
      round(sum(memory_bytes_avg::float8 * covered_seconds) / greatest(sum(covered_seconds), 1)), max(memory_bytes_peak),
      sum(network_received_bytes), sum(network_sent_bytes), ${lastDisk}, sum(requests), sum(errors), max(latency_p95_ms)
    from ${sql.identifier(level.from)}
    where ${touched(starts, level)}
    group by 1, 2 order by 1, 2
    on conflict (app_id, bucket_start) do update set ${newerMeasures}
    where (kept.covered_seconds, kept.cpu_seconds, kept.memory_bytes_avg)
      is distinct from (excluded.covered_seconds, excluded.cpu_seconds, excluded.memory_bytes_avg)`);
};

/** Hours and quarter days in which these buckets, by their starts in seconds, lie. */
export const rollUp = async (tx: Transaction, starts: readonly number[]): Promise<void> => {
  if (starts.length === 0) return;
  for (const level of levels) await rollUpLevel(tx, starts, level);
};
