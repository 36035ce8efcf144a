import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import { handleHookCall, refuseHookMethod } from "@/server/deploy-hooks/handle-call";

export const dynamic = "force-dynamic";

type RouteContext = { params: Promise<{ secret: string }> };

/** POST /v1/deploy-hooks/{secret}: deploys the app. */
export const POST = async (request: Request, { params }: RouteContext): Promise<Response> =>
  handleHookCall(request, (await params).secret);

/** DELETE /v1/deploy-hooks/{id}: revokes it, which is a procedure. */
const handle = restHandler(appRouter);

export { handle as DELETE, refuseHookMethod as GET, refuseHookMethod as PATCH, refuseHookMethod as PUT };
