import type { Sql } from "postgres";

/** Ninety days of ten thousand apps, as the recorder would have left them: in the order of time. */

export const appsOfBench = 10_000;
export const appIdOf = (place: number): string => `app_${String(place).padStart(20, "0")}`;

const dayMs = 86_400_000;
const today = (): number => Math.floor(Date.now() / dayMs) * dayMs;
const moment = (milliseconds: number): string => `'${new Date(milliseconds).toISOString()}'::timestamptz`;
const appId = `'app_' || lpad(place::text, 20, '0')`;

const measures = (seconds: number) => `
  ${seconds}, ${seconds} * random(), 2e8 * random(), 4e8, 1e7 * random(), 1e7 * random(), 5e7, 1000 * random(), 3 * random(),
  100 * random()`;

const rows = (from: number, to: number, seconds: number) => `
  select ${appId}, bucket, ${measures(seconds)}
  from generate_series(${moment(from)}, ${moment(to)} - interval '1 millisecond', interval '${seconds} seconds') as bucket,
    generate_series(0, ${appsOfBench - 1}) as place`;

export const fillApps = async (sql: Sql, teamId: string): Promise<void> => {
  await sql.unsafe(`
    insert into apps (id, team_id, name, subdomain, repository, branch, dockerfile_path, port, memory_mb, cpus, pids_limit)
    select ${appId}, '${teamId}', 'app-' || place, 'app-' || place, 'https://git.example.com/app.git', 'main', 'Dockerfile', 3000,
      256, 1, 256
    from generate_series(0, ${appsOfBench - 1}) as place`);
};

/** A whole day, its indexes made at once at the end. */
const fillDay = async (sql: Sql, start: number, until: number): Promise<void> => {
  const name = `usage_buckets_${new Date(start).toISOString().slice(0, 10).replaceAll("-", "")}`;
  await sql.unsafe(`drop table if exists ${name}`);
  await sql.unsafe(`create table ${name} (like usage_buckets including all excluding indexes)`);
  await sql.unsafe(`insert into ${name} ${rows(start, until, 300)}`);
  await sql.unsafe(`alter table ${name} add primary key (app_id, bucket_start)`);
  await sql.unsafe(`create index on ${name} using brin (bucket_start)`);
  await sql.unsafe(`alter table usage_buckets attach partition ${name}
    for values from (${moment(start)}) to (${moment(start + dayMs)})`);
};

const fillRollUp = async (sql: Sql, table: string, seconds: number): Promise<void> => {
  const key = `${table}_app_id_bucket_start_pk`;
  await sql.unsafe(`alter table ${table} drop constraint ${key}`);
  await sql.unsafe(`drop index ${table}_start`);
  await sql.unsafe(`insert into ${table} ${rows(today() - 91 * dayMs, Date.now(), seconds)}`);
  await sql.unsafe(`alter table ${table} add constraint ${key} primary key (app_id, bucket_start)`);
  await sql.unsafe(`create index ${table}_start on ${table} using btree (bucket_start)`);
};

/**
 * Roll-ups of all the days and of the one day that is over; five minutes of that day, and of the newest `days`. Gives how long the
 * roll-ups and each day took.
 */
export const fillUsage = async (sql: Sql, days: number): Promise<{ rollUpsMs: number; dayMs: number }> => {
  const startedAt = performance.now();
  await fillRollUp(sql, "usage_hours", 3_600);
  await fillRollUp(sql, "usage_quarter_days", 21_600);
  const rollUpsMs = performance.now() - startedAt;
  const starts = [91, ...Array.from({ length: days }, (_, ago) => ago)].map((ago) => today() - ago * dayMs);
  for (const start of starts) await fillDay(sql, start, Math.min(start + dayMs, Date.now()));
  const filledMs = performance.now() - startedAt - rollUpsMs;
  await sql.unsafe("vacuum analyze");
  return { rollUpsMs, dayMs: filledMs / starts.length };
};
