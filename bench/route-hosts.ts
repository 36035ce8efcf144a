import { createHash } from "node:crypto";
import postgres from "postgres";
import { httpRequest } from "@/tests/support/http-client";
import type { Stack } from "@/tests/support/stack";

/** Hosts and apps as rows, for what the route document costs: nothing of them runs. */
export const hosts = 20;
export const apps = 10_000;
const appsPerHost = apps / hosts;

const team = "team_routebench0000000000";
const workerIdOf = (place: number) => `wrk_routebench${String(place).padStart(10, "0")}`;
const keyOf = (place: number) => `whk_route-bench-${place}`;
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** Where each app's rows are: all hosts but the last are made up, the last one is the installation's own. */
const fill = async (sql: postgres.Sql, own: string): Promise<void> => {
  await sql`insert into teams (id, name) values (${team}, 'Routes')`;
  for (let place = 1; place < hosts; place += 1) {
    await sql`
      insert into workers (id, name, zone, instance_id, key_hash, status, edge_pages_port)
      values (${workerIdOf(place)}, ${`route-bench-${place}`}, 'apps.example.com', ${`route-bench-${place}`}, ${hashOf(keyOf(place))},
        'offline', 8084)`;
  }
  for (let place = 1; place <= hosts; place += 1) {
    const workerId = place === hosts ? own : workerIdOf(place);
    const first = (place - 1) * appsPerHost;
    // Stopped ones: the installation's own host must not look for their containers.
    await sql`
      insert into apps (id, team_id, worker_id, name, subdomain, image, branch, dockerfile_path, port, memory_mb, cpus, pids_limit, wanted)
      select 'app_routebench' || lpad(n::text, 10, '0'), ${team}, ${workerId}, 'route-bench-' || n, 'route-bench-' || n, 'example',
        'main', 'Dockerfile', 3000, 256, 1, 256, 'stopped'
      from generate_series(${first + 1}::int, ${first + appsPerHost}::int) n`;
  }
  await sql`
    insert into domains (id, team_id, app_id, hostname, token, status, next_check_at)
    select 'dom_' || right(id, 20), team_id, id, name || '.example.org', 'token', 'active', now() + interval '1 year'
    from apps where team_id = ${team}`;
  await sql`
    insert into edge_certificates (worker_id, hostname, issuer, not_after)
    select worker_id, hostname, 'Bench', now() + interval '60 days' from domains join apps on apps.id = app_id
    where domains.team_id = ${team}`;
  await sql`update workers set route_version = route_version + 1`;
  await sql`analyze`;
};

const empty = async (sql: postgres.Sql): Promise<void> => {
  await sql`delete from edge_certificates where issuer = 'Bench'`;
  await sql`delete from domains where team_id = ${team}`;
  await sql`delete from apps where team_id = ${team}`;
  await sql`delete from workers where name like 'route-bench-%'`;
  await sql`delete from teams where id = ${team}`;
  await sql`update workers set route_version = route_version + 1`;
};

export type RouteHost = { authorization: string; etag: string | undefined };
export type RouteHosts = {
  /** Those that are made up, each with its token. */
  hosts: RouteHost[];
  /** An app of the installation's own host. */
  ownApp: { id: string; hostname: string };
  /** As somebody's change does, of one host. */
  change: () => Promise<unknown>;
};

const tokenOf = async (stack: Stack, place: number): Promise<RouteHost> => {
  const headers = { authorization: `Bearer ${keyOf(place)}`, "content-type": "application/json" };
  const body = "{}";
  const answer = await httpRequest({ port: stack.port, method: "POST", path: "/v1/workers/token", headers, body });
  if (answer.status !== 200) throw new Error(`A host got no token: ${answer.status} ${answer.body}`);
  const { token } = JSON.parse(answer.body) as { token: string };
  return { authorization: `Bearer ${token}`, etag: undefined };
};

/** Runs `work` while they are there. */
export const withRouteHosts = async <Result>(stack: Stack, work: (there: RouteHosts) => Promise<Result>): Promise<Result> => {
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [own] = await sql<{ id: string }[]>`select id from workers where status = 'online' limit 1`;
    if (!own) throw new Error("The installation has no host");
    await fill(sql, own.id);
    // So that its own people may change one of them.
    const [app] = await sql<{ id: string; hostname: string }[]>`
      update apps set team_id = (select id from teams where personal_of is not null order by created_at limit 1)
      where id = ${`app_routebench${String(apps).padStart(10, "0")}`}
      returning id, name || '.example.org' as hostname`;
    if (!app) throw new Error("The host has no app");
    const made = await Promise.all(Array.from({ length: hosts - 1 }, (_, place) => tokenOf(stack, place + 1)));
    const change = () => sql`update workers set route_version = route_version + 1 where id = ${workerIdOf(1)}`;
    return await work({ hosts: made, ownApp: app, change });
  } finally {
    await sql`update apps set team_id = ${team} where id like 'app_routebench%'`;
    await empty(sql);
    await sql.end();
  }
};
