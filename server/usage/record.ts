import { sql } from "drizzle-orm";
import { type Transaction, tryAdvisoryLock } from "@/server/db";
import { forgetBuckets, openBuckets } from "./open-buckets";
import { makePartitions } from "./partitions";
import { bucketSeconds } from "./resolution-rules";
import { newerMeasures, rollUp } from "./roll-up";
import { usageDays } from "./schema";
import { type BucketRow, rowOf } from "./sums-rules";

const daySeconds = 86_400;
/** After its end a report may still be on its way. */
const graceSeconds = 60;

/**
 * Writes one bucket of all apps: the last writing wins, but for one that knows less, as after Redis was emptied. Of an app that is
 * gone it is kept for its team.
 */
const write = async (tx: Transaction, rows: readonly BucketRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into usage_buckets as kept
    select told.* from json_to_recordset(${JSON.stringify(rows)}::text::json) as told (
      app_id text, bucket_start timestamptz, covered_seconds integer, cpu_seconds real, memory_bytes_avg bigint,
      memory_bytes_peak bigint, network_received_bytes bigint, network_sent_bytes bigint, disk_bytes bigint, requests bigint,
      errors bigint, latency_p95_ms real
    )
    where app_id in (select id from apps union all select id from past_apps)
    order by app_id
    on conflict (app_id, bucket_start) do update set ${newerMeasures}
    where excluded.covered_seconds >= kept.covered_seconds`);
};

const rowsOf = (start: number, sums: Readonly<Record<string, string>>): BucketRow[] => {
  const bucketStart = new Date(start * 1_000).toISOString();
  return Object.entries(sums).flatMap(([appId, text]) => rowOf(appId, bucketStart, text) ?? []);
};

/** What is too old is not kept; what a clock that was set says of the days to come is no truth. */
const isKept = (start: number, now: number): boolean => start > now - usageDays * daySeconds && start < now + daySeconds;

/**
 * Writes down all that was added up and is not yet written for good, however long nobody came. Any number of processes may, and
 * again and again. While Redis is away there is nothing to write.
 */
export const recordUsage = async (now: Date = new Date()): Promise<void> => {
  const open = await openBuckets();
  if (!open) return;
  const seconds = now.getTime() / 1_000;
  const kept = [...open].filter(([start]) => isKept(start, seconds));
  const starts = kept.map(([start]) => start);
  const days = starts.map((start) => start * 1_000);
  await makePartitions(days, now);
  // Somebody else's run at the same moment is as good.
  const isWritten = await tryAdvisoryLock("record-usage", async (tx) => {
    for (const [start, sums] of kept) await write(tx, rowsOf(start, sums));
    await rollUp(tx, starts);
    return true;
  });
  if (!isWritten) return;
  const isOver = (start: number) => start + bucketSeconds + graceSeconds <= seconds;
  await forgetBuckets([...open.keys()].filter((start) => !starts.includes(start) || isOver(start)));
};
