import { type SQL, sql } from "drizzle-orm";
import { db } from "@/server/db";
import type { Plan } from "./resolution-rules";
import { mostMarkers, type UsageMarker } from "./schema";

type MarkerRow = { at: string; app_id: string; app_name: string; id: string; number: number; status: "live" | "failed" };

/** When deployments of the range went live or failed, the newest of them, oldest first. `which` names apps as `apps.id`. */
export const readMarkers = async ({ from, to }: Plan, which: SQL): Promise<UsageMarker[]> => {
  const rows = await db().execute<MarkerRow>(sql`
    select happened.at, apps.id as app_id, apps.name as app_name, deployments.id, deployments.number, happened.status
    from apps
    join deployments on deployments.app_id = apps.id
    cross join lateral (values
      (deployments.live_at, 'live'),
      (case when deployments.status = 'failed' then deployments.finished_at end, 'failed')
    ) as happened (at, status)
    where ${which} and happened.at >= ${from.toISOString()}::timestamptz and happened.at < ${to.toISOString()}::timestamptz
    order by happened.at desc, deployments.id desc
    limit ${mostMarkers}`);
  return rows.reverse().map((row) => ({
    at: new Date(row.at).toISOString(),
    appId: row.app_id,
    appName: row.app_name,
    deploymentId: row.id,
    number: row.number,
    status: row.status,
  }));
};
