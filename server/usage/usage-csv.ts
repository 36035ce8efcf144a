import { type SQL, sql } from "drizzle-orm";
import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { csvResponse } from "@/server/csv/csv-response";
import { csvLine } from "@/server/csv/csv-rules";
import { readParameters } from "@/server/csv/read-parameters";
import { db } from "@/server/db";
import { measuredColumns } from "./measured-columns";
import { readPoints } from "./points";
import { type Plan, planOf } from "./resolution-rules";
import { type UsagePoint, usageRange } from "./schema";
import { teamApps } from "./team-apps";

/** New columns are added behind these: somebody's spreadsheet counts them. */
const heading = ["bucket_start", "resolution_seconds", "app", "app_id", ...measuredColumns];

type Named = { id: string; name: string };
/** With its previews, a blank between them. */
type Owner = Named & { ids: string };

const lineOf = (point: UsagePoint, { id, name }: Named, { resolutionSeconds }: Plan): string =>
  csvLine([
    point.bucketStart,
    resolutionSeconds,
    name,
    id,
    point.coveredSeconds,
    point.cpuSeconds,
    point.memoryBytesAvg,
    point.memoryBytesPeak,
    point.networkReceivedBytes,
    point.networkSentBytes,
    point.diskBytes,
    point.requests,
    point.errors,
    point.latencyP95Ms,
  ]);

const linesOf = async (app: Named, which: SQL, plan: Plan): Promise<string> =>
  (await readPoints(plan, which)).map((point) => lineOf(point, app, plan)).join("");

/** One app after another: a team with many holds no memory. */
async function* lines<App extends Named>(
  apps: readonly App[],
  plan: Plan,
  whichOf: (app: App) => SQL,
): AsyncGenerator<string, void, void> {
  yield csvLine(heading);
  for (const app of apps) {
    const text = await linesOf(app, whichOf(app), plan);
    if (text !== "") yield text;
  }
}

const planFor = (parameters: URLSearchParams): Plan =>
  planOf(readParameters(usageRange, parameters, "The range is not valid."), new Date());

/** What one app used as a file. @throws AppError 404 or 422, before it answers */
export const appUsageCsv = async (caller: Caller, idOrName: string, parameters: URLSearchParams): Promise<Response> => {
  const app = await appOf(caller, idOrName);
  const plan = planFor(parameters);
  return csvResponse(
    lines([app], plan, ({ id }) => sql`app_id = ${id}`),
    "usage.csv",
  );
};

/** What each app of the caller's teams used, with its previews, as a file. @throws AppError 422, before it answers */
export const teamUsageCsv = async (caller: Caller, parameters: URLSearchParams): Promise<Response> => {
  const plan = planFor(parameters);
  const apps = await db().execute<Owner>(sql`
    with team_apps as (${teamApps(caller)})
    select owner as id, coalesce(max(name) filter (where id = owner), owner) as name, string_agg(id, ' ') as ids
    from team_apps group by owner order by 2, 1`);
  return csvResponse(
    lines(apps, plan, ({ ids }) => sql`app_id in ${ids.split(" ")}`),
    "usage.csv",
  );
};
