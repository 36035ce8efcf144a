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
async function* lines(apps: readonly Named[], plan: Plan, whichOf: (app: Named) => SQL): AsyncGenerator<string, void, void> {
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
  const owners = teamApps(caller);
  const apps = await db().execute<Named>(sql`
    with team_apps as (${owners})
    select distinct owner as id, coalesce(named.name, owner) as name
    from team_apps left join (select id, name from team_apps) as named on named.id = owner
    order by name, id`);
  return csvResponse(
    lines(apps, plan, ({ id }) => sql`app_id in (select id from (${owners}) as team_apps where owner = ${id})`),
    "usage.csv",
  );
};
