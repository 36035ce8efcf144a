import { respondTo } from "@/server/api/respond";
import { activityCsv } from "@/server/audit/activity-csv";

export const dynamic = "force-dynamic";

/** GET /v1/activity.csv: the record as a file, with the filters of /v1/activity. */
export const GET = (request: Request): Promise<Response> =>
  respondTo(request, (caller) => activityCsv(caller, new URL(request.url).searchParams));
