import { clientAddress } from "@/server/api/client-address";
import { requestIdHeader, requestIdOf } from "@/server/api/context";
import { problem } from "@/server/api/problem";
import { readJsonObject, UnreadableBody } from "@/server/api/read-body";
import { AppError, invalidField } from "@/server/errors";
import { countCall } from "@/server/webhooks";
import { callDeployHook } from "./call";
import { callDeployHookInput } from "./schema";

/** CI systems send what they like, or nothing: only a body that says it is JSON is held to it. */
const bodyOf = (request: Request): Promise<Record<string, unknown>> =>
  /\bjson\b/i.test(request.headers.get("content-type") ?? "") ? readJsonObject(request) : Promise.resolve({});

/** The commit that the call asks for, in its address or its body. @throws AppError */
const commitOf = async (request: Request): Promise<string | undefined> => {
  const body = await bodyOf(request);
  const commit = new URL(request.url).searchParams.get("commit") ?? body.commit;
  const input = callDeployHookInput.safeParse(commit === null || commit === undefined ? {} : { commit });
  if (!input.success) throw invalidField("commit", input.error.issues[0]?.message ?? "That is no commit.");
  return input.data.commit;
};

/** POST /v1/deploy-hooks/{secret}: whoever knows the address may deploy the app, and nothing else. */
export const handleHookCall = async (request: Request, secret: string): Promise<Response> => {
  const requestId = requestIdOf(request.headers);
  try {
    await countCall(clientAddress(request.headers));
    const answer = await callDeployHook(secret, () => commitOf(request));
    return Response.json(answer, { status: 202, headers: { "cache-control": "no-store", [requestIdHeader]: requestId } });
  } catch (error) {
    return problem(error, { requestId, ...(error instanceof UnreadableBody ? { status: 400 } : {}) });
  }
};

/** Whoever only looks at the address (a preview of the link, a browser) starts nothing. */
export const refuseHookMethod = (request: Request): Response => {
  const requestId = requestIdOf(request.headers);
  const error = new AppError("not_found", "A deploy hook is called with POST.", { reason: "method_not_allowed" });
  return problem(error, { requestId, status: 405, headers: { allow: "POST, DELETE" } });
};
