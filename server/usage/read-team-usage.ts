import { type SQL, sql } from "drizzle-orm";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import { oneAfterAnother } from "./in-turn-rules";
import { readMarkers } from "./markers";
import { readPoints, rounded, rowsOf } from "./points";
import { rangeOf } from "./read-app-usage";
import { type Plan, planOf } from "./resolution-rules";
import type { AppUsage, TeamUsage, UsageRange, UsageTotals } from "./schema";
import { shareOf, sumOf } from "./share-rules";
import { teamApps } from "./team-apps";

/** Of more it may take seconds: one after the other, or they would hold every connection to the database. */
const manyApps = 1_000;
const inTurn = oneAfterAnother();

type Used = Pick<AppUsage, "appId" | "name" | "deleted"> & UsageTotals;

type UsedRow = {
  owner: string;
  name: string | null;
  deleted: boolean | null;
  cpu: number;
  memory: number;
  network: number;
  requests: number;
  disk: number;
};

const usedOf = (row: UsedRow): Used => ({
  appId: row.owner,
  name: row.name ?? row.owner,
  deleted: row.deleted ?? true,
  cpuSeconds: rounded(row.cpu),
  memoryGbHours: Math.round(row.memory * 1e6) / 1e6,
  networkBytes: row.network,
  requests: row.requests,
  diskBytes: row.disk,
});

const countApps = async (owners: SQL): Promise<number> => {
  const [row] = await db().execute<{ apps: number }>(sql`select count(*)::int as apps from (${owners}) as team_apps`);
  return row?.apps ?? 0;
};

/** Not as a part of its own of the statement: several processes of the database read then. */
const ofTeam = (owners: SQL): SQL => sql`app_id in (select id from (${owners}) as of_team)`;

/** What each app used, with its previews, most CPU first. */
const readUsed = async (plan: Plan, owners: SQL): Promise<Used[]> => {
  const rows = await db().execute<UsedRow>(sql`
    with team_apps as (${owners}),
    each_app as (
      select app_id, sum(cpu_seconds::float8) as cpu,
        sum(memory_bytes_avg::float8 * covered_seconds) / (3600 * (2 ^ 30)) as memory,
        coalesce(sum(network_received_bytes::float8), 0) + coalesce(sum(network_sent_bytes::float8), 0) as network,
        coalesce(sum(requests::float8), 0) as requests
      from ${rowsOf(plan, ofTeam(owners))}
      group by app_id
    ),
    each_owner as (
      select owner, sum(cpu) as cpu, sum(memory) as memory, sum(network) as network, sum(requests) as requests,
        coalesce(sum(last.disk_bytes), 0)::float8 as disk
      from each_app
      join team_apps on id = app_id
      left join lateral (
        select disk_bytes from ${rowsOf(plan, sql`app_id = each_app.app_id and disk_bytes is not null`)}
        order by bucket_start desc limit 1
      ) as last on true
      group by owner
    )
    select each_owner.*, name, deleted from each_owner left join team_apps on id = each_owner.owner
    order by cpu desc, each_owner.owner`);
  return rows.map(usedOf);
};

/** What the apps of the caller's teams used, together and each. @throws AppError 422 for a range that is none */
export const readTeamUsage = async (caller: Caller, range: UsageRange): Promise<TeamUsage> => {
  const owners = teamApps(caller);
  const apps = await countApps(owners);
  const plan = planOf(range, new Date(), apps);
  const read = async () => ({ points: await readPoints(plan, ofTeam(owners)), used: await readUsed(plan, owners) });
  const { points, used } = apps > manyApps ? await inTurn(read) : await read();
  const markers = await readMarkers(plan, sql`apps.id in (select id from (${owners}) as team_apps) and apps.preview_of is null`);
  const totals = sumOf(used);
  return { points, ...rangeOf(plan), markers, totals, apps: used.map((app) => ({ ...app, share: shareOf(app, totals) })) };
};
