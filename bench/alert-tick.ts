import { join } from "node:path";
import { Redis } from "ioredis";
import postgres from "postgres";
import { migrate } from "@/server/db";
import { run } from "@/tests/support/run";
import type { Stack } from "@/tests/support/stack";
import { root } from "@/tests/support/stack-description";
import type { Group } from "./group";
import { median } from "./statistics";

const rules = 10_000;
const hosts = 100;
const database = "alert_tick";

/** As `bin/lib/run-process.sh` starts the process in which this runs. */
const asTheWorker = ["--max-semi-space-size=2"];

type Told = { took: number[]; beforeMb: number; peakMb: number };

/** One rule for each app, of every kind in turn; `threshold` decides for all of them whether they are about to fire. */
const fill = async (sql: postgres.Sql, threshold: number): Promise<void> => {
  await sql`insert into teams (id, name) values ('team_1', 'Ours')`;
  await sql`
    insert into workers (id, name, zone, instance_id, key_hash, status, last_seen_at, status_changed_at)
    select 'wrk_' || n, 'host-' || n, 'localhost', 'instance-' || n, 'key-' || n, 'online', now(), now() - interval '1 day'
    from generate_series(1, ${hosts}) n`;
  await sql`
    insert into apps (id, team_id, worker_id, name, subdomain, image, branch, dockerfile_path, port, memory_mb, cpus, pids_limit,
      routed_deployment_id, status)
    select 'app_' || n, 'team_1', 'wrk_' || (n % ${hosts} + 1), 'app-' || n, 'app-' || n, 'example', 'main', 'Dockerfile', 3000, 256, 1,
      256, 'dep_' || n, 'running'
    from generate_series(1, ${rules}) n`;
  await sql`
    insert into alert_rules (id, app_id, kind, comparison, threshold, sustain_minutes, severity, origin)
    select 'rul_' || n, 'app_' || n, (array['cpu_percent', 'memory_percent', 'disk_percent', 'requests_per_second', 'error_percent',
      'latency_p95_ms', 'restarts_per_hour'])[n % 7 + 1], 'above', ${threshold}, 1440, 'warning', 'default'
    from generate_series(1, ${rules}) n`;
  await sql`insert into app_exits (id, app_id, deployment_id) select 'aex_' || n, 'app_' || n, 'dep_1' from generate_series(1, ${rules}) n`;
  await sql`insert into schedule_ticks (schedule, slot) values ('hub-hearing', now())`;
  await sql`analyze`;
};

/** As an app's host tells it, every number above nothing. */
const snapshotOf = (appId: string): string => {
  const byClass = { "2xx": 90.123, "3xx": 1.5, "4xx": 3.25, "5xx": 5.125 };
  return JSON.stringify({
    appId,
    deploymentId: "dep_1",
    cpuPercent: 55.5,
    cpuCorePercent: 27.75,
    cpuLimitCorePercent: 50,
    memoryBytes: 134_217_728,
    memoryLimitBytes: 268_435_456,
    pids: 12,
    pidsLimit: 512,
    restarts: 0,
    uptimeSeconds: 3_600,
    networkReceivedPerSecond: 1_234.5,
    networkSentPerSecond: 12_345.6,
    diskReadPerSecond: 0,
    diskWrittenPerSecond: 4_096,
    diskBytes: 123_456_789,
    requests: { perSecond: 100, byClass, p50Ms: 3.2, p95Ms: 25.4, p99Ms: 110.9 },
    at: new Date().toISOString(),
  });
};

const keys = Array.from({ length: rules }, (_, place) => `app_${place + 1}`);
const keepSeconds = 300;

const tell = async (redis: Redis): Promise<void> => {
  const pipeline = redis.pipeline();
  for (const appId of keys) pipeline.set(`live:metrics:${appId}`, snapshotOf(appId), "EX", keepSeconds);
  pipeline.set("live:alerts-known", "1").del("live:alerts-fresh");
  await pipeline.exec();
};

const tick = async (environment: Record<string, string>): Promise<Told> => {
  const program = join(root, "dist/bench/alert-tick-process.js");
  return JSON.parse(await run(process.execPath, [...asTheWorker, program], { cwd: root, env: environment })) as Told;
};

/** In a database of its own, so that nobody else looks at these rules. */
const measure = async ({ databaseUrl, redisUrl }: Stack, threshold: number): Promise<Told> => {
  const url = Object.assign(new URL(databaseUrl), { pathname: `/${database}` }).href;
  const administration = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const redis = new Redis(redisUrl);
  await administration.unsafe(`create database ${database}`);
  try {
    await migrate(url);
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    await fill(sql, threshold).finally(() => sql.end());
    await tell(redis);
    const secrets = { AUTH_SECRET: "0".repeat(64), SECRETS_KEY: "0".repeat(64), LOG_LEVEL: "silent" };
    return await tick({
      PATH: process.env.PATH ?? "",
      NODE_ENV: "production",
      DATABASE_URL: url,
      REDIS_URL: redisUrl,
      ...secrets,
    });
  } finally {
    await redis.unlink(...keys.map((appId) => `live:metrics:${appId}`));
    redis.disconnect();
    await administration.unsafe(`drop database ${database} with (force)`);
    await administration.end();
  }
};

export const alertTick: Group = {
  figures: ["alert_tick_ms", "alert_tick_mb"],
  measure: async ({ stack, say }) => {
    const told: Told[] = [];
    for (const [threshold, what] of [
      [1_000_000, "all quiet"],
      [0, "all about to fire, each written down at every tick"],
    ] as const) {
      const one = await measure(stack, threshold);
      told.push(one);
      const times = one.took.map((ms) => Math.round(ms)).join(" ");
      say(`  ${rules} rules, ${what}: ${times} ms; ${one.beforeMb.toFixed(0)} MB before, ${one.peakMb.toFixed(0)} MB at most`);
    }
    return {
      alert_tick_ms: Math.max(...told.map(({ took }) => median(took))),
      // Beyond what the process takes anyway: it does more than this.
      alert_tick_mb: Math.max(...told.map(({ beforeMb, peakMb }) => peakMb - beforeMb)),
    };
  },
};
