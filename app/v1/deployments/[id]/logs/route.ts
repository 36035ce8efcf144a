import { respondTo } from "@/server/api/respond";
import { buildLogResponse } from "@/server/logs";

export const dynamic = "force-dynamic";

type RouteContext = { params: Promise<{ id: string }> };

/** GET /v1/deployments/{id}/logs: the build log as text; with follow=1 it goes on until the deployment ends. */
export const GET = (request: Request, { params }: RouteContext): Promise<Response> =>
  respondTo(request, async (caller) => {
    const { id } = await params;
    const follow = ["1", "true"].includes(new URL(request.url).searchParams.get("follow") ?? "");
    return buildLogResponse(caller, { id, follow, signal: request.signal });
  });
