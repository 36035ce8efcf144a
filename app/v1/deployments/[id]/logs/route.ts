import { respondTo } from "@/server/api/respond";
import { whileSignedIn } from "@/server/api/while-signed-in";
import { buildLogResponse } from "@/server/logs";

export const dynamic = "force-dynamic";

type RouteContext = { params: Promise<{ id: string }> };

/** GET /v1/deployments/{id}/logs: the build log as text; with follow=1 it goes on until the deployment ends. */
export const GET = (request: Request, { params }: RouteContext): Promise<Response> =>
  respondTo(request, async (caller, context) => {
    const { id } = await params;
    const follow = ["1", "true"].includes(new URL(request.url).searchParams.get("follow") ?? "");
    const guard = <Stream>(pieces: Stream): Stream => whileSignedIn(pieces, context);
    return buildLogResponse(caller, { id, follow, signal: request.signal, guard });
  });
