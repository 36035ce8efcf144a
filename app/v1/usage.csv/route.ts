import { respondTo } from "@/server/api/respond";
import { teamUsageCsv } from "@/server/usage/usage-csv";

export const dynamic = "force-dynamic";

/** GET /v1/usage.csv: what each of the team's apps used as a file, with the range of /v1/usage. */
export const GET = (request: Request): Promise<Response> =>
  respondTo(request, (caller) => teamUsageCsv(caller, new URL(request.url).searchParams));
