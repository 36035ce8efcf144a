import { type SQL, sql } from "drizzle-orm";
import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { csvLine } from "@/server/audit/csv-rules";
import { db } from "@/server/db";
import { AppError } from "@/server/errors";
import { readPoints } from "./points";
import { type Plan, planOf } from "./resolution-rules";
import { type UsagePoint, type UsageRange, usageRange } from "./schema";
import { teamApps } from "./team-apps";

/** New columns are added behind these: somebody's spreadsheet counts them. */
const heading = [
  "bucket_start",
  "resolution_seconds",
  "app",
  "app_id",
  "covered_seconds",
  "cpu_seconds",
  "memory_bytes_avg",
  "memory_bytes_peak",
  "network_received_bytes",
  "network_sent_bytes",
  "disk_bytes",
  "requests",
  "errors",
  "latency_p95_ms",
];

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

const rangeOf = (parameters: URLSearchParams): UsageRange => {
  const range = usageRange.safeParse(Object.fromEntries(parameters));
  if (range.success) return range.data;
  const fields = range.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  throw new AppError("invalid", "The range is not valid.", { fields });
};

const csvResponse = (text: AsyncGenerator<string, void, void>, fileName: string): Response => {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await text.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await text.return();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
};

/** What one app used as a file. @throws AppError 404 or 422, before it answers */
export const appUsageCsv = async (caller: Caller, idOrName: string, parameters: URLSearchParams): Promise<Response> => {
  const app = await appOf(caller, idOrName);
  const plan = planOf(rangeOf(parameters), new Date());
  return csvResponse(
    lines([app], plan, ({ id }) => sql`app_id = ${id}`),
    "usage.csv",
  );
};

/** What each app of the caller's teams used, with its previews, as a file. @throws AppError 422, before it answers */
export const teamUsageCsv = async (caller: Caller, parameters: URLSearchParams): Promise<Response> => {
  const plan = planOf(rangeOf(parameters), new Date());
  const apps = await db().execute<Owner>(sql`
    with team_apps as (${teamApps(caller)})
    select owner as id, coalesce(max(name) filter (where id = owner), owner) as name, string_agg(id, ' ') as ids
    from team_apps group by owner order by 2, 1`);
  return csvResponse(
    lines(apps, plan, ({ ids }) => sql`app_id in ${ids.split(" ")}`),
    "usage.csv",
  );
};
