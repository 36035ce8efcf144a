import { respondTo } from "@/server/api/respond";
import { appUsageCsv } from "@/server/usage/usage-csv";

export const dynamic = "force-dynamic";

/** GET /v1/apps/{id}/usage.csv: what an app used as a file, with the range of /v1/apps/{id}/usage. */
export const GET = (request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> =>
  respondTo(request, async (caller) => appUsageCsv(caller, (await params).id, new URL(request.url).searchParams));
