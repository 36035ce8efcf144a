import { respondTo } from "@/server/api/respond";
import { logQueryOf, runtimeLogFile } from "@/server/logs";

export const dynamic = "force-dynamic";

type RouteContext = { params: Promise<{ id: string }> };

/** GET /v1/apps/{id}/logs/file: all lines of a range as a text file; takes the filters of /v1/apps/{id}/logs. */
export const GET = (request: Request, { params }: RouteContext): Promise<Response> =>
  respondTo(request, async (caller) => runtimeLogFile(caller, { ...logQueryOf(request), id: (await params).id }, request.signal));
