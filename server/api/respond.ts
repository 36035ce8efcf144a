import type { Caller } from "@/server/accounts";
import { contextOf, requestIdHeader } from "./context";
import { toAppError, unauthenticated } from "./errors";
import { problem } from "./problem";
import type { Context } from "./procedures";

/** Tells a client without a good token how to bring one. */
export const challenge = (request: Request): Record<string, string> => ({
  "www-authenticate": `Bearer realm="wisehosting"${request.headers.has("authorization") ? ', error="invalid_token"' : ""}`,
});

/** Answers with a problem document for any error, and names the request. */
export const respond = async (request: Request, work: (context: Context) => Promise<Response>): Promise<Response> => {
  const context = contextOf(request);
  try {
    const response = await work(context);
    response.headers.set(requestIdHeader, context.requestId);
    return response;
  } catch (error) {
    const headers = toAppError(error).code === "unauthenticated" ? challenge(request) : {};
    return problem(error, { requestId: context.requestId, headers });
  }
};

/** The same for whoever is signed in or brings a token. */
export const respondTo = (request: Request, work: (caller: Caller, context: Context) => Promise<Response>): Promise<Response> =>
  respond(request, async (context) => {
    const caller = await context.identify();
    if (!caller) throw unauthenticated();
    return work(caller, context);
  });
