import { respondTo } from "@/server/api/respond";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import { whileSignedIn } from "@/server/api/while-signed-in";
import { logQueryOf, runtimeLogStream } from "@/server/logs";

export const dynamic = "force-dynamic";

type RouteContext = { params: Promise<{ id: string }> };

const asPages = restHandler(appRouter);

/** GET /v1/apps/{id}/logs: a page of the app's log, which is a procedure; with follow=1 an event stream. */
export const GET = (request: Request, { params }: RouteContext): Promise<Response> => {
  const follow = new URL(request.url).searchParams.get("follow");
  if (!["1", "true"].includes(follow ?? "")) return asPages(request);
  return respondTo(request, async (caller, context) => {
    const input = { ...logQueryOf(request), id: (await params).id };
    const guard = <Stream>(chunks: Stream): Stream => whileSignedIn(chunks, context);
    const lastEventId = request.headers.get("last-event-id");
    return runtimeLogStream(caller, { input, lastEventId, signal: request.signal, guard });
  });
};
