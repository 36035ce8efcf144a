import { respondTo } from "@/server/api/respond";
import { comeBack } from "@/server/connections/come-back";

export const dynamic = "force-dynamic";

/** GET /v1/git-connections/callback: where a git provider sends somebody back who has agreed, or has not. */
export const GET = (request: Request): Promise<Response> =>
  respondTo(request, (caller) => comeBack(caller, new URL(request.url).searchParams));
