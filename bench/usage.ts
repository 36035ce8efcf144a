import { randomUUID } from "node:crypto";
import postgres from "postgres";
import type { Caller } from "@/server/accounts/schema";
import { closeDatabase, migrate } from "@/server/db";
import { closeRedis } from "@/server/live";
import { appUse } from "@/server/metrics/testing/samples";
import { addUsage, pruneUsage, recordUsage } from "@/server/usage";
import { readAppUsage } from "@/server/usage/read-app-usage";
import { readTeamUsage } from "@/server/usage/read-team-usage";
import type { Measured } from "./figures";
import type { Bench, Group } from "./group";
import { median, percentile } from "./statistics";
import { appIdOf, appsOfBench, fillApps, fillUsage } from "./usage-tables";

/** Five minutes of so many of the newest days are filled in: of all ninety they take tens of gigabytes, and as many minutes. */
const bucketDays = Number(process.env.BENCH_USAGE_DAYS ?? "2");
const dayMs = 86_400_000;
const appsPerHost = 100;
const recordings = 10;
const readings = 300;

export type UsageStores = { databaseUrl: string; redisUrl: string; say: Bench["say"] };

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

/** What every host tells once. */
const reportAll = async (): Promise<void> => {
  for (let first = 0; first < appsOfBench; first += appsPerHost) {
    const items = Array.from({ length: appsPerHost }, (_, place) => appUse(appIdOf(first + place), { uptimeSeconds: 86_400 }));
    await addUsage(items, new Date());
  }
};

const measureRecord = async (say: Bench["say"]): Promise<number> => {
  const took: number[] = [];
  for (let round = 0; round < recordings; round += 1) {
    say(`  ${appsOfBench} apps told in ${(await timed(reportAll)).toFixed(0)} ms`);
    took.push(await timed(() => recordUsage()));
  }
  say(`  recorded in ${took.map((each) => each.toFixed(0)).join(", ")} ms`);
  return median(took.slice(1));
};

/** Another app each time, so that little of it was read before. */
const measureRead = async (caller: Caller, say: Bench["say"]): Promise<number> => {
  const range = () => ({ from: new Date(Date.now() - 90 * dayMs).toISOString() });
  const took: number[] = [];
  let points = 0;
  for (let round = 0; round < readings; round += 1) {
    const id = appIdOf((round * 7_919) % appsOfBench);
    took.push(await timed(async () => (points = (await readAppUsage(caller, { id, ...range() })).points.length)));
  }
  say(`  ${points} points, median ${median(took).toFixed(1)} ms, first ${took[0]?.toFixed(1)} ms`);
  const day = await timed(() => readAppUsage(caller, { id: appIdOf(1) }));
  const team = await timed(() => readTeamUsage(caller, range()));
  say(`  a day of one app ${day.toFixed(0)} ms, 90 days of a team of ${appsOfBench} apps ${team.toFixed(0)} ms`);
  return percentile(took, 0.95);
};

/** While the recorder goes on. */
const measurePrune = async (say: Bench["say"]): Promise<number> => {
  let isOver = false;
  const waits: number[] = [];
  const write = async (): Promise<void> => {
    while (!isOver) {
      await reportAll();
      waits.push(await timed(() => recordUsage()));
    }
  };
  const writing = write();
  const took = await timed(() => pruneUsage());
  isOver = true;
  await writing;
  say(`  meanwhile ${waits.length} recordings, the longest ${Math.max(...waits).toFixed(0)} ms`);
  return took;
};

const measureAll = async (sql: postgres.Sql, say: Bench["say"]): Promise<Measured> => {
  const teamId = `team_${randomUUID()}`;
  await sql`insert into teams (id, name) values (${teamId}, 'bench')`;
  await fillApps(sql, teamId);
  const filled = await fillUsage(sql, bucketDays);
  const [size] = await sql`select pg_size_pretty(pg_database_size(current_database())) as size`;
  const times = [filled.rollUpsMs, filled.dayMs].map((each) => (each / 1_000).toFixed(0));
  say(`  roll-ups of 91 days filled in ${times[0]} s, each of ${bucketDays + 1} days in ${times[1]} s: ${size?.size}`);
  const caller: Caller = { userId: "usr_bench", teamIds: [teamId], teamId, role: "member", via: "api" };
  return {
    usage_record_ms: await measureRecord(say),
    usage_read_90d_ms: await measureRead(caller, say),
    usage_prune_ms: await measurePrune(say),
  };
};

/** On a database of its own that is removed at the end, with the product's own code in this process. */
export const measureUsage = async ({ databaseUrl, redisUrl, say }: UsageStores): Promise<Measured> => {
  const name = "wisehosting_bench_usage";
  const [own, queue] = [new URL(databaseUrl), new URL(redisUrl)];
  own.pathname = `/${name}`;
  queue.pathname = "/11";
  const settings = { AUTH_SECRET: "x".repeat(32), SECRETS_KEY: "0".repeat(64), LOG_LEVEL: "silent" };
  Object.assign(process.env, { ...settings, DATABASE_URL: own.href, REDIS_URL: queue.href });
  const administration = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  await administration.unsafe(`drop database if exists ${name} with (force)`);
  await administration.unsafe(`create database ${name}`);
  const sql = postgres(own.href, { max: 1, onnotice: () => undefined, connection: { synchronous_commit: "off" } });
  try {
    await migrate(own.href);
    return await measureAll(sql, say);
  } finally {
    closeRedis();
    await Promise.all([sql.end(), closeDatabase()]);
    await administration.unsafe(`drop database ${name} with (force)`);
    await administration.end();
  }
};

export const usage: Group = {
  figures: ["usage_record_ms", "usage_read_90d_ms", "usage_prune_ms"],
  measure: ({ stack, say }) => measureUsage({ databaseUrl: stack.databaseUrl, redisUrl: stack.redisUrl, say }),
};
