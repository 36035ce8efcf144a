import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { alertRules, alerts } from "@/drizzle/schema";
import { db } from "@/server/db";
import { closeRedis, redis } from "@/server/live";
import { appUse } from "@/server/metrics/testing/samples";
import { noteHearing } from "@/server/queue/take-slot";
import { testCaller, testDatabase } from "@/server/testing";
import { evaluateRules } from "./evaluate";

testDatabase();
const many = 10_000;
/** Ten times what it takes: this looks for what hangs; the benchmark measures. */
const atMostMs = 10_000;
const keys = Array.from({ length: many }, (_, place) => `live:metrics:app_many_${place + 1}`);

beforeAll(async () => {
  const { teamId } = await testCaller();
  await db().execute(sql`
    insert into apps (id, team_id, name, subdomain, image, branch, dockerfile_path, port, memory_mb, cpus, pids_limit, routed_deployment_id)
    select 'app_many_' || n, ${teamId}, 'many-' || n, 'many-' || n, 'example', 'main', 'Dockerfile', 3000, 256, 1, 256, 'dep_1'
    from generate_series(1, ${many}::int) n`);
  await db().execute(sql`
    insert into alert_rules (id, app_id, kind, comparison, threshold, sustain_minutes, severity, origin)
    select 'rul_' || n, 'app_many_' || n, 'cpu_percent', 'above', 90, n % 2, 'warning', 'own' from generate_series(1, ${many}::int) n`);
  await noteHearing();
});
afterAll(async () => {
  await redis().unlink(...keys);
  closeRedis();
});

const tell = async (cpuPercent: number) => {
  const pipeline = redis().pipeline();
  const text = JSON.stringify({ ...appUse("app_many", { cpuPercent }), at: new Date().toISOString() });
  for (const key of keys) pipeline.set(key, text, "EX", 120);
  pipeline.set("live:alerts-known", "1").del("live:alerts-fresh");
  await pipeline.exec();
};
const counted = async () => {
  const [firing] = await db().select({ count: sql<number>`count(*)::int` }).from(alerts).where(sql`${alerts.state} = 'firing'`);
  const [pending] = await db()
    .select({ count: sql<number>`count(*)::int` })
    .from(alertRules)
    .where(sql`${alertRules.edgeSince} is not null`);
  return { firing: firing?.count, pending: pending?.count };
};
const tick = async () => {
  const startedAt = performance.now();
  await evaluateRules();
  expect(performance.now() - startedAt).toBeLessThan(atMostMs);
};

it("ten thousand rules are quiet, fire or wait, and are over, in one look each", async () => {
  await tell(10);
  await tick();
  expect(await counted()).toEqual({ firing: 0, pending: 0 });
  await tell(95);
  await tick();
  expect(await counted()).toEqual({ firing: many / 2, pending: many / 2 });
  await tell(10);
  await tick();
  expect(await counted()).toEqual({ firing: 0, pending: 0 });
}, 90_000);
