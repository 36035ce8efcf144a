import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { alertRules, apps, deployments } from "@/drizzle/schema";
import { defaultRulesOfApps, defaultRulesOfHosts } from "@/server/alerts/default-rules";
import { appSnapshotSchema } from "@/server/apps/settings-schema";
import { env } from "@/server/env";
import { idPattern } from "@/server/ids";
import { testDatabase } from "@/server/testing";
import { db, migrate } from ".";

/** The schema of the release before apps had variables, images and commands of their own. */
const releasedMigrations = 2;

testDatabase();
let folder = "";

type Journal = { entries: unknown[] };

/** What an installation of that release holds: a live app, and one that was deleted. */
const rows = `
  insert into teams (id, name) values ('team_1', 'Ours');
  insert into workers (id, name, zone, instance_id, key_hash) values ('worker_1', 'host', 'localhost', 'instance-1', 'x');
  insert into apps (id, team_id, worker_id, name, subdomain, repository, branch, dockerfile_path, port, memory_mb, cpus, pids_limit, deleted_at)
    values ('app_1', 'team_1', 'worker_1', 'one', 'one', 'https://git.example.com/a.git', 'main', 'Dockerfile', 3000, 512, 1, 512, null),
           ('app_2', 'team_1', null, 'two', 'two', 'https://git.example.com/b.git', 'main', 'Dockerfile', 3000, 512, 1, 512, now());
  insert into deployments (id, app_id, worker_id, number, status, trigger, branch, snapshot)
    values ('deployment_1', 'app_1', 'worker_1', 1, 'live', 'click', 'main',
      '{"repository": "https://git.example.com/a.git", "branch": "main", "dockerfilePath": "docker/Dockerfile", "port": 3000, "healthCheckPath": "/", "memoryMb": 256, "cpus": 0.5, "pidsLimit": 100}');
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wh-migrations-"));
  await cp("drizzle/migrations", folder, { recursive: true });
  const file = join(folder, "meta", "_journal.json");
  const journal = JSON.parse(await readFile(file, "utf8")) as Journal;
  await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, releasedMigrations) }));
  const url = env().DATABASE_URL;
  const connection = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await connection.unsafe("drop schema drizzle cascade; drop schema public cascade; create schema public");
    await applyMigrations(drizzle(connection), { migrationsFolder: folder });
    await connection.unsafe(rows);
  } finally {
    await connection.end();
  }
  await migrate(url);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("keeps the apps of the release before, with what is new as it was then", async () => {
  const found = await db().select().from(apps).orderBy(apps.id);
  expect(found).toMatchObject([
    { id: "app_1", repository: "https://git.example.com/a.git", image: null, builder: "auto", buildArguments: {} },
    { id: "app_2", repository: "https://git.example.com/b.git", image: null },
  ]);
});

it("makes what its deployments kept whole, so that they can run again", async () => {
  const [row] = await db().select().from(deployments).where(eq(deployments.id, "deployment_1"));
  expect(appSnapshotSchema.parse(row?.snapshot)).toMatchObject({
    builder: "dockerfile",
    dockerfilePath: "docker/Dockerfile",
    memoryMb: 256,
    image: null,
    startCommand: null,
  });
});

it("watches the apps and hosts of the release before as it watches new ones, and nothing that is deleted", async () => {
  const found = await db().select().from(alertRules);
  const expected = [
    ...defaultRulesOfApps.map((rule) => ({ ...rule, appId: "app_1", workerId: null })),
    ...defaultRulesOfHosts.map((rule) => ({ ...rule, appId: null, workerId: "worker_1" })),
  ];
  expect(found).toHaveLength(expected.length);
  for (const rule of expected)
    expect(found).toContainEqual(expect.objectContaining({ ...rule, origin: "default", enabled: true }));
  for (const { id } of found) expect(id).toMatch(idPattern("alertRule"));
});
